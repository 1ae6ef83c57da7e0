"""What is done when an app has saved its document under another name."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFormer(Task):
    """Note which document this one was saved from; the result is None."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    is_finished_at_close: ClassVar = True
    former: Path
    folder_id: str

    def perform(self, tools: Tools) -> None:
        tools.manager.folder.saved_from(self.former, self.folder_id)
