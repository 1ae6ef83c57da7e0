"""A place that is given, and asked for, no more than so many bytes a second."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.places.wrapped_place import WrappedPlace
from backupkit.values.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from backupkit.places.place import Place, Stored
    from backupkit.values.clock import Clock


class Allowance:
    """So many bytes a second, for all places together that share it, each on its own thread.

    Args:
        bytes_per_second: the limit; positive.
        clock: measures and waits.

    Raises:
        ValueError: the limit is not positive.
    """

    def __init__(self, bytes_per_second: int, *, clock: Clock | None = None) -> None:
        if bytes_per_second <= 0:
            raise ValueError(f"bytes_per_second must be positive, not {bytes_per_second}")
        self.bytes_per_second = bytes_per_second
        self._clock = clock or SystemClock()
        self._mutex = threading.Lock()
        self._used_to: datetime | None = None  # the time up to that was given away

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock.now()

    def spend(self, size_bytes: int, begun_at: datetime) -> None:
        """Wait as long as the limit wants it after a piece that was sent, or read, since *begun_at*.

        Those who share it wait one after the other, so that all of them together keep to the limit.
        """
        with self._mutex:
            begin, now = max(self._used_to or begun_at, begun_at), self._clock.now()
            seconds = pause(size_bytes, (now - begin).total_seconds(), self.bytes_per_second)
            if seconds:
                self._clock.sleep(seconds)
            self._used_to = now + timedelta(seconds=seconds)


class LimitedPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, which is kept from taking the whole line.

    It waits between chunks, so that the limit holds for the whole of a file. A place that sends a file in one piece, as
    object storage does, sends that as fast as it can. Stands within a :class:`RetryingPlace`, not around it: what comes
    out of it can be read only once.

    Args:
        place: where each call goes.
        allowance: the limit, which other places may share.
    """

    def __init__(self, place: Place, allowance: Allowance) -> None:
        super().__init__(place)
        self._allowance = allowance

    def __repr__(self) -> str:
        return f"LimitedPlace({self._place!r}, {self._allowance.bytes_per_second})"

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, no faster than the limit."""
        self._place.create(name, self._paced(chunks))

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file; the next one is read no sooner than the limit allows."""
        begun_at = self._allowance.now()
        data = self._place.read(name, offset, size)
        self._allowance.spend(len(data), begun_at)
        return data

    def list(self) -> tuple[Stored, ...]:
        """Return what is there."""
        return self._place.list()

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._place.remove(name)

    def _paced(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            begun_at = self._allowance.now()
            yield chunk
            self._allowance.spend(len(chunk), begun_at)


def pause(size_bytes: int, taken_seconds: float, bytes_per_second: int) -> float:
    """Return how many seconds to wait, so that *size_bytes* took no less time than the limit gives them.

    Never longer than that: a clock that is set back meanwhile stops nothing.
    """
    whole_seconds = size_bytes / bytes_per_second
    return max(0.0, min(whole_seconds - taken_seconds, whole_seconds))
