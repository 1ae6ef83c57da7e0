"""One version <-> one gzip file, on the reading side: content behind a sealed header, read with every check there is.

Two ends are bad, and never taken for one another: :class:`Damaged`, the file is not what was written; and OSError, it
cannot be read just now, which says nothing about it.

:mod:`backupkit.versionfile.writer` makes what is read here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os

from backupkit.files.causes import is_missing
from backupkit.files.reading import NotOurs, chunks_of, open_regular
from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values import naming
from backupkit.values.problem import Flaw
from backupkit.values.text import reason
from backupkit.versionfile import blocks, enclosing, file_bytes, header, unpacking
from backupkit.versionfile.header import Damaged, Header, TooNew

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.blocks import Block
    from backupkit.versionfile.file_bytes import FileBytes, Keys

__all__ = [
    "Damaged",
    "TooNew",
    "blocks_of",
    "bytes_of",
    "check_open",
    "check_seal",
    "content_of",
    "content_of_open",
    "opened",
    "opened_unjudged",
    "opened_unread",
    "plain_bytes_of",
    "read_header",
    "read_ours",
    "sound_bytes_of",
]

_HEADER_READ_BYTES = 1 << 12  # one page: all but the longest descriptions and indexes fit
_EXPANSION = 1_100  # deflate cannot expand more than 1,032 times (zlib's technical notes)


def opened_unread(path: Path, keys: Keys | None = None) -> FileBytes:
    """Open a version file for reading; where it was sealed anew just now, the one that has taken its place.

    Raises:
        Damaged: it is gone, a link, a pipe, a device or a folder; or it is not sealed although there are *keys*.
        OSError: it cannot be opened just now.
    """
    descriptor = _descriptor_of(path, keys)
    try:
        return enclosing.bytes_in(descriptor, keys)
    except BaseException:
        _close(descriptor)
        raise


def _descriptor_of(path: Path, keys: Keys | None = None) -> int:
    try:
        return open_regular(path)
    except NotOurs as error:
        raise Damaged(Flaw.NOT_OPENED, reason=reason(error)) from error
    except OSError as error:
        # A folder that is away, on a drive that was unplugged, makes each of its files seem so.
        if is_missing(error) and os.path.isdir(path.parent):
            for other in enclosing.under_other_keys(path) if keys is not None else ():
                return _descriptor_of(other)
            raise Damaged(Flaw.MISSING) from None
        raise


def read_header(path: Path, keys: Keys | None = None) -> Header:
    """Read the header of the version file at *path*: one small read, or a second one for a long index.

    Args:
        path: the version file.
        keys: those that open the files of its folder, by their ids; None: they are not sealed. Likewise below.

    Raises:
        TooNew: a later release wrote it.
        Damaged: anything else than a sound header of ours.
        OSError: it cannot be read just now.
    """
    file = opened_unread(path, keys)
    try:
        return _header_of(file)
    finally:
        file.close()


def _close(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # it was only read; what was read stands
        os.close(descriptor)


def _header_of(file: FileBytes) -> Header:
    data, count = b"", _HEADER_READ_BYTES
    while more := file.take(count):
        data += more
        count = header.LIMIT_BYTES - len(data)
        if len(data) >= header.LEAST_BYTES and (found := _decoded(data)):
            return found
    header.decode(data)  # raises where there are fewer than the least
    raise Damaged(Flaw.HEADER_CUT_OFF)


def _decoded(data: bytes) -> Header | None:
    try:
        return header.decode(data)
    except Damaged:
        enclosing.require_plain(data)
        raise


def read_ours(path: Path, keys: Keys | None = None) -> Header:
    """Read the header of a file that must be a version of ours: an id in its name is the one in its header.

    ``stored_size`` is that of the file, also where it is sealed; what the header says of that is the gzip file's.

    Raises:
        TooNew: a later release wrote it.
        Damaged: anything else.
        OSError: it cannot be read just now.
    """
    file = opened_unread(path, keys)
    try:
        found = _header_of(file)
        stored_size = file.as_stored(found.meta.stored_size)
    finally:
        file.close()
    if not naming.is_name_of(path.name, found.meta.backup_id):
        raise Damaged(Flaw.RENAMED)
    return replace(found, meta=replace(found.meta, file_name=path.name, stored_size=stored_size))


def opened_unjudged(path: Path, keys: Keys | None = None) -> tuple[FileBytes, Header]:
    """Open a version file whatever is wrong behind its header; return its bytes, which the caller closes, and header.

    Raises:
        Damaged: it has no sound header.
        OSError: it cannot be read just now.
    """
    file = opened_unread(path, keys)
    try:
        return file, _header_of(file)
    except (Damaged, OSError):
        file.close()
        raise


def opened(path: Path, expected: BackupMetadata | None = None, keys: Keys | None = None) -> tuple[FileBytes, Header]:
    """Open a version file, positioned behind its header; return its bytes, which the caller closes, and header.

    Args:
        path: the version file.
        expected: what the manifest says about it; the file's own header must say the same.
        keys: as for :func:`read_header`.

    Raises:
        TooNew: a later release wrote it.
        Damaged: header or length is not as recorded.
        OSError: it cannot be read just now.
    """
    file = opened_unread(path, keys)
    try:
        return file, _begun(file, expected)
    except (Damaged, OSError):
        file.close()
        raise


def _begun(file: FileBytes, expected: BackupMetadata | None) -> Header:
    """Return the header of an open version file, which is positioned behind it then; raises as :func:`opened`."""
    found = _header_of(file)
    _require_as_recorded(found.meta, file.size(), expected)
    file.seek(found.header_bytes)
    return found


def _require_as_recorded(meta: BackupMetadata, stored_size: int, expected: BackupMetadata | None) -> None:
    if expected and (meta.file_hash, meta.file_size) != (expected.file_hash, expected.file_size):
        raise Damaged(Flaw.OTHER_VERSION)
    if stored_size != meta.stored_size:
        raise Damaged(Flaw.OTHER_LENGTH, found_bytes=stored_size, recorded_bytes=meta.stored_size)
    if meta.file_size > stored_size * _EXPANSION:
        raise Damaged(Flaw.IMPOSSIBLE_SIZE)


def blocks_of(found: Header) -> tuple[Block, ...]:
    """Return the blocks of a version.

    Raises:
        Damaged: its index and its sizes contradict each other.
    """
    try:
        index = blocks.decode(found.index)
    except blocks.IndexDamaged as error:
        raise Damaged(error.flaw) from error
    content_bytes = sum(block.content_bytes for block in index)
    stored_bytes = sum(block.stored_bytes for block in index) + blocks.END_BYTES
    if (content_bytes, found.header_bytes + stored_bytes) != (found.meta.file_size, found.meta.stored_size):
        raise Damaged(Flaw.INDEX_WRONG)
    return index


def content_of(path: Path, expected: BackupMetadata | None = None, keys: Keys | None = None) -> Generator[bytes]:
    """Yield the content of a version in pieces of at most 1 MiB, in bounded memory for any claimed size.

    The last piece comes before the checks of the whole: only an iteration that ends has seen sound content. A caller
    that writes what it gets must therefore write to a draft. Large ones are unpacked by several threads, which end
    with the iteration.

    Args:
        path: the version file.
        expected: what the manifest says about it; the file's own header must say the same.
        keys: as for :func:`read_header`.

    Raises:
        Damaged: sizes, SHA-256, seal or structure are not as recorded, or bytes follow the end.
        OSError: it cannot be read just now.
    """
    file, found = opened(path, expected, keys)
    try:
        yield from _checked(unpacking.by_blocks(file, blocks_of(found)), found.meta)
    finally:
        file.close()


def bytes_of(path: Path) -> Generator[bytes]:
    """Yield the version file itself as it lies there, unchecked.

    Raises:
        Damaged: it is gone, or no file.
        OSError: it cannot be read just now.
    """
    descriptor = _descriptor_of(path)
    try:
        yield from chunks_of(descriptor)
    finally:
        _close(descriptor)


def sound_bytes_of(path: Path, expected: BackupMetadata, keys: Keys | None = None) -> Generator[bytes]:
    """Yield the version file itself as it lies there, checked as by :func:`check_seal`, but read once.

    Only an iteration that ends has seen a sound file, as with :func:`content_of`.

    Raises:
        Damaged, OSError: as :func:`check_seal`.
    """
    file, found = opened(path, expected, keys)
    try:
        index = blocks_of(found)
        if keys is None:
            yield from _gzip_file(file, found, index)
        else:
            yield from file.stored()  # what was sealed is proven without the index
    finally:
        file.close()


def plain_bytes_of(path: Path, expected: BackupMetadata, keys: Keys | None = None) -> Generator[bytes]:
    """Yield the gzip file, also of a version that lies there sealed; checked as by :func:`check_seal`.

    Raises:
        Damaged, OSError: as :func:`check_seal`.
    """
    file, found = opened(path, expected, keys)
    try:
        yield from _gzip_file(file, found, blocks_of(found))
    finally:
        file.close()


def _gzip_file(file: FileBytes, found: Header, index: tuple[Block, ...]) -> Iterator[bytes]:
    file.seek(0)
    yield file_bytes.take_all(file, found.header_bytes)
    yield from unpacking.checked_blocks(file, index)


def check_seal(path: Path, expected: BackupMetadata | None = None, keys: Keys | None = None) -> None:
    """Read a version file and check every byte of it against its sealed header, without unpacking anything.

    Raises:
        Damaged: a byte is not the one that was written.
        OSError: it cannot be read just now.
    """
    file, found = opened(path, expected, keys)
    try:
        unpacking.check_blocks(file, blocks_of(found))
    finally:
        file.close()


def check_open(descriptor: int, expected: BackupMetadata, keys: Keys | None = None) -> None:
    """Do the same with a version file that is open, and stays so: one that is being written.

    Raises:
        Damaged, OSError: as :func:`check_seal`.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    file = enclosing.bytes_in(descriptor, keys)
    unpacking.check_blocks(file, blocks_of(_begun(file, expected)))


def content_of_open(descriptor: int, expected: BackupMetadata, keys: Keys | None = None) -> Generator[bytes]:
    """Yield the content of a version file that is open, and stays so: one that has just been written.

    Raises:
        Damaged, OSError: as :func:`content_of`.
    """
    os.lseek(descriptor, 0, os.SEEK_SET)
    file = enclosing.bytes_in(descriptor, keys)
    found = _begun(file, expected)
    yield from _checked(unpacking.by_blocks(file, blocks_of(found)), found.meta)


def _checked(pieces: Generator[bytes], meta: BackupMetadata) -> Generator[bytes]:
    content, content_bytes = hashlib.sha256(), 0
    with contextlib.closing(pieces):
        for piece in pieces:
            content_bytes += len(piece)
            if content_bytes > meta.file_size:
                raise Damaged(Flaw.TOO_MUCH_CONTENT)
            content.update(piece)
            yield piece
    if content_bytes != meta.file_size:
        raise Damaged(Flaw.OTHER_CONTENT_LENGTH, found_bytes=content_bytes, recorded_bytes=meta.file_size)
    if content.hexdigest() != meta.file_hash:
        raise Damaged(Flaw.OTHER_CONTENT)
