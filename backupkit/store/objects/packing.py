"""A content on its way into an object: pieces, each deflated by itself, or framed where it would not shrink. Pure.

Each piece ends with a full flush, as the blocks of a version file do, so several cores can work on one content. What is
packed already (pictures, recordings) is put into deflate blocks of the kind "stored": five bytes more for 64 KiB.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from backupkit.versionfile import deflate
from backupkit.versionfile.blocks import END, TRAILER
from backupkit.versionfile.threads import in_order, threads_for

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""What each object begins with: no name and no time; each of these bytes is known, and tells nothing."""

PIECE_BYTES = 1 << 18
_SAMPLE_BYTES = 1 << 14
_WORTH_IT = 0.97  # of a sample that is left when it was compressed: above, the piece is not tried
_LARGEST_STORED = 0xFFFF  # bytes in one deflate block of the kind "stored" (RFC 1951, 3.2.4)
_STORED = struct.Struct("<BHH")


class Packing:
    """One content on its way. Iterate :meth:`pieces` to their end; then the other attributes are known.

    Args:
        chunks: the content, in pieces of any size.
        level: 1 (fast) to 9 (small).
        size_bytes: about how much content there is; decides about threads, and no more.
    """

    def __init__(self, chunks: Iterable[bytes], *, level: int, size_bytes: int = 0) -> None:
        self._chunks, self._level, self._threads = chunks, level, threads_for(size_bytes)
        self._digest, self._crc32 = hashlib.sha256(), 0
        self.content_bytes = self.stored_bytes = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the content, once all pieces have been yielded."""
        return self._digest.hexdigest()

    def pieces(self) -> Generator[bytes]:
        """Yield the bytes of the object; what *chunks* raises comes out."""
        yield self._counted(HEADER)
        for packed in in_order(self._packed, self._watched(), self._threads, item_bytes=PIECE_BYTES):
            yield self._counted(packed)
        yield self._counted(END + TRAILER.pack(self._crc32, self.content_bytes & 0xFFFF_FFFF))

    def _counted(self, data: bytes) -> bytes:
        self.stored_bytes += len(data)
        return data

    def _watched(self) -> Iterator[bytes]:
        for piece in cut(self._chunks):
            self._digest.update(piece)
            self._crc32 = deflate.crc32(piece, self._crc32)
            self.content_bytes += len(piece)
            yield piece

    def _packed(self, piece: bytes) -> bytes:
        return packed(piece, self._level)


def cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a content in pieces of :data:`PIECE_BYTES`, the last of which may be shorter; none is empty."""
    rest = b""
    for chunk in chunks:
        data = rest + chunk if rest else chunk
        whole = len(data) - len(data) % PIECE_BYTES
        for at in range(0, whole, PIECE_BYTES):
            yield data[at : at + PIECE_BYTES]
        rest = data[whole:]
    if rest:
        yield rest


def packed(piece: bytes, level: int) -> bytes:
    """Return a piece as deflate blocks, of which none is marked as the last; never longer than :func:`framed`."""
    if len(piece) >= 2 * _SAMPLE_BYTES:
        middle = (len(piece) - _SAMPLE_BYTES) // 2
        sample = piece[middle : middle + _SAMPLE_BYTES]
        if len(deflate.compressed(sample, 1)) > _WORTH_IT * _SAMPLE_BYTES:
            return framed(piece)
    deflated = deflate.compressed(piece, level)
    return deflated if len(deflated) <= framed_bytes(len(piece)) else framed(piece)


def framed(piece: bytes) -> bytes:
    """Return a piece in deflate blocks of the kind "stored": as it is, between lengths."""
    parts: list[bytes] = []
    for at in range(0, len(piece), _LARGEST_STORED):
        part = piece[at : at + _LARGEST_STORED]
        parts += (_STORED.pack(0, len(part), len(part) ^ 0xFFFF), part)
    return b"".join(parts)


def framed_bytes(piece_bytes: int) -> int:
    """Return how long :func:`framed` makes a piece."""
    return piece_bytes + _STORED.size * -(-piece_bytes // _LARGEST_STORED)
