"""A place of which it is known whether it answers: a call that does not come back can be given up."""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING

from backupkit.places.errors import PlaceAway
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.process.garbage import GUARD
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.places.place import Place, Stored

log = logging.getLogger(__name__)

HANGS = Sentence("it neither answers nor refuses; it is asked again once it lets go")


class WatchedPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, whose calls another thread looks after.

    A call that was given up ends in PlaceAway, whatever it brings when it comes back in the end. So does each call
    after it, until :meth:`take_back`. So nothing that follows from a call happens after it was given up: what it stored
    is whole, and bears a name that was free; what it read is used by nobody.

    Args:
        place: where each call goes.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._mutex = threading.Lock()
        self._moves, self._has_word, self._is_given_up = 0, False, False

    def __repr__(self) -> str:
        return f"WatchedPlace({self._place!r})"

    @property
    def moves(self) -> int | None:
        """How often a call has begun, taken a piece, or come back. None: none is under way that waits for the place."""
        with self._mutex:
            return self._moves if self._has_word else None

    @property
    def is_given_up(self) -> bool:
        """True from :meth:`give_up` until :meth:`take_back`."""
        return self._is_given_up

    def give_up(self, moves: int | None) -> bool:
        """Give up the call that is under way, if nothing has moved since *moves*; None: whatever there is.

        Returns:
            Whether it is given up.
        """
        with self._mutex:
            self._is_given_up = moves is None or (self._has_word and self._moves == moves)
            return self._is_given_up

    def take_back(self) -> None:
        """Let calls through again. To be called by the thread that was given up, as the last that it does here."""
        try:
            self._place.close()  # a connection that hung once is not used again
        except Exception as error:  # noqa: BLE001 - it is not used any more, whatever it says at its end
            log.info("%s could not be closed after it had hung: %s", self.describe(), error)
        finally:
            with self._mutex:
                self._has_word = self._is_given_up = False

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file. While it waits for *chunks*, it is not the place that does not answer."""
        with self.call():
            self._place.create(name, self._taken(chunks))

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file."""
        with self.call():
            return self._place.read(name, offset, size)

    def list(self) -> tuple[Stored, ...]:
        """Return what is there."""
        with self.call():
            return self._place.list()

    def remove(self, name: str) -> None:
        """Remove a file."""
        with self.call():
            self._place.remove(name)

    def checksum(self, name: str) -> str:
        """Return what the place says of a file."""
        with self.call():
            return self._place.checksum(name)

    def close(self) -> None:
        """Give back what the place holds open; of one that was given up, its own thread does."""
        with contextlib.suppress(PlaceAway), self.call():
            self._place.close()

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """Look after what the block asks of the place.

        Raises:
            PlaceAway: it was given up.
        """
        self._step(has_word=True)
        try:
            yield
        finally:
            self._step(has_word=False)  # where it was given up, its own error is as late as its result

    def _taken(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        pieces = iter(chunks)
        while True:
            self._step(has_word=False)
            piece = next(pieces, None)
            self._step(has_word=True)
            if piece is None:
                return
            yield piece

    def _step(self, *, has_word: bool) -> None:
        """Note a move.

        Raises:
            PlaceAway: the place was given up.
        """
        with self._mutex:
            self._moves += 1
            self._has_word = has_word
            is_given_up = self._is_given_up
        if is_given_up:
            GUARD.come_back()  # from a wait that nobody thought to end
            raise PlaceAway(self.describe(), HANGS)
