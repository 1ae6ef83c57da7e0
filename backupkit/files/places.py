"""Where a path leads on this machine: its links resolved, and whether two paths lead to one file."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING

from backupkit.files import system, windows
from backupkit.files.causes import is_missing
from backupkit.files.spelling import is_within, reachable, same_place, shown
from backupkit.files.system import System

if sys.platform == "win32":
    from pathlib import WindowsPath as SystemPath
else:
    from pathlib import PosixPath as SystemPath

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.errors import StrPath

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


def is_spelled_alike(one: StrPath, other: StrPath) -> bool:
    """Return True if both are spellings of one path by the rules of this system. Asks no disk."""
    return same_place(os.fspath(one), os.fspath(other), system.HERE)


def is_same_place(one: StrPath, other: StrPath) -> bool:
    """Return True if both are spellings of one path here. A link is another place than the file that it leads to."""
    if not is_spelled_alike(one, other):
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


def is_folder(path: StrPath) -> bool:
    """Return True if a folder is at *path*; an error other than "nothing there" is raised, as nothing is known then."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        if is_missing(error):
            return False
        raise


def is_in_folder(path: StrPath, folder: StrPath) -> bool:
    """Return True if *path* is *folder*, or leads into it."""
    return is_within(os.fspath(real_path(path)), os.fspath(real_path(folder)), system.HERE)


def _numbers_agree(one: StrPath, other: StrPath, *, follow_symlinks: bool) -> bool | None:
    try:
        first, second = (os.stat(path, follow_symlinks=follow_symlinks) for path in (one, other))
    except OSError:
        return None
    return are_one(first, second, system.HERE)


def are_one(first: os.stat_result, second: os.stat_result, here: System) -> bool | None:
    """Return whether two stat results are of one file, by its number and its device's; None if that proves nothing.

    A file server may give the same 0 to all of its files. On Windows it may give a file another number at each look.
    """
    if not _NO_NUMBERS.isdisjoint((first.st_ino, second.st_ino)) or 0 in (first.st_dev, second.st_dev):
        return None
    is_one = (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)
    return None if here is System.WINDOWS and not is_one else is_one
