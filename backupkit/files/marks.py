"""What tells a file from what it was before, and whether its next change is certain to show in that.

Which fields of a stat result mean something differs from system to system, and stands here alone:

st_dev
    Linux, macOS: the file system. Windows: the volume, by name and by handle not always the same number.
st_ino
    Linux, macOS: the file. Windows: 0 for every file of some network drives, or another number at each call.
st_mtime
    The last write. On Windows it may be noted only when the writer closes the file.
st_ctime
    Linux, macOS: the last change of content or metadata. Windows: by name the creation; by handle, since Python 3.12,
    the last change. The creation is st_birthtime there, where Python is 3.12 or later.

So on Windows size, last write and creation count, and only by name. (python/cpython issues 157671, 74665 and 78116)

A file system stamps changes with a clock that ticks. Two writes within a tick leave the same times, so a file that
was written just now may change again without showing it (git calls such files *racily clean*). One whose times lie
further back than any tick cannot.
"""

from __future__ import annotations

import os

from backupkit.files import system
from backupkit.files.causes import is_missing
from backupkit.light.frozen import dataclass, replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from pathlib import Path

    from backupkit.files import windows
    from backupkit.files.windows import Looks
else:
    windows = Later("backupkit.files.windows")


_SECOND_NS = 1_000_000_000
_COARSE_TICK_NS = 2 * _SECOND_NS  # FAT, the coarsest
_MARGIN_NS = 100_000_000  # finer ticks, up to exFAT's 10 ms; and the kernel stamps with a clock that lags behind ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A moment by the clock of a file system: when it stamped a change of one of its files."""

    device: int  # tells file systems apart: each may have a clock of its own
    changed_ns: int


def is_settled(status: os.stat_result, now_ns: int) -> bool:
    """Return True if a change from *now_ns* on is certain to show in the file's times.

    Never on Windows. A clock that was set back makes the answer False until it has caught up.
    """
    stamps = (status.st_mtime_ns, status.st_ctime_ns)
    is_coarse = all(stamp % _SECOND_NS == 0 for stamp in stamps)
    tick_ns = _MARGIN_NS + (_COARSE_TICK_NS if is_coarse else 0)
    return _has_change_time() and max(stamps) + tick_ns < now_ns


def is_older(status: os.stat_result, stamp: Stamp) -> bool:
    """Return True if a change since *stamp* was given is certain to show in the times of the file of *status*.

    The file system's own clock says so: it gave the stamp later than it stamped the file. So its tick plays no part.
    """
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    return _has_change_time() and status.st_dev == stamp.device and latest < stamp.changed_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks of a file on a system whose numbers prove something; compared for equality, and never looked into."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int


def bears(status: os.stat_result, known: Marks) -> bool:
    """Return True if *status* is of the file that had the marks *known*, whose content was not written since.

    Its change time is left out: another name, or a rename, sets it as well.
    """
    return replace(known, changed_ns=0) == replace(_marks(status), changed_ns=0)


def is_renamed_since(path: Path, others: Iterable[Path]) -> bool:
    """Return True if *path* was not written since one of the *others* was, and yet touched: as it is by renaming it.

    The files' own times say so. False where something is gone that would have to tell.

    Raises:
        OSError: it cannot be told just now.
    """
    try:
        status = os.stat(path)
        until_ns = status.st_ctime_ns if _has_change_time() else windows.changed_ns(path)
    except OSError as error:
        if is_missing(error):
            return False
        raise
    return any(status.st_mtime_ns <= written_ns <= until_ns for written_ns in _written_ns(others))


def _written_ns(paths: Iterable[Path]) -> Iterator[int]:
    for path in paths:
        try:
            yield os.stat(path).st_mtime_ns
        except OSError as error:
            if not is_missing(error):
                raise


def stamp_of(descriptor: int) -> Stamp:
    """Return the stamp that an open file was given when it was last written."""
    status = os.fstat(descriptor)
    return Stamp(device=status.st_dev, changed_ns=status.st_ctime_ns)


def marks_in(status: os.stat_result | Looks) -> Hashable:
    """Return what changes whenever a file is written, replaced, or given other permissions.

    On Windows *status* must be that of a name, and is compared with that of a name alone.
    """
    if system.HERE is system.WINDOWS or not isinstance(status, os.stat_result):
        born_ns = getattr(status, "st_birthtime_ns", None)
        return (status.st_size, status.st_mtime_ns, status.st_ctime_ns if born_ns is None else born_ns)  # type: ignore[union-attr]  # a look has it
    return _marks(status)


def written_in(status: os.stat_result | Looks) -> Hashable:
    """Return what changes whenever a file is written or replaced; as :func:`marks_in`, but for its permissions.

    SQLite gives the files beside a database its owner each time that it opens them as root.
    """
    found = marks_in(status)
    return replace(found, changed_ns=0) if isinstance(found, Marks) else found


def marks_of(path: Path) -> Hashable:
    """Return the marks of the file at *path*, which is not followed if it is a link; None if nothing is there."""
    try:
        return marks_in(windows.look(path) if system.HERE is system.WINDOWS else os.lstat(path))
    except OSError:
        return None


def look_at(path: Path) -> os.stat_result | Looks:
    """Return size and times of what *path* leads to; its marks are :func:`marks_in` of that.

    Raises:
        OSError: nothing is there, or it cannot be told.
    """
    if system.HERE is system.WINDOWS and not (found := windows.look(path)).is_point:
        return found
    return os.stat(path)


def _marks(status: os.stat_result) -> Marks:
    return Marks(
        device=status.st_dev,
        inode=status.st_ino,
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        changed_ns=status.st_ctime_ns,
    )


def _has_change_time() -> bool:
    return system.HERE is not system.WINDOWS  # and what it calls the last write is set when the writer closes the file
