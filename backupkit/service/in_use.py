"""Telling only once that the document is in use."""

from __future__ import annotations

from backupkit.errors import Cancelled, DocumentInUse
from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service.events import Failed, Finished
from backupkit.service.task import Effect

if TYPE_CHECKING:
    from backupkit.service.events import Event


class InUse:
    """Knows whether it was told already that the document is in use.

    An app may have its database open for hours, and change it every second: each attempt to store it fails then, all
    for the one reason that was told by the first.
    """

    def __init__(self) -> None:
        self._is_known = False

    def marked(self, event: Event) -> Event:
        """Return *event* as it is to be told, after those before it."""
        match event:
            case Finished(task=task) if task.effect is not Effect.NONE:
                self._is_known = False
            case Failed(task=task, error=DocumentInUse()) if task.effect is Effect.STORES:
                was_known, self._is_known = self._is_known, True
                return replace(event, is_told=was_known)
            case Failed(task=task, error=error) if task.effect is Effect.STORES and not isinstance(error, Cancelled):
                self._is_known = False
            case _:
                pass
        return event
