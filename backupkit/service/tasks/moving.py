"""Moving the versions to another folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.service.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Tools
    from backupkit.values.results import FolderMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFolder(Task):
    """Copy all versions to *path*, and go on there. The folder is locked meanwhile, so saves wait for the end."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    operation: ClassVar = Operation.MOVE
    words: ClassVar = "move_folder"
    path: Path

    def perform(self, tools: Tools) -> FolderMoved:
        return tools.manager.move_folder(self.path, progress=tools.progress, cancel=tools.cancel)
