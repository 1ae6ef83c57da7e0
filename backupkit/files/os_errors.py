"""The border between the operating system's errors and ours: each foreign error is translated once, here."""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.values.text import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG})


@contextlib.contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    """Turn an OSError that comes out of work in the backup folder into a BackupError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise errors.NotEnoughSpace(folder) from error
        if isinstance(error, FileNotFoundError) and not os.path.isdir(folder):
            raise errors.BackupFolderMissing(folder) from error
        if error.errno in _DENIED:
            raise errors.BackupFolderUnwritable(folder, reason(error)) from error
        raise errors.StorageFailed(folder, reason(error)) from error


@contextlib.contextmanager
def reading(document: Path) -> Iterator[None]:
    """Turn an OSError that comes out of reading the document into a BackupError."""
    try:
        yield
    except FileNotFoundError as error:
        raise errors.DocumentMissing(document) from error
    except OSError as error:
        raise errors.DocumentUnreadable(document, reason(error)) from error


@contextlib.contextmanager
def replacing(document: Path) -> Iterator[None]:
    """Turn an OSError that comes out of replacing a file into a BackupError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise errors.NotEnoughSpace(document) from error
        raise errors.DocumentUnwritable(document, reason(error)) from error
