"""Testing restores: has a version restored in a test every few days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.automation.periodic import Periodic
from backupkit.service.tasks.test_restore import TestRestore
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.service.task import Task

FIRST_SECONDS = 300.0


class TestingRestores(Periodic):
    """An initiator that asks for a :class:`TestRestore` as often as the user, or the app, wants it.

    Args:
        manager: of the document.
    """

    __test__ = False  # pytest would take it for a class of tests, by its name

    def __init__(self, manager: BackupManager) -> None:
        def days() -> int:
            return manager.config.test_restore_days

        def seconds_left(what: Logged, days: int) -> float:
            return manager.checks.seconds_left(what, days)

        super().__init__(
            Logged.TEST_RESTORE, first_seconds=FIRST_SECONDS, days=days, seconds_left=seconds_left, task=_task
        )


def _task(days: int) -> Task:
    return TestRestore(every_days=days)
