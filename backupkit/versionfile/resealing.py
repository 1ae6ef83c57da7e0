"""One version sealed anew in its folder: under the key of now, whichever it had before, or none."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
from typing import TYPE_CHECKING

from backupkit.files.reading import open_regular
from backupkit.sealing.sealer import sealed_file
from backupkit.versionfile import enclosing, header, reader
from backupkit.versionfile.file_bytes import take_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from backupkit.files.drafts import Draft
    from backupkit.versionfile.file_bytes import FileBytes, Keys
    from backupkit.versionfile.sealed_bytes import Seal

_PIECE_BYTES = 1 << 20
_HEADER_BYTES = 1 << 12  # where nothing tells: as many are sealed as if they were one


def reseal(
    path: Path,
    target: Path,
    plain_name: str,
    keys: Keys,
    seal: Seal,
    new_draft: Callable[[], Draft],
    *,
    is_ours: bool = False,
) -> None:
    """Write what the version at *path* holds to *target*, sealed anew; durable on return. The file at *path* stays.

    What is damaged in its body stays damaged as it is: this is a copy, and no repair. After a crash *target* is there
    whole or not at all; the same call again takes one that is there for its own only if it holds the same.

    Args:
        path: the file of now, sealed or not.
        target: its new name, in the same folder.
        plain_name: what it would be called if it were not sealed.
        keys: those that open the one and the other.
        seal: the key of now.
        new_draft: makes a draft in the folder.
        is_ours: that is known from elsewhere than its header, which may be damaged like all else.

    Raises:
        Damaged: its header is; or it is no file.
        OSError: it could not be read or written, or something else stands at *target*.
    """
    with _opened(path, keys, is_ours=is_ours) as (file, header_bytes):
        digest = hashlib.sha256()
        if os.path.lexists(target):
            for piece in _pieces(file, 0):
                digest.update(piece)
        else:
            _write(file, header_bytes, target, plain_name, seal, new_draft, digest.update)
    if _digest_of(target, keys, is_ours=is_ours) != digest.digest():
        raise FileExistsError(errno.EEXIST, "it holds something else than the version", os.fspath(target))


def gzip_pieces(path: Path, keys: Keys) -> Iterator[bytes]:
    """Yield the gzip file that a version lies in, whatever is wrong with that; each byte was proven.

    Raises:
        Damaged: it is not what was sealed.
        Locked: none of the keys is its own.
        OSError: it is gone, or cannot be read.
    """
    descriptor = open_regular(path)
    try:
        file = enclosing.bytes_in(descriptor, keys)
    except BaseException:  # an interrupt as well: nobody else would close it
        os.close(descriptor)
        raise
    with contextlib.closing(file):
        yield from _pieces(file, 0)


def sealed_again(plain_name: str, pieces: Iterable[bytes], seal: Seal) -> Iterator[bytes]:
    """Yield the sealed file of a version, from the pieces of its gzip file, in bounded memory.

    Of one whose header is damaged, the first bytes are sealed as if they were one.
    """
    coming, data, header_bytes = iter(pieces), b"", 0
    for piece in coming:
        data += piece
        try:
            found = header.decode(data) if len(data) >= header.LEAST_BYTES else None
            header_bytes = found.header_bytes if found else 0
        except header.Damaged:
            header_bytes = min(len(data), _HEADER_BYTES)
        if header_bytes or len(data) > header.LIMIT_BYTES:
            break
    header_bytes = header_bytes or min(len(data), _HEADER_BYTES)
    yield from _sealed(seal, plain_name, data[:header_bytes], itertools.chain([data[header_bytes:]], coming))


def _sealed(seal: Seal, plain_name: str, head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    return sealed_file(plain_name.encode("ascii") + b"\n" + head, rest, seal.key, seal.random)


@contextlib.contextmanager
def _opened(path: Path, keys: Keys, *, is_ours: bool) -> Iterator[tuple[FileBytes, int]]:
    """Yield the bytes of a version, and how long its header is."""
    try:
        file, found = reader.opened_unjudged(path, keys)
        header_bytes = found.header_bytes
    except reader.Damaged:
        if not is_ours:
            raise
        file = reader.opened_unread(path, keys)
        header_bytes = min(file.size(), _HEADER_BYTES)
    try:
        yield file, header_bytes
    finally:
        file.close()


def _write(
    file: FileBytes,
    header_bytes: int,
    target: Path,
    plain_name: str,
    seal: Seal,
    new_draft: Callable[[], Draft],
    note: Callable[[bytes], object],
) -> None:
    file.seek(0)
    head = take_all(file, header_bytes)
    note(head)

    def rest() -> Iterator[bytes]:
        for piece in _pieces(file, header_bytes):
            note(piece)
            yield piece

    with new_draft() as draft:
        for sealed in _sealed(seal, plain_name, head, rest()):
            draft.write(sealed)
        draft.sync()  # before the name, as every version
        draft.publish_as_new(target)
        draft.sync_name()


def _pieces(file: FileBytes, at: int) -> Iterator[bytes]:
    file.seek(at)
    while piece := file.take(_PIECE_BYTES):
        yield piece


def _digest_of(path: Path, keys: Keys, *, is_ours: bool) -> bytes:
    digest = hashlib.sha256()
    with _opened(path, keys, is_ours=is_ours) as (file, _):
        for piece in _pieces(file, 0):
            digest.update(piece)
    return digest.digest()
