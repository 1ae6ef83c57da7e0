"""Restoring a version in a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.light.frozen import dataclass
from backupkit.service.task import Task
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from backupkit.service.task import Tools
    from backupkit.values.activity.test_restore import TestRestoreResult


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRestore(Task):
    """Restore a version in a test. The result is None if another app did so in the last *every_days*."""

    __test__: ClassVar = False  # pytest would take it for a class of tests, by its name

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    lets_others_in: ClassVar = True
    operation: ClassVar = Operation.VERIFICATION
    words: ClassVar = "test_restore"
    backup_id: str | None = None  # None: one of those that were tried longest ago
    every_days: int = 0  # 0: somebody asked for it

    def perform(self, tools: Tools) -> TestRestoreResult | None:
        manager = tools.manager
        if self.every_days and not manager.checks.takes_turn(Logged.TEST_RESTORE, self.every_days):
            return None
        return manager.test_restore(self.backup_id, progress=tools.progress, cancel=tools.cancel)
