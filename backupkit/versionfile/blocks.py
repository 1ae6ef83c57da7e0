"""The blocks of a version file: what its header says about each, and the bytes behind the last. Pure.

A block is a piece of the content, deflated by itself and ended by a full flush. So it can be unpacked, checked, and
copied into another version file without the others. docs/format.md describes the index for other programs.
"""

from __future__ import annotations

import binascii
import hashlib
import struct
from functools import lru_cache, reduce
from operator import xor

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.problem import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backupkit.versionfile.deflate import Bytes

_ROW = struct.Struct("<III20s16s")
ROW_CHARACTERS = _ROW.size * 4 // 3  # 48 bytes are 64 digits of base 64, without padding
PREFIX_BYTES = 20
END = b"\x03\0"  # an empty last block: deflate's own end
TRAILER = struct.Struct("<II")  # CRC-32 and size of the content
END_BYTES = len(END) + TRAILER.size

_POLYNOMIAL = 0xEDB88320  # reflected: the highest bit stands for x^0
_ONE = 1 << 31
_X = _ONE >> 1
_POWERS = 64

_Multiples = tuple[int, ...]  # of a polynomial, by each one of four bits, of which the highest stands for 1
_ITSELF = 8


class IndexDamaged(Exception):
    """The text is no index of blocks."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw

    def __str__(self) -> str:
        return str(self.flaw.value)


@dataclass(frozen=True, slots=True)
class Block:
    """What is known about a block."""

    content_bytes: int
    stored_bytes: int
    crc32: int  # of the content
    content_digest: bytes  # the first 20 bytes of its SHA-256
    stored_digest: bytes  # the first 16 bytes of the SHA-256 of its compressed bytes


@dataclass(frozen=True, slots=True)
class Index:
    """What a header says about the blocks behind it."""

    blocks: Sequence[Block]
    prefixes: Sequence[bytes] = ()
    """For each block the first 20 bytes of the SHA-256 of the content up to its end; none if that is not told."""


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


def prefix_characters(count: int) -> int:
    """Return how long the text is that holds so many prefixes."""
    return -(-count * PREFIX_BYTES // 3) * 4


def encode_prefixes(prefixes: Iterable[bytes]) -> str:
    """Return prefixes as text."""
    return binascii.b2a_base64(b"".join(prefixes), newline=False).decode("ascii")


def decode_prefixes(text: str, count: int) -> tuple[bytes, ...]:
    """Return the prefixes of *count* blocks; none if they were not told: that costs time, and nothing else."""
    try:
        found = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return ()
    if len(found) != count * PREFIX_BYTES:
        return ()
    return tuple(found[at : at + PREFIX_BYTES] for at in range(0, len(found), PREFIX_BYTES))


def decode(text: str) -> tuple[Block, ...]:
    """Return the blocks that an index describes.

    Raises:
        IndexDamaged: it is none.
    """
    try:
        rows = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise IndexDamaged(Flaw.INDEX_NO_BASE64) from error
    if len(rows) % _ROW.size:
        raise IndexDamaged(Flaw.INDEX_CUT_OFF)
    found = tuple(Block(*row) for row in _ROW.iter_unpack(rows))
    if not all(block.content_bytes and block.stored_bytes for block in found):
        raise IndexDamaged(Flaw.INDEX_EMPTY_BLOCK)
    return found


def end_of(blocks: Sequence[Block]) -> bytes:
    """Return what stands behind the last block: the end of the deflate stream, and gzip's CRC-32 and size."""
    whole = size_bytes = 0
    for block in blocks:
        whole = combined(whole, block.crc32, block.content_bytes)
        size_bytes += block.content_bytes
    return END + TRAILER.pack(whole, size_bytes & 0xFFFFFFFF)


def crc32_of(end: bytes) -> int:
    """Return the CRC-32 of the content that an end from :func:`end_of` names."""
    found: int = TRAILER.unpack_from(end, len(END))[0]
    return found


def combined(first: int, second: int, second_bytes: int) -> int:
    """Return the CRC-32 of two texts, one behind the other, from both of theirs and the second one's length.

    A CRC is the remainder of a polynomial over GF(2). Putting *n* bytes behind a text multiplies its remainder by
    x^8n, so the whole's is ``first * x^8n + second``. The method is Mark Adler's, as in zlib's ``crc32_combine``;
    products are worked out four bits at a time.
    """
    return _product(first, _shift(second_bytes)) ^ second


def _product(polynomial: int, multiples: _Multiples) -> int:
    product = 0
    for lowest in range(0, 32, 4):
        product = product >> 4 ^ _CARRIES[product & 15] ^ multiples[polynomial >> lowest & 15]
    return product


def _times_x(polynomial: int, times: int = 1) -> int:
    for _ in range(times):
        polynomial = polynomial >> 1 ^ (_POLYNOMIAL if polynomial & 1 else 0)
    return polynomial


_CARRIES = tuple(_times_x(low, 4) for low in range(16))  # what becomes of the four bits that x^4 pushes out


def _multiples_of(polynomial: int) -> _Multiples:
    of_bit = [_times_x(polynomial, 3 - bit) for bit in range(4)]
    return tuple(reduce(xor, (of_bit[bit] for bit in range(4) if bits >> bit & 1), 0) for bits in range(16))


@lru_cache(maxsize=256)  # the blocks of a version have few different lengths
def _shift(length_bytes: int) -> _Multiples:
    """Return what multiplies by x^(8 * length)."""
    shift = _ONE
    for power in range(length_bytes.bit_length()):
        if length_bytes >> power & 1:
            shift = _product(shift, _power(power + 3))
    return _multiples_of(shift)


@lru_cache(maxsize=_POWERS)
def _power(exponent: int) -> _Multiples:
    """Return what multiplies by x^(2^exponent)."""
    if exponent == 0:
        return _multiples_of(_X)
    half = _power(exponent - 1)
    return _multiples_of(_product(half[_ITSELF], half))
