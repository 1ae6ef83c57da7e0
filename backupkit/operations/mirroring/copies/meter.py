"""Meter: how much of what is to be sent, or read, has gone over by now; several threads count, one tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.process.garbage import GUARD

if TYPE_CHECKING:
    from backupkit.values.version import Progress


class Meter:
    """How much has left, of how much there is; told on the caller's thread. Each place has a count of its own."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._counts: list[_Count] = []
        self.total = self._told = 0

    def count(self) -> _Count:
        """Return a new count, for one thread."""
        self._counts.append(_Count())
        return self._counts[-1]

    def tell(self) -> None:
        """Report how much has left by now."""
        done = sum(count.done_bytes for count in self._counts)
        if self._progress and done != self._told:
            self._told = done
            self._progress(done, self.total + sum(count.more_bytes for count in self._counts))


class _Count:
    def __init__(self) -> None:
        self.done_bytes = self.more_bytes = 0

    def expect(self, count: int) -> None:
        """Note that *count* bytes more are to be sent than were known of before."""
        self.more_bytes += count

    def add(self, count: int) -> None:
        """Note that *count* bytes more have left."""
        self.done_bytes += count
        GUARD.breathe()
