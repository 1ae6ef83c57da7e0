"""The first backup: has the state that an app starts with stored."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.service.tasks.creating import Create
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task


class FirstBackup:
    """An initiator that asks once for each :meth:`start`, which may be called on any thread.

    Args:
        may: returns whether its user lets it.
    """

    def __init__(self, may: Callable[[], bool] = lambda: True) -> None:
        self._may = may
        self._is_wanted = False

    def start(self) -> None:
        """Have the document stored at the next look, if no version is known to hold it."""
        self._is_wanted = True

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for a version of the document as it is."""
        del now
        wanted, self._is_wanted = self._is_wanted, False
        return Create(trigger=Trigger.SAVE) if wanted and not document.is_stored and self._may() else None

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Do nothing: a failure is told like that of any other save."""
