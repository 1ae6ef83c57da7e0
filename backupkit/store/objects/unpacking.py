"""An object back to its content, with every check there is. Memory stays bounded, whatever a file claims."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from backupkit.files.reading import CHUNK_BYTES
from backupkit.store.objects.packing import HEADER
from backupkit.values.problem import Flaw
from backupkit.versionfile.blocks import TRAILER
from backupkit.versionfile.deflate import Inflate, InflateError, crc32
from backupkit.versionfile.header import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE_BYTES = 1 << 20


def unpacked(descriptor: int, digest: str, size_bytes: int) -> Iterator[bytes]:
    """Yield an open object's content, in pieces of at most 1 MiB; only an iteration that ends has seen sound content.

    Args:
        descriptor: the file, at its beginning.
        digest: which object it is to be: the SHA-256 of its content.
        size_bytes: how large that is. A file that unpacks to more is stopped there.

    Raises:
        Damaged: it is not that object, or not as it was written.
        OSError: it cannot be read.
    """
    begins = _taken(descriptor, len(HEADER))
    if begins != HEADER:
        raise Damaged(Flaw.HEADER_DAMAGED if len(begins) == len(HEADER) else Flaw.EMPTY)
    inflate, found = Inflate(), hashlib.sha256()
    checksum = content_bytes = 0
    pending = b""
    while not inflate.has_ended:
        pending = pending or os.read(descriptor, CHUNK_BYTES)
        if not pending:
            raise Damaged(Flaw.CUT_OFF)
        try:
            piece = inflate(pending, _PIECE_BYTES)
        except InflateError as error:
            raise Damaged(Flaw.NO_DEFLATE) from error
        pending = inflate.left
        content_bytes += len(piece)
        if content_bytes > size_bytes:
            raise Damaged(Flaw.TOO_MUCH_CONTENT)
        if piece:
            found.update(piece)
            checksum = crc32(piece, checksum)
            yield piece
    end = pending + _taken(descriptor, TRAILER.size + 1)  # one byte more, which must not be there
    if end != TRAILER.pack(checksum, content_bytes & 0xFFFF_FFFF):
        raise Damaged(Flaw.END_WRONG)
    if content_bytes != size_bytes:
        raise Damaged(Flaw.OTHER_CONTENT_LENGTH, found_bytes=content_bytes, recorded_bytes=size_bytes)
    if found.hexdigest() != digest:
        raise Damaged(Flaw.OTHER_CONTENT)


def begins_like_one(descriptor: int) -> bool:
    """Return True if an open file, at its beginning, begins as each object does."""
    return _taken(descriptor, len(HEADER)) == HEADER


def _taken(descriptor: int, count: int) -> bytes:
    data = os.read(descriptor, count)
    while len(data) < count and (more := os.read(descriptor, count - len(data))):
        data += more
    return data
