"""Opening files for reading without being fooled: only regular files, never waiting for a pipe or waking a device."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from backupkit.files import system, windows
from backupkit.files.causes import may_be_held
from backupkit.files.disk import BINARY, CLOEXEC, NOFOLLOW, NONBLOCK
from backupkit.files.patience import when_free

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FLAGS = os.O_RDONLY | NONBLOCK | CLOEXEC | BINARY
_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISLNK, "it is a link"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
)

NO_FILE_OF_OURS = frozenset({errno.EINVAL, errno.ELOOP, errno.EISDIR, errno.EFBIG})
"""What reading says of a link, a pipe, a folder or a huge file. Any other error but ENOENT means "not just now"."""

CHUNK_BYTES = 1 << 18  # beyond this, larger reads gain nothing; the loop of a GUI notices calls over a few MB


def open_regular(path: Path) -> int:
    """Open a regular file for reading and return its descriptor. The last part of *path* must be no link.

    On Windows it may be written, renamed and removed meanwhile, as it always may elsewhere. A file that another
    program holds is waited for.

    Raises:
        OSError: there is none, it cannot be opened, or it is something else (EINVAL, with words in ``strerror``).
    """
    try:
        return _open_regular(path)
    except OSError as error:
        if not may_be_held(error):
            raise
    return when_free(_open_regular, path)


def _open_regular(path: Path) -> int:
    _require_regular(os.lstat(path), path)  # before the open: opening a device can act on it
    descriptor = windows.open_to_read(path) if system.HERE is system.WINDOWS else os.open(path, _FLAGS | NOFOLLOW)
    try:
        _require_regular(os.fstat(descriptor), path)  # and after it: the name may have changed hands between
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: Path, limit_bytes: int) -> bytes:
    """Return the content of a small regular file.

    Raises:
        OSError: as :func:`open_regular`; EFBIG if there is more than *limit_bytes*.
    """
    descriptor = open_regular(path)
    try:
        if os.fstat(descriptor).st_size > limit_bytes:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
        return b"".join(chunks_of(descriptor))
    finally:
        os.close(descriptor)


def chunks_of(descriptor: int, size: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Yield the rest of an open file in pieces of at most *size* bytes."""
    read = _read_when_free if system.HERE is system.WINDOWS else os.read
    while chunk := read(descriptor, size):
        yield chunk


def _read_when_free(descriptor: int, size: int) -> bytes:
    """Read from a file of which another program has locked a part: on Windows that stops everybody else."""
    return when_free(os.read, descriptor, size)


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    words = next((words for is_kind, words in _KINDS if is_kind(status.st_mode)), "it is a device")
    raise OSError(errno.EINVAL, words, os.fspath(path))
