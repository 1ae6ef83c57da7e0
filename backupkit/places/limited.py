"""A place that is given, and asked for, no more than so many bytes a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.places.wrapped_place import WrappedPlace
from backupkit.values.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from backupkit.places.place import Place, Stored
    from backupkit.values.clock import Clock


class LimitedPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, which is kept from taking the whole line.

    It waits between chunks, so that the limit holds for the whole of a file. A place that sends a file in one piece, as
    object storage does, sends that as fast as it can. Stands within a :class:`RetryingPlace`, not around it: what comes
    out of it can be read only once.

    Args:
        place: where each call goes.
        bytes_per_second: the limit; positive.
        clock: measures and waits.

    Raises:
        ValueError: the limit is not positive.
    """

    def __init__(self, place: Place, bytes_per_second: int, *, clock: Clock | None = None) -> None:
        if bytes_per_second <= 0:
            raise ValueError(f"bytes_per_second must be positive, not {bytes_per_second}")
        super().__init__(place)
        self._bytes_per_second = bytes_per_second
        self._clock = clock or SystemClock()

    def __repr__(self) -> str:
        return f"LimitedPlace({self._place!r}, {self._bytes_per_second})"

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, no faster than the limit."""
        self._place.create(name, self._paced(chunks))

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file; the next one is read no sooner than the limit allows."""
        started = self._clock.now()
        data = self._place.read(name, offset, size)
        self._wait(started, len(data), len(data))
        return data

    def list(self) -> tuple[Stored, ...]:
        """Return what is there."""
        return self._place.list()

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._place.remove(name)

    def _paced(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        started, done = self._clock.now(), 0
        for chunk in chunks:
            yield chunk
            done += len(chunk)
            self._wait(started, done, len(chunk))

    def _wait(self, started: datetime, done_bytes: int, last_bytes: int) -> None:
        taken_seconds = (self._clock.now() - started).total_seconds()
        pause_seconds = pause(done_bytes, last_bytes, taken_seconds, self._bytes_per_second)
        if pause_seconds > 0:
            self._clock.sleep(pause_seconds)


def pause(done_bytes: int, last_bytes: int, taken_seconds: float, bytes_per_second: int) -> float:
    """Return how many seconds to wait, so that *done_bytes* took no less time than the limit gives them.

    Never longer than the last piece by itself would take: a clock that is set back meanwhile stops nothing.
    """
    return max(0.0, min(done_bytes / bytes_per_second - taken_seconds, last_bytes / bytes_per_second))
