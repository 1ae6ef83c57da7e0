"""A stopwatch that stands still until it is turned."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeStopwatch:
    """Fills :class:`backupkit.service.stopwatch.Stopwatch`: time passes only by :meth:`turn`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds = 0.0
        self._waiting: list[threading.Condition] = []

    def seconds(self) -> float:
        """Return how many seconds it was turned by."""
        return self._seconds

    def turn(self, seconds: float) -> None:
        """Let time pass at once, and wake everyone who has then waited long enough."""
        with self._lock:
            self._seconds += seconds
            waiting = tuple(self._waiting)
        for changed in waiting:  # outside of the lock: one that begins to wait holds its condition, then takes the lock
            with changed:
                changed.notify_all()

    def wait_for(self, changed: threading.Condition, found: Callable[[], object], timeout_seconds: float) -> None:
        """Wait until it is found, or the stopwatch has been turned that far."""
        with self._lock:
            end_at = self._seconds + timeout_seconds
            self._waiting.append(changed)
        try:
            changed.wait_for(lambda: found() or self.seconds() >= end_at)
        finally:
            with self._lock:
                self._waiting.remove(changed)
