"""The tasks about unsaved work: keeping it, finding it after a crash, and what its user says to that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.task import Task
from backupkit.service.tasks.restoring import Restoring

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.results import RestoreResult, UnsavedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepUnsaved(Task):
    """Keep what the app has not saved, in place of what was kept before. The result says whether anything is kept."""

    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True
    content: bytes | None = field(repr=False)  # it does not belong into a log; None: all is saved, or given up

    def perform(self, tools: Tools) -> bool:
        if self.content is not None:
            return tools.manager.unsaved.keep(self.content)
        tools.manager.unsaved.drop()
        return False

    def joined_with(self, waiting: Task) -> Task | None:
        """Return this one in place of an earlier one: the latest state is all that counts."""
        return self if isinstance(waiting, KeepUnsaved) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindUnsaved(Task):
    """Find what apps have left that do not run any more, and have it for this one; the newest first."""

    def perform(self, tools: Tools) -> tuple[UnsavedWork, ...]:
        return tuple(tools.manager.unsaved.found(claims=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUnsaved(Task):
    """Read what was kept, for an app that takes it over by itself."""

    unsaved_id: str

    def perform(self, tools: Tools) -> bytes:
        return tools.manager.unsaved.read(self.unsaved_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverUnsaved(Restoring):
    """Put what was kept in the document's place; the state before is stored first."""

    words: ClassVar = "recover"
    unsaved_id: str

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.unsaved.recover(self.unsaved_id, progress=tools.progress, cancel=tools.cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardUnsaved(Task):
    """Remove what was kept, for good; the result is True."""

    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True
    unsaved_id: str

    def perform(self, tools: Tools) -> bool:
        tools.manager.unsaved.discard(self.unsaved_id)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveUnsaved(Task):
    """Leave to the next app what was found and not answered; the result is True."""

    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True

    def perform(self, tools: Tools) -> bool:
        tools.manager.unsaved.let_go()
        return True
