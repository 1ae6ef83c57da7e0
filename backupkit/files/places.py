"""Where a path leads on this machine: its links resolved, whether two paths lead to one file, and to which drive."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys

from backupkit.files import system
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.disk import CLOEXEC, NONBLOCK
from backupkit.files.spelling import is_within, reachable, same_place, shown, spelling
from backupkit.files.system import System
from backupkit.light.frozen import dataclass
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING

if sys.platform == "win32":
    from pathlib import WindowsPath as SystemPath
else:
    from pathlib import PosixPath as SystemPath

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from backupkit.errors import StrPath
    from backupkit.files import windows
else:
    windows = Later("backupkit.files.windows")


_SECOND_NS = 1_000_000_000
_GET_GENERATION = 0x8000_7601 | (8 if sys.maxsize > 1 << 32 else 4) << 16  # FS_IOC_GETVERSION, see ioctl_iflags(2)
_NO_NUMBERS = frozenset({0, (1 << 64) - 1, (1 << 128) - 1})  # how file servers say that they have none to give


class DeepPath(SystemPath):
    r"""A path that Windows' calls reach although it is long. People and logs see it as they would write it.

    The calls of the system take ``os.fspath()`` of a path, which begins with ``\\?\`` here if it must; all else takes
    ``str()``, which does not. What is made of it (``folder / name``, ``path.parent``) is one as well.
    """

    def __fspath__(self) -> str:
        return reachable(str(self), System.WINDOWS)


def absolute_path(path: StrPath) -> Path:
    """Return *path*, absolute, so that it and what lies beside or in it can be reached. Its links stay.

    But for those that a ``..`` follows: the system goes up from where such a link leads, so this does as well. Windows
    itself takes both parts away before it looks.
    """
    if system.HERE is System.WINDOWS:
        return DeepPath(shown(os.path.abspath(path), System.WINDOWS))
    parts = os.fspath(path).split("/")
    if ".." in parts:
        last = len(parts) - parts[::-1].index("..")
        with contextlib.suppress(OSError):  # it cannot be told: then as it is written
            return SystemPath(os.path.abspath(os.path.join(os.path.realpath("/".join(parts[:last])), *parts[last:])))
    return SystemPath(os.path.abspath(path))


def real_path(path: StrPath) -> Path:
    """Return *path*, absolute, with its links resolved as far as the system can tell. Never raises an OSError."""
    if plain := _plain_file(path):
        return plain
    try:
        return absolute_path(os.path.realpath(path))
    except OSError:  # a share that has gone, say: whoever uses the path meets the error where it counts
        return absolute_path(path)


def real_file(path: StrPath) -> Path:
    """Return where the file at *path* really lies, all links resolved.

    Raises:
        OSError: it is missing, or a link that leads nowhere or in a circle.
    """
    if plain := _plain_file(path):
        return plain
    try:
        return absolute_path(os.path.realpath(path, strict=True))
    except OSError:
        # Windows cannot name a file on a volume that its mount manager does not know (image files, encrypted and
        # network drives: ERROR_INVALID_FUNCTION, and others), although it opens it. What is wrong with the file
        # itself, this raises.
        os.stat(path)
        return real_path(path)


def _plain_file(path: StrPath) -> Path | None:
    """Return where a file that is no link lies, by its folder alone; None if it is something else, or not on Windows.

    There resolving opens what it resolves, and whoever saves the file in that moment is refused.
    """
    if system.HERE is not system.WINDOWS:
        return None
    try:
        found = windows.look(path)
    except OSError:
        return None
    whole = absolute_path(path)
    return None if found.is_point or found.is_folder else real_path(whole.parent) / whole.name


def spelling_of(path: StrPath) -> str:
    """Return one text for all spellings of *path* by the rules of this system. Asks no disk."""
    return spelling(os.fspath(path), system.HERE)


def link_target(path: StrPath) -> str:
    """Return where the link at *path* leads, seen from the folder that it lies in; empty if it is none.

    So it stays the same when both are moved together.
    """
    try:
        is_link = windows.look(path).is_point if system.HERE is System.WINDOWS else os.path.islink(path)
    except OSError:
        return ""
    if not is_link:
        return ""
    target, folder = str(real_path(path)), str(real_path(os.path.dirname(path)))
    try:
        return os.path.relpath(target, folder).replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return target


def is_same_place(one: StrPath, other: StrPath) -> bool:
    """Return True if both are spellings of one path here. A link is another place than the file that it leads to."""
    if not same_place(os.fspath(one), os.fspath(other), system.HERE):
        return False
    if system.HERE is System.LINUX or os.path.normpath(one) == os.path.normpath(other):
        return True
    # A disk may tell cases apart although its system does not: then both are there, and two.
    return _numbers_agree(one, other, follow_symlinks=False) is not False


def is_same_file(one: StrPath, other: StrPath) -> bool:
    """Return True if both paths lead to the same file, or to the same place where none is yet."""
    agreed = _numbers_agree(one, other, follow_symlinks=True)
    if agreed is not None:
        return agreed
    return same_place(os.fspath(real_path(one)), os.fspath(real_path(other)), system.HERE)


def leads_to_same(one: StrPath, other: StrPath) -> bool:
    """Return True if both paths lead to the same file, or to the same place: as :func:`is_same_file`, if that is sure.

    Raises:
        OSError: one of them cannot be looked at just now, so that nobody can tell.
    """
    for path in (one, other):
        try:
            os.stat(path)
        except OSError as error:
            if not (is_missing(error) or cause_of(error) is Cause.BAD_NAME):  # a link that leads in a circle, say
                raise
    return is_same_file(one, other)


def led_to(path: StrPath) -> Hashable:
    """Return what changes when *path* comes to lead to another file; None if it leads to none, or nobody can tell."""
    if system.HERE is System.WINDOWS:  # where the same file may have another number at each look
        return str(real_path(path)) if os.path.lexists(path) else None
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # the latter of a name with a zero in it
        return None
    return str(real_path(path)) if has_no_number(status) else (status.st_dev, status.st_ino)


def is_folder(path: StrPath) -> bool:
    """Return True if a folder is at *path*; an error other than "nothing there" is raised, as nothing is known then."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        if is_missing(error):
            return False
        raise


