"""One version sealed anew in its folder: under the key of now, whichever it had before, or none."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from typing import TYPE_CHECKING

from backupkit.versionfile import reader
from backupkit.versionfile.file_bytes import take_all
from backupkit.versionfile.sealed_bytes import sealed_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
        sealed_copy(draft, seal, plain_name, head, rest())
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
