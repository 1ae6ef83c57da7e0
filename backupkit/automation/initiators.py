"""Initiators: all that start tasks by themselves, in the order in which one service asks them."""

from __future__ import annotations

from backupkit.automation.first_backup import FirstBackup
from backupkit.automation.permission import Permission
from backupkit.automation.watching import Watching
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.sentence import english

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.notices.notice import Say
    from backupkit.schedule.schedule import Schedule
    from backupkit.service.initiator import Initiator


class Initiators:
    """Those of one service. What a caller may switch has a name; the rest goes by itself.

    They are iterated over on the worker's thread. So what most of them are made of is loaded there, and no app waits
    for it at its start.

    Args:
        manager: of the document.
        say: says what is told outside in the reader's language.
        schedule: returns the schedule in force; None: that is the one which is configured.
    """

    def __init__(
        self, manager: BackupManager, say: Say = english, *, schedule: Callable[[], Schedule | None] | None = None
    ) -> None:
        self.permission = may = Permission(lambda: manager.config)
        self.first, self.watching = FirstBackup(may.start), Watching(may.saves, lambda: manager.unlocks)
        self._manager, self._say, self._schedule = manager, say, schedule

    def __iter__(self) -> Iterator[Initiator]:
        """Make those that have no name, in their place; a service does that once."""
        from backupkit.automation.confirming import Confirming
        from backupkit.automation.counting import Counting
        from backupkit.automation.low_space import LowSpace
        from backupkit.automation.mirroring import Mirroring
        from backupkit.automation.notifying import Notifying
        from backupkit.automation.scheduling import Scheduling
        from backupkit.automation.testing_restores import TestingRestores
        from backupkit.automation.verifying import Verifying

        manager = self._manager
        yield from (self.permission, self.first, self.watching)
        yield Scheduling(manager, self._schedule)
        yield from (Confirming(), Counting(), LowSpace(manager.room), Mirroring(manager))
        yield Notifying(lambda: manager.notices, self._say)
        yield from (TestingRestores(manager), Verifying(manager))
