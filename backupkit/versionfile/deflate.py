"""Deflate, inflate and CRC-32: zlib's; zlib-ng's and ISA-L's where the ``fast`` extra is installed. It alone knows all.

All write the same kind of bytes, and each reads what the others wrote. docs/decisions.md has the table of levels.
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

AS_IT_IS = 0
"""The level that compresses nothing. It is deflate all the same, so that gunzip reads it."""
# Each level by the fastest that makes files no larger than zlib's; who asks for 1 to 3 wants it fast above all, and for
# 9 small above all, where zlib's own files are the smallest.
_ISAL_LEVELS = {1: 1, 2: 1, 3: 1}
_NG_LEVELS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 4, 6: 5, 7: 6, 8: 7}


class InflateError(Exception):
    """The bytes are no deflate stream."""


def _module(name: str) -> Any:  # noqa: ANN401 - a module with the interface of zlib, or None
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@cache
def _isal() -> Any:  # noqa: ANN401 - as above
    return _module("isal.isal_zlib")


@cache
def _ng() -> Any:  # noqa: ANN401 - as above
    return _module("zlib_ng.zlib_ng")


def _packing(level: int) -> tuple[Any, int]:
    """Return what compresses at a level, and how it calls that."""
    if level in _ISAL_LEVELS and (isal := _isal()):
        return isal, _ISAL_LEVELS[level]
    if level in _NG_LEVELS and (ng := _ng()):
        return ng, _NG_LEVELS[level]
    return zlib, level


def _unpacking() -> Any:  # noqa: ANN401 - as above
    return _isal() or _ng() or zlib


def compressed(data: Bytes, level: int) -> bytes:
    """Return *data* as a raw deflate stream of its own that ends with a full flush, so that another may follow it."""
    library, level = _packing(level)
    packer = library.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    ended: bytes = packer.compress(data) + packer.flush(library.Z_FULL_FLUSH)  # whose numbers differ
    return ended


class Inflate:
    """A raw deflate stream on its way back."""

    def __init__(self) -> None:
        library = _unpacking()
        self._inflate: Any = library.decompressobj(-zlib.MAX_WBITS)
        self._error: type[Exception] = library.error

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
    found: int = _unpacking().crc32(data, before)
    return found
