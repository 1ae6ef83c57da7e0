"""Which way a version lies in its file: as it is, or sealed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.values import naming
from backupkit.versionfile import header
from backupkit.versionfile.file_bytes import AlsoPlain, Locked, PlainBytes, PlainPutting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from backupkit.versionfile.file_bytes import FileBytes, Keys, Putting
    from backupkit.versionfile.header import Header
    from backupkit.versionfile.sealed_bytes import Seal


def bytes_in(descriptor: int, keys: Keys | None = None) -> FileBytes:
    """Return the bytes of the version in an open file, which stands at its beginning.

    Raises:
        Damaged: it is not sealed, although there are *keys*; or it was altered.
        Locked: it is sealed with a key that is not among them.
        OSError: it cannot be read.
    """
    if keys is None:
        return PlainBytes(descriptor)
    if isinstance(keys, AlsoPlain) and not is_sealed(descriptor):
        return PlainBytes(descriptor)
    from backupkit.versionfile.sealed_bytes import SealedBytes  # most folders are not sealed

    return SealedBytes(descriptor, keys)


def under_other_keys(path: Path) -> list[Path]:
    """Return where a sealed version lies under other keys than the one in this name: it was sealed anew since.

    Raises:
        OSError: its folder cannot be read.
    """
    return [other for other, _ in twins(path.parent, [path.name])]


def twins(folder: Path, names: Collection[str]) -> list[tuple[Path, str]]:
    """Return the other files of sealed versions in a folder, each with the one of *names* whose version it is.

    Raises:
        OSError: the folder cannot be read.
    """
    from backupkit.sealing.names import sealed_name  # most folders are not sealed

    wanted = {found.plain: name for name in names if (found := sealed_name(name))}
    there = ((sealed_name(each), each) for each in sorted(os.listdir(folder))) if wanted else ()
    return [
        (folder / each, wanted[found.plain])
        for found, each in there
        if found and found.plain in wanted and each != wanted[found.plain]
    ]


def is_sealed(descriptor: int) -> bool:
    """Return True if an open file, which stands at its beginning then as before, is sealed.

    Raises:
        OSError: it cannot be read.
    """
    found = os.read(descriptor, len(naming.SEALED))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return found == naming.SEALED


def require_plain(data: bytes) -> None:
    """Raise Locked if a file that begins with *data* is sealed: it is no damaged version, but one for who has the key.

    Raises:
        Locked: it is.
    """
    if data.startswith(naming.SEALED):
        raise Locked


def header_in(data: bytes, keys: Keys | None = None) -> Header | None:
    """Return the header of the version that begins with *data*; None if *data* ends before it does.

    Raises:
        Damaged, Locked: as :func:`bytes_in`; or it is no sound header.
    """
    if keys is None:
        require_plain(data)
        return header.decode(data)
    from backupkit.versionfile.sealed_bytes import gzip_header

    found = gzip_header(data, keys)
    return None if found is None else header.decode(found)


def putting(seal: Seal | None, name_of: Callable[[str], str]) -> Putting:
    """Return the way of one version into its file.

    Args:
        seal: what seals it; None: it lies there as it is.
        name_of: returns its plain name, by its id.
    """
    if seal is None:
        return PlainPutting()
    from backupkit.versionfile.sealed_bytes import SealedPutting

    return SealedPutting(seal, name_of)
