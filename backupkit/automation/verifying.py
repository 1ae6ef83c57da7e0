"""Verifying: has every version read to its last byte every few days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.automation.periodic import Periodic
from backupkit.service.tasks.verifying import Verify
from backupkit.values.activity.ending import Logged

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.service.task import Task

FIRST_SECONDS = 600.0  # behind a test of a restore, which is shorter


class Verifying(Periodic):
    """An initiator that asks for a :class:`Verify` of all versions as often as the user, or the app, wants it.

    Args:
        manager: of the document.
    """

    def __init__(self, manager: BackupManager) -> None:
        def days() -> int:
            return manager.config.verify_days

        def seconds_left(what: Logged, days: int) -> float:
            return manager.checks.seconds_left(what, days)

        super().__init__(Logged.VERIFY, first_seconds=FIRST_SECONDS, days=days, seconds_left=seconds_left, task=_task)


def _task(days: int) -> Task:
    return Verify(every_days=days)
