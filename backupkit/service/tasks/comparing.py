"""The tasks that compare versions: what differs, putting one part back, and counting for the list."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import BackupError, Cancelled, Operation
from backupkit.light.frozen import dataclass, field
from backupkit.service.task import Task
from backupkit.service.tasks.restoring import Restoring

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.changes import Change, ChangeTexts, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.preview import Preview
    from backupkit.values.results import RestoreResult

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Task):
    """Find what differs between a version and another one, or the document as it is now."""

    is_long: ClassVar = True
    can_stop: ClassVar = True
    operation: ClassVar = Operation.COMPARISON
    words: ClassVar = "compare"
    older: str
    newer: str | None = None
    limit: int = 1_000

    def perform(self, tools: Tools) -> Comparison:
        return tools.manager.compare_backups(
            self.older, self.newer, limit=self.limit, progress=tools.progress, cancel=tools.cancel
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInFull(Task):
    """Read both values of a change in full, for the one who looks at it just now."""

    operation: ClassVar = Operation.COMPARISON
    # They hold content, which does not belong into a log.
    compared: Comparison = field(repr=False)
    change: Change = field(repr=False)

    def perform(self, tools: Tools) -> ChangeTexts:
        return tools.manager.change_texts(self.compared, self.change, progress=tools.progress, cancel=tools.cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePart(Restoring):
    """Make one part of the document what it is in a version."""

    words: ClassVar = "restore_part"
    backup_id: str
    # It holds content, which does not belong into a log.
    change: Change | tuple[str | int, ...] | str = field(repr=False)
    name: str = field(default="", repr=False)  # what people call the part, where no change tells it

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.restore_part(
            self.backup_id, self.change, progress=tools.progress, cancel=tools.cancel, onto=self.onto
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Task):
    """Read how a version begins, for the one who looks at it just now."""

    is_quick: ClassVar = True
    backup_id: str

    def perform(self, tools: Tools) -> Preview:
        return tools.manager.preview_backup(self.backup_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Task):
    """Count how much a version changed, for the list. Nobody waits for that, so it gives way to all else."""

    changes: ClassVar = True
    lets_others_in: ClassVar = True
    operation: ClassVar = Operation.COMPARISON
    backup_id: str

    def perform(self, tools: Tools) -> ChangeCounts | None:
        try:
            return tools.manager.count_changes(self.backup_id, progress=tools.progress, cancel=tools.cancel)
        except Cancelled:
            raise
        except BackupError as error:  # thinned out, or the folder is away: whoever asks for more is told
            log.info("What version %s changed was not counted: %s", self.backup_id, error)
            return None
