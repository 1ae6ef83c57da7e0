"""Place: what every place for copies does, and the value that tells of one file there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNK_BYTES = 1 << 20
"""How much a caller reads at once: large enough for a network, and small beside a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One file at a place."""

    name: str
    size_bytes: int


class Place(Protocol):
    """Keeps files under names that :mod:`backupkit.places.names` allows; a file that is there never changes.

    Several threads may use one object at once, as one restores while another one copies: each call is as if it were
    alone, and none waits for the *chunks* of another one. A call may wait for a network, and may be cut off at any
    point by the end of the process. Whatever fails is raised as a
    :class:`backupkit.places.errors.PlaceError`; an error of *chunks* comes out as it is. Only
    :class:`PlaceAway` may end by itself.

    Each kind of place passes ``backupkit.testing.places``.
    """

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file. It is there whole and for good on return; after a failure or a crash, whole or not at all.

        Args:
            name: what it is called; nothing of that name may be there.
            chunks: its content, in order.

        Raises:
            ValueError: no file may have this name.
            PlaceTaken: a file of this name is there. It was not changed.
            PlaceError: it could not be stored.
        """
        ...

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return *size* bytes of a file from *offset* on; fewer, or none, where the file ends before that.

        Raises:
            ValueError: no file may have this name.
            PlaceMissing: nothing of this name is there.
            PlaceError: it could not be read.
        """
        ...

    def list(self) -> tuple[Stored, ...]:
        """Return all files there whose names are allowed, in no order. What else lies there is left out.

        Raises:
            PlaceError: not all of them are known.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a file. Where none of this name is, nothing happens, so that it may be asked for again.

        Raises:
            ValueError: no file may have this name.
            PlaceError: it could not be removed.
        """
        ...

    @property
    def proves_arrival(self) -> bool:
        """True if what :meth:`create` sent was compared there with a checksum that was sent along."""
        ...

    def checksum(self, name: str) -> str:
        """Return the MD5, in hex, that the place itself made of a file and keeps; empty: it tells of none.

        Where it is the one that the file should have, the file need not be fetched to be compared. Where it is not,
        that proves nothing: some providers keep another number there.

        Raises:
            ValueError: no file may have this name.
            PlaceMissing: nothing of this name is there.
            PlaceError: it could not be asked.
        """
        ...

    def describe(self) -> str:
        """Return what people know the place by, for a window and the log. It holds no secret."""
        ...

    def close(self) -> None:
        """Give back what is held open, such as a connection. The next call opens it again.

        What another thread has under way goes on. Never raises because of that.
        """
        ...
