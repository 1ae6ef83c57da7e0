"""Low space: has a disk told that is nearly full, before a backup fails for it."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.service.task import Effect
from backupkit.service.tasks.warning import SpaceIsBack, WarnOfSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task
    from backupkit.values.activity.room import Room

FIRST_SECONDS = 5.0  # an app that starts has other things to do
EVERY_SECONDS = 600.0
AT_MOST_EVERY_SECONDS = 10.0  # of an app that saves all the time
_AGAIN = 1.25  # so much more than is wanted ends a warning, or it would come and go with each file

log = logging.getLogger(__name__)


class LowSpace:
    """An initiator that asks how much is free, after versions and now and then, and warns once for each shortage.

    Args:
        room: returns what there is; None where there is no backup folder.
    """

    def __init__(self, room: Callable[[], Room | None]) -> None:
        self._room = room
        self._next_at: float | None = None  # None: it has not been asked yet, nor was it to be
        self._asked_at: float | None = None
        self._is_low = False

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for a warning if there is news."""
        del document
        if self._next_at is None:
            self._next_at = now + FIRST_SECONDS
        if now < self._next_at:
            return None
        self._asked_at, self._next_at = now, now + EVERY_SECONDS
        found = None
        with contextlib.suppress(BackupError):  # the next backup says what is wrong with the folder
            found = self._room()
        return self._news(found) if found else None

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Look soon after anything that may have filled the disk, or that failed because it is full."""
        del document
        if end.task.effect is Effect.NONE and not end.task.changes:
            return
        soonest = now if self._asked_at is None else max(now, self._asked_at + AT_MOST_EVERY_SECONDS)
        if self._next_at is not None:
            self._next_at = min(self._next_at, soonest)

    def _news(self, room: Room) -> Task | None:
        if room.is_low and not self._is_low:
            self._is_low = True
            log.warning("There is little space left for versions: %d bytes are free.", room.free_bytes)
            return WarnOfSpace(room=room)
        if self._is_low and room.free_bytes >= _AGAIN * room.wanted_bytes:
            self._is_low = False
            return SpaceIsBack(room=room)
        return None
