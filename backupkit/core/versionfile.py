"""One version <-> one gzip file: content behind a sealed header, read with every check there is.

The header is written last, into room that was left for it. Until then the file begins with zeros and is no gzip file,
so a half-written version can never be taken for a whole one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.core import header, naming
from backupkit.core.header import Damaged, Header, TooNew
from backupkit.core.os_errors import reason
from backupkit.core.reading import chunks_of, open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from backupkit.core.model import BackupMetadata

__all__ = ["MISSING", "Body", "Damaged", "TooNew", "content_of", "read_header", "read_ours"]

MISSING = "its file is missing"
_TRAILER = struct.Struct("<II")  # CRC-32 and size of the content
_READ_BYTES = 1 << 16
_PIECE_BYTES = 1 << 20
_HEADER_READ_BYTES = 1 << 12  # one page: all but the longest descriptions fit
_EXPANSION = 1_100  # deflate cannot expand more than 1,032 times (zlib's technical notes)


class Body:
    """The compressed content on its way into a file: what it hashed and how long it became, known at its end."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._content, self._stored = hashlib.sha256(), hashlib.sha256()
        self.content_bytes = self.stored_bytes = 0

    @property
    def content_sha256(self) -> str:
        """SHA-256 of the content so far."""
        return self._content.hexdigest()

    @property
    def stored_sha256(self) -> str:
        """SHA-256 of the compressed bytes so far."""
        return self._stored.hexdigest()

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what stands behind the header: one raw deflate stream, then gzip's CRC-32 and size."""
        deflate = zlib.compressobj(self._level, zlib.DEFLATED, -zlib.MAX_WBITS)
        crc = 0
        for chunk in chunks:
            crc = zlib.crc32(chunk, crc)
            self._content.update(chunk)
            self.content_bytes += len(chunk)
            if piece := deflate.compress(chunk):
                yield self._counted(piece)
        trailer = _TRAILER.pack(crc, self.content_bytes & 0xFFFFFFFF)
        yield self._counted(deflate.flush() + trailer)

    def _counted(self, piece: bytes) -> bytes:
        self._stored.update(piece)
        self.stored_bytes += len(piece)
        return piece


def _open_version(path: Path) -> int:
    """Open a version file for reading; return its descriptor.

    Raises:
        Damaged: it is gone, a link, a pipe, a device or a folder, or the disk cannot read it.
    """
    try:
        return open_regular(path)
    except FileNotFoundError:
        raise Damaged(MISSING) from None
    except OSError as error:
        raise Damaged(f"its file cannot be opened: {reason(error)}") from error


def read_header(path: Path) -> Header:
    """Read the header of the version file at *path*: one small read.

    Raises:
        TooNew: a later release wrote it.
        Damaged: anything else than a sound header of ours.
    """
    descriptor = _open_version(path)
    try:
        return _header_of(descriptor)
    finally:
        with contextlib.suppress(OSError):  # it was only read; what was read stands
            os.close(descriptor)


def _header_of(descriptor: int) -> Header:
    try:
        found = header.decode(os.read(descriptor, _HEADER_READ_BYTES))
        if found is None:
            os.lseek(descriptor, 0, os.SEEK_SET)
            found = header.decode(os.read(descriptor, header.LIMIT_BYTES))
    except OSError as error:
        raise Damaged(f"its file cannot be read: {reason(error)}") from error
    if found is None:
        raise Damaged("its header is cut off")
    return found


def read_ours(path: Path) -> Header:
    """Read the header of a file that must be a version of ours: its name and its header agree about its id.

    Raises:
        TooNew: a later release wrote it.
        Damaged: anything else.
    """
    found = read_header(path)
    if naming.id_in_name(path.name) != found.meta.backup_id:
        raise Damaged("its name does not belong to its content")
    return replace(found, meta=replace(found.meta, file_name=path.name))


def content_of(path: Path, expected: BackupMetadata | None = None) -> Iterator[bytes]:
    """Yield the content of a version in pieces of at most 1 MiB, in bounded memory whatever the file claims.

    The last piece comes before the checks of the whole: only an iteration that ends has seen sound content. A caller
    that writes what it gets must therefore write to a draft.

    Args:
        path: the version file.
        expected: what the manifest says about it; the file's own header must say the same.

    Raises:
        Damaged: sizes, SHA-256, seal or structure are not as recorded, or bytes follow the end.
    """
    descriptor = _open_version(path)
    try:
        found = _header_of(descriptor)
        meta = found.meta
        if expected and (meta.file_hash, meta.file_size) != (expected.file_hash, expected.file_size):
            raise Damaged("it is not the version that the index describes")
        stored_size = os.fstat(descriptor).st_size
        if stored_size != meta.stored_size:
            raise Damaged(f"it has {stored_size:,} bytes instead of {meta.stored_size:,}")
        if meta.file_size > stored_size * _EXPANSION:
            raise Damaged("it claims an impossible size")
        os.lseek(descriptor, found.header_bytes, os.SEEK_SET)
        yield from _checked(descriptor, found)
    except OSError as error:
        raise Damaged(f"its file cannot be read: {reason(error)}") from error
    finally:
        with contextlib.suppress(OSError):  # it was only read; what was read stands
            os.close(descriptor)


def _checked(descriptor: int, found: Header) -> Iterator[bytes]:
    content, body = hashlib.sha256(), hashlib.sha256()
    content_bytes, meta = 0, found.meta

    def stored() -> Iterator[bytes]:
        for chunk in chunks_of(descriptor, _READ_BYTES):
            body.update(chunk)
            yield chunk

    for piece in _inflated(stored()):
        content_bytes += len(piece)
        if content_bytes > meta.file_size:
            raise Damaged("it unpacks to more than was stored")
        content.update(piece)
        yield piece
    if content_bytes != meta.file_size:
        raise Damaged(f"it unpacks to {content_bytes:,} bytes instead of {meta.file_size:,}")
    if content.hexdigest() != meta.file_hash:
        raise Damaged("its content is not what was stored")
    if body.hexdigest() != found.body_sha256:
        raise Damaged("its compressed bytes are not what was written")


def _inflated(stored: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a gzip member unpacks to whose header has been read already; nothing may follow its trailer."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    crc = content_bytes = 0
    pending = b""
    try:
        for chunk in stored:
            pending += chunk
            while pending and not inflate.eof:
                piece = inflate.decompress(pending, _PIECE_BYTES)
                pending = inflate.unconsumed_tail or inflate.unused_data
                if piece:
                    crc = zlib.crc32(piece, crc)
                    content_bytes += len(piece)
                    yield piece
            if inflate.eof and len(pending) > _TRAILER.size:  # now, and not when all of it has been gathered
                break
    except zlib.error as error:
        raise Damaged("its compressed data is damaged") from error
    if not inflate.eof:
        raise Damaged("it is cut off")
    if pending != _TRAILER.pack(crc, content_bytes & 0xFFFFFFFF):
        raise Damaged("its checksum is wrong, or something follows its end")
