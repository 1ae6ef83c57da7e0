"""What a task is: one thing to do with the versions of a document, and all that others need to know about its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum

from backupkit.errors import Operation
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.values.version import CancelToken, Progress


class Effect(Enum):
    """What the success of a task means for the document."""

    NONE = "none"  # nothing
    STORES = "stores"  # a version holds its present state; a failure means that none could be made
    RESTORES = "restores"  # it was replaced by a version, and the state before is stored; the result: a RestoreResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a task works with: the manager, and how to report and to be stopped."""

    manager: BackupManager
    progress: Progress
    cancel: CancelToken


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(ABC):
    """One thing to do with the versions of a document: a frozen value that knows nothing of who asked for it.

    A subclass says by its class variables what kind of task it is. Its words stand in ``ui/words/tasks.py``.
    """

    changes: ClassVar[bool] = False
    """It may change the versions, so lists must be read again afterwards."""

    is_quick: ClassVar[bool] = False
    """It is short, needs no lock for long, and may be done in the middle of a long task."""

    is_long: ClassVar[bool] = False
    """It can take longer than a moment: the dialog shows how far it is, and waits with other long ones."""

    can_stop: ClassVar[bool] = False
    """It looks at ``Tools.cancel``, so a user may stop it half-way."""

    is_shown: ClassVar[bool] = False
    """The indicator says that it is at work. Leave it False for a task that is over before anybody could read that."""

    is_told: ClassVar[bool] = True
    """It makes events. A task that makes none is done as soon as an initiator asks for it, without the queue."""

    is_finished_at_close: ClassVar[bool] = False
    """The end of the app waits for it. All others are given up then."""

    lets_others_in: ClassVar[bool] = False
    """It holds no lock between two calls of ``Tools.progress``, so any task of another kind may be done there."""

    effect: ClassVar[Effect] = Effect.NONE
    """What it means for the document."""

    operation: ClassVar[Operation] = Operation.TASK
    """What the error calls it if it is cancelled before it was begun."""

    done_event: ClassVar[str | None] = None
    """The virtual event of the root window that tells of its success, which is any result but None."""

    failed_event: ClassVar[str | None] = None
    """The virtual event of the root window that tells of its failure. A task that a user stopped has not failed."""

    words: ClassVar[str] = ""
    """Its key in the table of words. Empty: what is said fits any task."""

    @property
    def is_paced(self) -> bool:
        """True if it waits until a moment has passed since the last version was made."""
        return False

    @property
    def taken_back_by(self) -> Task | None:
        """What takes back what it did; a result offers that. None: nothing does, or nobody would want it."""
        return None

    def joined_with(self, waiting: Task) -> Task | None:
        """Return one task that does for this one and for *waiting*, which is in the queue already; None: keep both."""
        del waiting
        return None

    @property
    def is_check_of_all(self) -> bool:
        """True if somebody has all versions checked: then their copies at other places are checked as well."""
        return False

    @abstractmethod
    def perform(self, tools: Tools) -> object:
        """Do it, on the worker. What it returns and raises reaches the one who asked as an event.

        Raises:
            BackupError: it was not done, in a situation that a user can understand. Anything else counts as a bug.
        """
