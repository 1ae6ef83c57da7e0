"""Deflate, inflate and CRC-32: zlib, or ISA-L where the ``fast`` extra is installed. The one file that knows both.

Both write the same kind of bytes, and each reads what the other wrote. docs/decisions.md has the table of levels.
"""

from __future__ import annotations

import importlib
import zlib
from functools import cache

from backupkit.light.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Bytes = bytes | bytearray | memoryview

FLUSHED = b"\0\0\xff\xff"
"""How a deflated block ends after a full flush: an empty stored block, on the border of a byte (RFC 1951, 3.2.4)."""

# ISA-L ends at 3, near zlib's 5 in size. Who asks for 7 to 9 wants small files, which only zlib makes.
_ISAL_LEVELS = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2}


class InflateError(Exception):
    """The bytes are no deflate stream."""


@cache
def _isal() -> Any:  # noqa: ANN401 - a module with the interface of zlib, or None
    try:
        return importlib.import_module("isal.isal_zlib")
    except ImportError:
        return None


def compressed(data: Bytes, level: int) -> bytes:
    """Return *data* as a raw deflate stream of its own that ends with a full flush, so that another may follow it."""
    isal = _isal()
    if isal and level in _ISAL_LEVELS:
        deflate = isal.compressobj(_ISAL_LEVELS[level], zlib.DEFLATED, -zlib.MAX_WBITS)
        ended: bytes = deflate.compress(data) + deflate.flush(isal.Z_FULL_FLUSH)
        return ended
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


class Inflate:
    """A raw deflate stream on its way back."""

    def __init__(self) -> None:
        isal = _isal()
        self._inflate: Any = (isal or zlib).decompressobj(-zlib.MAX_WBITS)
        self._error: type[Exception] = isal.error if isal else zlib.error

    def __call__(self, data: bytes, limit_bytes: int) -> bytes:
        """Return what *data* unpacks to, at most *limit_bytes* of it.

        Raises:
            InflateError: it is no deflate stream.
        """
        try:
            piece: bytes = self._inflate.decompress(data, limit_bytes)
        except (self._error, zlib.error) as error:
            raise InflateError(str(error)) from error
        return piece

    @property
    def has_ended(self) -> bool:
        """True once the stream said that it ends."""
        ended: bool = self._inflate.eof
        return ended

    @property
    def left(self) -> bytes:
        """What of the last call's data was not used: beyond the limit, or behind the end."""
        rest: bytes = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return rest


def crc32(data: Bytes, before: int = 0) -> int:
    """Return gzip's checksum of *data*, or of what had the checksum *before* and *data* behind it."""
    isal = _isal()
    found: int = (isal or zlib).crc32(data, before)
    return found
