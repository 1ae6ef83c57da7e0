"""A version that a schedule asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass
from backupkit.service.tasks.creating import Create
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.service.task import Task, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateScheduled(Create):
    """Make the version of a moment of a schedule, once for all apps that have the document open.

    The result is its id, or None if nothing had changed. It ends as cancelled if another app was faster.
    """

    moment: datetime
    trigger: Trigger = Trigger.SCHEDULE

    def perform(self, tools: Tools) -> str | None:
        backup_id = tools.manager.scheduled.run(self.moment, progress=tools.progress, cancel=tools.cancel)
        tools.manager.folder.require_kept()  # once the state is safe
        return backup_id

    def joined_with(self, waiting: Task) -> Task | None:
        """Return this one in the place of one for an earlier moment that still waits."""
        return self if isinstance(waiting, CreateScheduled) else None
