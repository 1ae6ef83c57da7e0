"""The pieces of a file at a place, from its beginning to its end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from backupkit.places.place import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.places.place import Place


def pieces_at(place: Place, name: str, most_bytes: int = sys.maxsize) -> Iterator[bytes]:
    """Yield a file at a place, from its beginning to its end.

    Args:
        place: where it is.
        name: what it is called there.
        most_bytes: once so many were read, what is left is not asked for: nobody may fill the memory with it.

    Raises:
        PlaceError: it cannot be read.
    """
    offset = 0
    while offset < most_bytes and (piece := place.read(name, offset, CHUNK_BYTES)):
        yield piece
        offset += len(piece)
