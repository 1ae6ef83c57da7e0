"""The blocks of a version file: what its header says about each, and the bytes behind the last. Pure.

A block is a piece of the content, deflated by itself and ended by a full flush. So it can be unpacked, checked, and
copied into another version file without the others. docs/format.md describes the index for other programs.
"""

from __future__ import annotations

import binascii
import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.versionfile import crc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backupkit.versionfile.deflate import Bytes

_ROW = struct.Struct("<III20s16s")
ROW_CHARACTERS = _ROW.size * 4 // 3  # 48 bytes are 64 digits of base 64, without padding
END = b"\x03\0"  # an empty last block: deflate's own end
_TRAILER = struct.Struct("<II")  # CRC-32 and size of the content
END_BYTES = len(END) + _TRAILER.size


class IndexDamaged(Exception):
    """The text is no index of blocks."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is known about a block."""

    content_bytes: int
    stored_bytes: int
    crc32: int  # of the content
    content_digest: bytes  # the first 20 bytes of its SHA-256
    stored_digest: bytes  # the first 16 bytes of the SHA-256 of its compressed bytes


def content_digest(*parts: Bytes) -> bytes:
    """Return what tells a block's content, which may come in several parts, from any other."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()[:20]


def stored_digest(stored: Bytes) -> bytes:
    """Return what tells whether a block's compressed bytes are those that were written."""
    return hashlib.sha256(stored).digest()[:16]


def encode(blocks: Iterable[Block]) -> str:
    """Return the index as text: 64 digits of base 64 per block."""
    rows = (
        _ROW.pack(block.content_bytes, block.stored_bytes, block.crc32, block.content_digest, block.stored_digest)
        for block in blocks
    )
    return binascii.b2a_base64(b"".join(rows), newline=False).decode("ascii")


def decode(text: str) -> tuple[Block, ...]:
    """Return the blocks that an index describes.

    Raises:
        IndexDamaged: it is none.
    """
    try:
        rows = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise IndexDamaged("its index is no base 64") from error
    if len(rows) % _ROW.size:
        raise IndexDamaged("its index is cut off")
    found = tuple(Block(*row) for row in _ROW.iter_unpack(rows))
    if not all(block.content_bytes and block.stored_bytes for block in found):
        raise IndexDamaged("its index holds an empty block")
    return found


def end_of(blocks: Sequence[Block]) -> bytes:
    """Return what stands behind the last block: the end of the deflate stream, and gzip's CRC-32 and size."""
    whole = size_bytes = 0
    for block in blocks:
        whole = crc.combined(whole, block.crc32, block.content_bytes)
        size_bytes += block.content_bytes
    return END + _TRAILER.pack(whole, size_bytes & 0xFFFFFFFF)


def crc32_of(end: bytes) -> int:
    """Return the CRC-32 of the content that an end from :func:`end_of` names."""
    found: int = _TRAILER.unpack_from(end, len(END))[0]
    return found
