"""What is done to one version: pinned, described, put into the bin and taken out of it, exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.service.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Task):
    """Pin a version, or take its pin away; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    pinned: bool

    def perform(self, tools: Tools) -> bool:
        change = tools.manager.pin if self.pinned else tools.manager.unpin
        return change(self.backup_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe(Task):
    """Give a version another description; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    text: str

    def perform(self, tools: Tools) -> bool:
        return tools.manager.describe(self.backup_id, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Task):
    """Put versions into the bin; the result is how many were not there before."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    words: ClassVar = "delete"
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        return sum(tools.manager.delete_backup(backup_id) for backup_id in self.backup_ids)

    @property
    def taken_back_by(self) -> Task:
        return Undelete(backup_ids=self.backup_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelete(Task):
    """Take versions out of the bin; the result is how many were in it."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    words: ClassVar = "undelete"
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        return sum(tools.manager.undelete_backup(backup_id) for backup_id in self.backup_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Task):
    """Write a version to a file outside; the result is its absolute path."""

    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_finished_at_close: ClassVar = True
    operation: ClassVar = Operation.EXPORT
    words: ClassVar = "export"
    backup_id: str
    path: Path
    overwrite: bool = False

    def perform(self, tools: Tools) -> Path:
        return tools.manager.export_backup(
            self.backup_id, self.path, overwrite=self.overwrite, progress=tools.progress, cancel=tools.cancel
        )
