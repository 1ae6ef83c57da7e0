"""Opening files for reading without being fooled: only regular files, never waiting for a pipe or waking a device."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys

from backupkit.files import system
from backupkit.files.causes import may_be_held
from backupkit.files.disk import BINARY, CLOEXEC, NOFOLLOW, NONBLOCK
from backupkit.files.patience import when_free
from backupkit.files.spelling import is_device
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING

if sys.platform == "darwin":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")
    from backupkit.files import windows
else:
    windows = Later("backupkit.files.windows")


_EFFECTIVE = os.access in os.supports_effective_ids
_FLAGS = os.O_RDONLY | NONBLOCK | CLOEXEC | BINARY
_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISLNK, "it is a link"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
)

_LATE_LINK = frozenset({errno.ELOOP, errno.EISDIR})  # it became a link or a folder between the look and the opening

CHUNK_BYTES = 1 << 18  # beyond this, larger reads gain nothing; the loop of a GUI notices calls over a few MB


class NotOurs(OSError):
    """It is a folder, a link, a pipe, a socket or a device, or larger than any file of ours.

    A class of its own: no number tells it, as Windows calls every error EINVAL that Python does not know. Any other
    error means "not just now", unless :func:`backupkit.files.causes.is_missing` says that nothing is there.
    """


def open_regular(path: Path) -> int:
    """Open a regular file for reading and return its descriptor. The last part of *path* must be no link.

    On Windows it may be written, renamed and removed meanwhile, as it always may elsewhere. A file that another
    program holds is waited for.

    Raises:
        NotOurs: it is something else, which its ``strerror`` names.
        OSError: there is none, or it cannot be opened just now.
    """
    try:
        return _open_regular(path)  # nearly always; a list opens thousands, and the waiting costs each a call more
    except OSError as error:
        if not may_be_held(error):
            raise
    return when_free(_open_regular, path)


def _open_regular(path: Path) -> int:
    if system.HERE is system.WINDOWS:
        return _open_on_windows(path)
    _require_regular(os.lstat(path), path)  # before the open: opening a device can act on it
    try:
        descriptor = os.open(path, _FLAGS | NOFOLLOW)
    except OSError as error:
        if error.errno in _LATE_LINK:
            raise NotOurs(*error.args[:2], os.fspath(path)) from error
        raise
    try:
        _require_regular(os.fstat(descriptor), path)  # and after it: the name may have changed hands between
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def require_readable(path: Path) -> os.stat_result:
    """Return what the system tells of a regular file that could be opened for reading; only on Windows it is opened.

    Raises:
        NotOurs: it is something else.
        OSError: there is none, or it may not be read.
    """
    if system.HERE is system.WINDOWS:
        os.close(open_regular(path))
        return os.stat(path)
    status = os.lstat(path)
    _require_regular(status, path)
    if not os.access(path, os.R_OK, effective_ids=_EFFECTIVE):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    return status


def _open_on_windows(path: Path) -> int:
    """Open a regular file by as few calls as can be that open it: during each one its host cannot save it."""
    _require_file_on_windows(path)
    return windows.open_to_read(path)


def _require_file_on_windows(path: Path) -> None:
    found = windows.look(path)
    if found.is_folder or found.is_point or is_device(os.fspath(path)):
        _require_regular(os.lstat(path), path)


def require_regular(path: Path) -> None:
    """Look whether a regular file is at *path*, without opening it.

    Raises:
        NotOurs, OSError: as :func:`open_regular`.
    """
    if system.HERE is system.WINDOWS:
        _require_file_on_windows(path)
    else:
        _require_regular(os.lstat(path), path)


def read_regular(path: Path, limit_bytes: int) -> bytes:
    """Return the content of a small regular file.

    Raises:
        NotOurs: as :func:`open_regular`, or there is more than *limit_bytes* (EFBIG).
        OSError: as :func:`open_regular`, or it cannot be read just now.
    """
    descriptor = open_regular(path)
    try:
        if os.fstat(descriptor).st_size > limit_bytes:
            raise NotOurs(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
        return b"".join(chunks_of(descriptor))
    finally:
        os.close(descriptor)


def read_at_once(path: Path, size_bytes: int, ask: Callable[[int], T]) -> tuple[memoryview, T]:
    """Return the content of a regular file, at most its first *size_bytes*, keeping it open as briefly as can be.

    Args:
        path: the file.
        size_bytes: how much of it is read.
        ask: asks the open file for something else, which is returned as well.

    Raises:
        OSError: as :func:`open_regular`.
    """
    # Not zeros: those would become memory only as they are written, while the file is open.
    room = memoryview(bytearray(b"\1") * size_bytes)
    descriptor = open_regular(path)
    try:
        answer = ask(descriptor)
        if size_bytes <= CHUNK_BYTES:
            return memoryview(when_free(os.read, descriptor, size_bytes)), answer
        filled = 0
        with io.FileIO(descriptor, closefd=False) as file:
            while filled < size_bytes and (count := when_free(file.readinto, room[filled:])):
                filled += count
    finally:
        os.close(descriptor)
    return room[:filled], answer


def past_the_cache(descriptor: int) -> bool:
    """Ask the system to read an open file from its medium, not from memory; return False where it cannot be asked.

    To be called once the file was synced: what is not on the medium yet stays in memory.
    """
    try:
        if sys.platform == "linux":
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            return True
        if sys.platform == "darwin":
            fcntl.fcntl(descriptor, fcntl.F_NOCACHE, 1)
            return True
    except OSError:  # a file system that knows neither
        return False
    return False


def chunks_in(path: Path) -> Generator[bytes]:
    """Yield the content of a regular file, which is open as long as the iteration lasts.

    Raises:
        NotOurs, OSError: as :func:`open_regular`.
    """
    descriptor = open_regular(path)
    try:
        yield from chunks_of(descriptor)
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
    raise NotOurs(errno.EINVAL, words, os.fspath(path))
