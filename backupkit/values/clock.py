"""The clock: the one place where backupkit asks what time it is, or waits."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from backupkit.light.typed import Protocol


class Clock(Protocol):
    """Tells the time and waits. Nothing in backupkit orders versions by it, so it may be wrong."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Return after about *seconds*."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Block the calling thread for *seconds*."""
        time.sleep(seconds)
