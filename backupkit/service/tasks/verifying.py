"""Reading every byte of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.light.frozen import dataclass
from backupkit.service.task import Task
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.results import VerifyReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Task):
    """Read every byte of all versions, or of those named."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_shown: ClassVar = True
    lets_others_in: ClassVar = True
    operation: ClassVar = Operation.VERIFICATION
    done_event: ClassVar = "<<BackupVerified>>"
    words: ClassVar = "verify"
    backup_ids: tuple[str, ...] | None = None
    every_days: int = 0  # another app may have done it in the last days; 0: somebody asked for it

    @property
    def is_check_of_all(self) -> bool:
        return self.backup_ids is None and not self.every_days

    def perform(self, tools: Tools) -> VerifyReport | None:
        if self.every_days and not tools.manager.checks.takes_turn(Logged.VERIFY, self.every_days):
            return None
        return tools.manager.verify_backups(self.backup_ids, progress=tools.progress, cancel=tools.cancel)
