"""Single files that are mounted, as containers and sandboxes have them: nothing can be put in the place of one."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

TABLE = Path("/proc/self/mountinfo")
"""Linux' own list of what is mounted: proc_pid_mountinfo(5). Not ``os.path.ismount``: to that, a file of the same disk
that is mounted over another one looks like any file."""

_PLACE = 4  # the field with the mount point
_ESCAPED = re.compile(rb"\\([0-7]{3})")


class MountedFile(OSError):
    """The file is mounted by itself, so a rename onto it fails however long it is tried."""


def require_replaceable(path: StrPath) -> None:
    """Raise MountedFile if the file at *path*, which is no link, is mounted by itself."""
    if is_mounted(path):
        words = (
            "it is mounted as a single file, as containers have them, so nothing can be put in its place; write the "
            "backup to another path, and copy its content into the file from there"
        )
        raise MountedFile(errno.EXDEV, words, os.fspath(path))


def is_mounted(path: StrPath) -> bool:
    """Return True if what is at *path*, which is no link, is mounted there; False as well where nobody can tell."""
    if sys.platform == "win32":
        return False
    if sys.platform != "linux":
        return os.path.ismount(path)
    try:
        lines = TABLE.read_bytes().splitlines()
    except OSError:
        return False
    return os.fsencode(path) in {_unescaped(line.split()[_PLACE]) for line in lines}


def _unescaped(name: bytes) -> bytes:
    """Return a path without the escapes that the table has for spaces, tabs, line ends and backslashes."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), name)
