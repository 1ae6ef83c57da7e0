"""Putting a version in the document's place, and taking that back."""

from __future__ import annotations

from backupkit.errors import Operation
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Effect, Task

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.results import RestoreResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring(Task):
    """Put a version, or a part of it, in the document's place; the state before is stored first."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_finished_at_close: ClassVar = True
    is_shown: ClassVar = True
    effect: ClassVar = Effect.RESTORES
    operation: ClassVar = Operation.RESTORE
    done_event: ClassVar = "<<BackupRestored>>"
    onto: str | None = None  # the file that may be replaced although the document was a link to another one then

    @property
    def taken_back_by(self) -> Task:
        return Undo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore(Restoring):
    """Put back the version that was asked for."""

    words: ClassVar = "restore"
    backup_id: str

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.restore_backup(
            self.backup_id, progress=tools.progress, cancel=tools.cancel, onto=self.onto
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Restoring):
    """Have the worker know of a restore that the app made without it, and tell it as one of its own."""

    words: ClassVar = "restore"
    result: RestoreResult

    def perform(self, tools: Tools) -> RestoreResult:
        del tools
        return self.result


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Restoring):
    """Put back the state before the last restore."""

    words: ClassVar = "undo"

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.undo_restore(progress=tools.progress, cancel=tools.cancel, onto=self.onto)

    @property
    def taken_back_by(self) -> Task:
        return Redo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo(Undo):
    """Put back what the last undo took away: an undo of it, in the words of one who undid too much."""

    words: ClassVar = "redo"

    @property
    def taken_back_by(self) -> Task:
        return Undo()
