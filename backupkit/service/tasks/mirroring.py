"""Copying versions to other places: what became of it, and a wish that it be done now. Both are over at once."""

from __future__ import annotations

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Task
from backupkit.values.places import CopiesReport, MirrorReport

if TYPE_CHECKING:
    from backupkit.errors import BackupError
    from backupkit.service.task import Tools
    from backupkit.values.places import PlaceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored(Task):
    """Tell what a mirroring did, which ran on a thread of its own; the result is its report."""

    is_quick: ClassVar = True
    report: MirrorReport = field(default_factory=MirrorReport)
    error: BackupError | None = None  # why there is no report

    @property
    def is_well(self) -> bool:
        """True if every place has all it should have."""
        return self.error is None and bool(self.report)

    def perform(self, tools: Tools) -> MirrorReport:
        del tools
        if self.error:
            raise self.error
        return self.report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlaces(Task):
    """Read how it stands with each place, by the last look at it, and by what is copied just now. Asks none of them."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> tuple[PlaceState, ...]:
        return tools.manager.places


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied(Mirrored):
    """Tell of one that copied or removed something: what lists versions, and where they lie, reads them again."""

    changes: ClassVar = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesVerified(Task):
    """Tell what a verification of all copies found, which ran on a thread of its own; the result is its report."""

    is_quick: ClassVar = True
    report: CopiesReport = field(default_factory=CopiesReport)
    error: BackupError | None = None  # why there is no report

    def perform(self, tools: Tools) -> CopiesReport:
        del tools
        if self.error:
            raise self.error
        return self.report


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesHealed(CopiesVerified):
    """Tell of one that sent a copy again: what lists where versions lie reads that again."""

    changes: ClassVar = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorNow(Task):
    """Have versions copied to the other places now; :class:`Mirrored` tells what became of it.

    Whoever copies by itself hears of this one, so there is never a second thread. The result is how many places there
    are.
    """

    is_quick: ClassVar = True
    words: ClassVar = "mirror_now"

    def perform(self, tools: Tools) -> int:
        return len(tools.manager.places)
