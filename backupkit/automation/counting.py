"""Counting: has what each version changed counted, once nothing has been going on for a while."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from backupkit.service.events import Finished
from backupkit.service.task import Effect
from backupkit.service.tasks.comparing import Count
from backupkit.values.results import RestoreResult

if TYPE_CHECKING:
    from backupkit.service.events import Failed
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task

QUIET_SECONDS = 3.0  # since the last task; by then the look that follows a save has been taken, too
_MOST = 32  # versions that wait; of an app that saves all day without a pause the older ones are left out


class Counting:
    """An initiator that asks for a :class:`Count` of each version that was made, one after the other."""

    def __init__(self) -> None:
        self._made: deque[str] = deque(maxlen=_MOST)
        self._at = 0.0

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for the newest one that was not counted, while the document holds nothing that is to be stored."""
        if not self._made or now < self._at or not document.is_stored:
            return None
        return Count(backup_id=self._made.pop())

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Note which versions were made, and that there was something to do."""
        del document
        match end:
            case Finished(task=Count()):  # the next one at once
                return
            case Finished(task=task, result=str() as made) if task.effect is Effect.STORES:
                self._made.append(made)
            case Finished(result=RestoreResult(before_id=str() as made)):
                self._made.append(made)
            case _:
                pass
        self._at = now + QUIET_SECONDS
