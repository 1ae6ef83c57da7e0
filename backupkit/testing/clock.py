"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_START = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)


class FakeClock:
    """Fills :class:`backupkit.values.clock.Clock`: time passes only by :meth:`advance`, :meth:`set` and sleeping.

    Args:
        start: the first moment; aware.
    """

    def __init__(self, start: datetime = _START) -> None:
        self._now = start.astimezone(UTC)
        self.slept_seconds = 0.0

    def now(self) -> datetime:
        """Return the present moment."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self.slept_seconds += seconds
        self._now += timedelta(seconds=seconds)

    def advance(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> datetime:
        """Let time pass (backwards with negative numbers); return the new moment."""
        self._now += timedelta(days=days, hours=hours, seconds=seconds)
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to *moment*."""
        self._now = moment.astimezone(UTC)
