"""Confirming: looks once more at a document that had been written a moment before it was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backupkit.light.frozen import dataclass
from backupkit.service.events import Finished
from backupkit.service.task import Effect, Task
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from backupkit.service.events import Failed
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Tools

CONFIRM_SECONDS = 1.0  # after a save; by then a change of the document is certain to show in its times


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Task):
    """Read the document once more, so that the manager knows from its times alone that it is stored.

    The next ``saving()`` then need not read it, and the host does not wait. If the document turns out not to be
    stored, it becomes a version here. It makes no events: if it fails, the next save says so.
    """

    changes: ClassVar = True
    is_told: ClassVar = False

    def perform(self, tools: Tools) -> str | None:
        return tools.manager.create_backup(trigger=Trigger.SAVE)


class Confirming:
    """An initiator that asks for a :class:`Confirm` a second after each version that was made."""

    def __init__(self) -> None:
        self._at: float | None = None

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for it, unless the document has changed since: then it is stored anyway."""
        if self._at is None or now < self._at:
            return None
        self._at = None
        return Confirm() if document.is_stored else None

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Note that a version was made, or that the document does not hold any more what was saved."""
        del document
        match end:
            case Finished(task=task, result=result) if task.effect is Effect.STORES and result:
                self._at = now + CONFIRM_SECONDS
            case Finished(task=task) if task.effect is Effect.RESTORES:
                self._at = None
            case _:
                pass
