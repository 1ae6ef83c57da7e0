"""A place that tries again when it is away for a moment."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from backupkit.places.errors import PlaceAway, PlaceDamaged, PlaceTaken
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.values.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backupkit.places.place import Place, Stored
    from backupkit.values.clock import Clock

    T = TypeVar("T")

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0)
"""Enough for a lost packet and a server that restarts. A place that is away longer is the caller's matter."""
_READ_BYTES = 4 << 20


class RetryingPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, whose :class:`PlaceAway` it waits out.

    Any other error tells that the next try would end in the same way, and comes out at once.

    Args:
        place: where each call goes.
        clock: waits between two tries.
        pauses_seconds: how long, each time. One try more than there are pauses.
    """

    def __init__(
        self, place: Place, *, clock: Clock | None = None, pauses_seconds: Sequence[float] = PAUSES_SECONDS
    ) -> None:
        super().__init__(place)
        self._clock = clock or SystemClock()
        self._pauses_seconds = tuple(pauses_seconds)

    def __repr__(self) -> str:
        return f"RetryingPlace({self._place!r})"

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file. What can be read only once, such as the chunks of a generator, is sent once."""
        if iter(chunks) is chunks:
            self._place.create(name, chunks)
            return
        tries = 0

        def send() -> None:
            nonlocal tries
            tries += 1
            try:
                self._place.create(name, chunks)
            except PlaceTaken:
                # The try before may have arrived although its answer did not. Only the same bytes are taken for it.
                if tries == 1 or not holds(self._place, name, chunks):
                    raise

        self._tried(send)

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file."""
        return self._tried(lambda: self._place.read(name, offset, size))

    def list(self) -> tuple[Stored, ...]:
        """Return what is there."""
        return self._tried(self._place.list)

    def checksum(self, name: str) -> str:
        """Return what the place says of a file."""
        return self._tried(lambda: self._place.checksum(name))

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._tried(lambda: self._place.remove(name))

    def _tried(self, call: Callable[[], T]) -> T:
        for pause_seconds in self._pauses_seconds:
            try:
                return call()
            except PlaceAway as error:
                log.info("%s is tried again in %s s: %s", error.place, pause_seconds, error.reason)
                self._place.close()  # a connection that failed once is not used again
                self._clock.sleep(pause_seconds)
        return call()


def holds(place: Place, name: str, chunks: Iterable[bytes]) -> bool:
    """Return True if the file of this name at *place* has exactly this content. Reads some MiB at a time.

    A sealed file that does not open has another one.

    Raises:
        PlaceError: it cannot be read.
    """
    offset, parts = 0, _gathered(chunks)
    part: bytes | None = next(parts, b"")
    try:
        while part is not None:
            following = next(parts, None)
            # Of the last one a byte more, so that a longer file is seen without one more question.
            if place.read(name, offset, len(part) + (following is None)) != part:
                return False
            offset, part = offset + len(part), following
    except PlaceDamaged:
        return False
    return True


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same in fewer pieces: each is a question, and its answer takes the way there and back."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _READ_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
