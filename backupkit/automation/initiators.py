"""Initiators: all that start tasks by themselves, in the order in which one service asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.automation.confirming import Confirming
from backupkit.automation.counting import Counting
from backupkit.automation.first_backup import FirstBackup
from backupkit.automation.low_space import LowSpace
from backupkit.automation.mirroring import Mirroring
from backupkit.automation.notifying import Notifying
from backupkit.automation.permission import Permission
from backupkit.automation.scheduling import Scheduling
from backupkit.automation.testing_restores import TestingRestores
from backupkit.automation.verifying import Verifying
from backupkit.automation.watching import Watching
from backupkit.values.sentence import english

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.notices.notice import Say
    from backupkit.service.initiator import Initiator


class Initiators:
    """Those of one service. What a caller may switch has a name; the rest goes by itself.

    Args:
        manager: of the document.
        say: says what is told outside in the reader's language.
    """

    def __init__(self, manager: BackupManager, say: Say = english) -> None:
        self.permission = may = Permission(lambda: manager.config)
        self.first, self.watching, self.scheduling = FirstBackup(may.start), Watching(may.saves), Scheduling(manager)
        self.all: tuple[Initiator, ...] = (
            self.permission,
            self.first,
            self.watching,
            self.scheduling,
            Confirming(),
            Counting(),
            LowSpace(manager.room),
            Mirroring(manager),
            Notifying(lambda: manager.notices, say),
            TestingRestores(manager),
            Verifying(manager),
        )
