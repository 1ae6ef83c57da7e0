"""What the page of activity reads: done by the worker, so that a long log costs the Tk thread nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.task import Task
from backupkit.ui.shown.activity import History, lines_of
from backupkit.ui.words.activity import wording
from backupkit.values.activity.forecast import growth

if TYPE_CHECKING:
    from backupkit.service.task import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadActivity(Task):
    """Read the log, and the figures of the folder. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> History:
        manager, told = tools.manager, tools.manager.log()
        return History(
            lines=lines_of(told, wording()),
            stats=manager.get_backup_stats(),
            activity=manager.activity_stats(told),
            growth=growth(manager.list_backups()),
        )
