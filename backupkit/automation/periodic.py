"""Periodic: asks for a check every few days, by what the log tells of the last one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from backupkit.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed, Finished
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task
    from backupkit.values.activity.ending import Logged

QUIET_SECONDS = 30.0  # since the document was seen to change
LOOK_SECONDS = 3_600.0  # between two looks at the log

log = logging.getLogger(__name__)


class Periodic:
    """An initiator of one kind of check. It looks into the log once an hour at most; else it only looks at the clock.

    Args:
        what: the check, as the log calls it.
        first_seconds: after the start: the user has opened the app for something else.
        days: returns how often; 0: never.
        seconds_left: returns when the log says that it is due; raises BackupError where that cannot be told.
        task: makes the task, given how often.
    """

    def __init__(
        self,
        what: Logged,
        *,
        first_seconds: float,
        days: Callable[[], int],
        seconds_left: Callable[[Logged, int], float],
        task: Callable[[int], Task],
    ) -> None:
        self._what, self._first_seconds = what, first_seconds
        self._days, self._seconds_left, self._task = days, seconds_left, task
        self._look_at: float | None = None

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for the check if the log says so, while the document rests and holds nothing that is to be stored."""
        if self._look_at is None:
            self._look_at = now + self._first_seconds
        if now < self._look_at or not document.is_stored or now - document.seen_at < QUIET_SECONDS:
            return None
        self._look_at = now + LOOK_SECONDS
        if document.seen is None or not (days := self._days()):
            return None
        try:
            left = self._seconds_left(self._what, days)
        except BackupError as error:  # the next backup says what is wrong with the folder
            log.info("When the next %s is due cannot be told: %s", self._what, error)
            return None
        if left:
            self._look_at = now + min(left, LOOK_SECONDS)
            return None
        return self._task(days)

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Do nothing: the log tells how it ended, to every app."""