def space_at(folder: StrPath) -> tuple[int, int]:
    """Return how many bytes are free for this user on the disk of *folder*, and how many it has.

    Raises:
        OSError: the system does not tell.
    """
    import shutil  # which no app needs at its start

    found = shutil.disk_usage(folder)
    return found.free, found.total


def require_room(folder: StrPath, size_bytes: int) -> None:
    """Refuse to begin what would fill the disk of *folder*, and fail then: other programs need the last of it, too.

    Raises:
        OSError: there is not so much room, as the system would say it later; or it does not tell.
    """
    free_bytes, total_bytes = space_at(folder)
    if total_bytes > 0 and free_bytes < size_bytes:  # some file systems tell nothing, as zeros
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(folder))


def is_in_folder(path: StrPath, folder: StrPath) -> bool:
    """Return True if *path* is *folder*, or leads into it."""
    return is_within(os.fspath(real_path(path)), os.fspath(real_path(folder)), system.HERE)


def _numbers_agree(one: StrPath, other: StrPath, *, follow_symlinks: bool) -> bool | None:
    try:
        first, second = (os.stat(path, follow_symlinks=follow_symlinks) for path in (one, other))
    except OSError:
        return None
    return are_one(first, second, system.HERE)


def has_no_number(status: os.stat_result) -> bool:
    """Return True if a stat result does not tell which file it is of."""
    return status.st_ino in _NO_NUMBERS or status.st_dev == 0


def are_one(first: os.stat_result, second: os.stat_result, here: System) -> bool | None:
    """Return whether two stat results are of one file, by its number and its device's; None if that proves nothing.

    A file server may give the same 0 to all of its files. On Windows it may give a file another number at each look.
    """
    if has_no_number(first) or has_no_number(second):
        return None
    is_one = (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)
    return None if here is System.WINDOWS and not is_one else is_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The numbers of a directory, which stay when it is renamed."""

    device: int
    number: int
    birth: int = 0
    """What tells it from an earlier directory whose number it was given; 0 where the system cannot say."""


def directory_at(path: Path) -> Directory | None:
    """Return what tells the directory at *path*, links followed; None if there is none, or it cannot be told."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    if has_no_number(status):
        return None
    return Directory(device=status.st_dev, number=status.st_ino, birth=_birth_of(path, status))


def device_of(path: Path) -> int | None:
    """Return the device on which *path* would lie: that of the nearest directory above it; None if it has none.

    Raises:
        OSError: it cannot be told just now, or may not be.
    """
    for above in (path, *path.parents):
        try:
            return os.stat(above).st_dev
        except OSError as error:
            if not is_missing(error):
                raise
    return None


def _birth_of(path: Path, status: os.stat_result) -> int:
    """Return when the directory was made, or the number of its generation, which Linux has instead (ext4, xfs, btrfs).

    Most file systems give the number of a directory that was removed to the next one.
    """
    born_ns = getattr(status, "st_birthtime_ns", None) or getattr(status, "st_birthtime", 0) * _SECOND_NS
    if sys.platform == "linux" and not born_ns and system.HERE is not system.WINDOWS:
        import fcntl  # which no look at a folder of ours needs

        with contextlib.suppress(OSError):  # a file system without generations
            descriptor = os.open(path, os.O_RDONLY | NONBLOCK | CLOEXEC)
            try:
                return int.from_bytes(fcntl.ioctl(descriptor, _GET_GENERATION, bytes(8))[:4], sys.byteorder)
            finally:
                os.close(descriptor)
    return int(born_ns)
