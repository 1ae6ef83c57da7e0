"""Writing the log to a file for a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.service.task import Task

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Tools
    from backupkit.values.activity.entry import LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLog(Task):
    """Write entries of the log to a file outside, in place of what is there; the result is its absolute path."""

    is_long: ClassVar = True
    is_finished_at_close: ClassVar = True
    operation: ClassVar = Operation.EXPORT
    words: ClassVar = "export"
    entries: tuple[LogEntry, ...] = field(repr=False)
    path: Path

    def perform(self, tools: Tools) -> Path:
        return tools.manager.export_log(self.path, self.entries, overwrite=True)
