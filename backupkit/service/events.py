"""What a worker tells about its tasks: values, which a hub brings to its listeners."""

from __future__ import annotations

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.errors import BackupError
    from backupkit.service.health import Health
    from backupkit.service.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A task was taken from the queue."""

    number: int | None  # of the task, as submit() returned it; None: it was done without the queue
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """A task got further; told at most 20 times a second."""

    number: int | None
    task: Task
    done_bytes: int
    total_bytes: int  # at least 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A task was done. ``result`` is what its ``perform`` returned."""

    number: int | None
    task: Task
    result: object = field(repr=False)  # a comparison holds content, which does not belong into a log


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A task was not done: the error says why. A cancelled one ends so, too, with :class:`Cancelled`."""

    number: int | None
    task: Task
    error: BackupError
    is_told: bool = False  # the same state as at an earlier attempt: whoever asked hears the end, nobody else needs to


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChanged:
    """Another last good version, another document, or the versions changed in any other way."""

    health: Health


Event = Started | Progressed | Finished | Failed | HealthChanged
