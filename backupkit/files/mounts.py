"""What is mounted where: a single file, in whose place nothing can be put; a disk, and what its kind is known for."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import StrPath

TABLE = Path("/proc/self/mountinfo")
"""Linux' own list of what is mounted: proc_pid_mountinfo(5). Not ``os.path.ismount``: to that, a file of the same disk
that is mounted over another one looks like any file."""

_PLACE = 4  # the field with the mount point
_SEPARATOR = b"-"  # the field before the kind of file system
# A server or another system behind it refuses to put a file in the place of an open one: the app could not save.
_REFUSING = frozenset({b"9p", b"cifs", b"prl_fs", b"smb3", b"smbfs", b"vboxsf", b"virtiofs"})
# What is on a stick or a card, which nobody can take out as long as a file on it is open.
_TAKEN_OUT = frozenset({b"exfat", b"hfs", b"hfsplus", b"msdos", b"ntfs", b"ntfs3", b"udf", b"vfat"})
_BY_A_PROGRAM = b"fuse"  # any program may be behind it: a server, a phone, a stick with NTFS
# Looking for data takes the lock that a write holds from its beginning to its end. (XFS and ZFS take it at each read;
# elsewhere such a look asks a server, or takes no lock.)
_LOOKING_WAITS = frozenset({b"btrfs", b"ext2", b"ext3", b"ext4", b"f2fs", b"overlay", b"tmpfs"})
_ESCAPED = re.compile(rb"\\([0-7]{3})")


class MountedFile(OSError):
    """The file is mounted by itself, so a rename onto it fails however long it is tried."""


def require_replaceable(path: StrPath) -> None:
    """Raise MountedFile if the file at *path*, which is no link, is mounted by itself."""
    if is_mounted(path):
        words = (
            "it is mounted as a single file, as containers have them, so nothing can be put in its place; write the "
            "version to another path, and copy its content into the file from there"
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


def kind_of(path: StrPath) -> bytes:
    """Return the kind of file system that *path*, which is no link, lies on; empty where the system does not tell."""
    if sys.platform != "linux":
        return b""
    try:
        return kind_at(os.fsencode(path), TABLE.read_bytes())
    except OSError:
        return b""


def is_harmless(kind: bytes) -> bool:
    """Return True if an open file on a file system of this kind hinders neither its app nor its user.

    One that is not known is taken for a disk of its own.
    """
    return not (kind in _REFUSING or kind in _TAKEN_OUT or kind.startswith(_BY_A_PROGRAM))


def looking_waits(kind: bytes) -> bool:
    """Return True if looking for data waits, on a file system of this kind, until a write under way has ended."""
    return kind in _LOOKING_WAITS


def kind_at(path: bytes, table: bytes) -> bytes:
    """Return the kind of file system that an absolute *path* lies on, by the system's *table*; empty if none fits."""
    longest, found = -1, b""
    for line in table.splitlines():
        fields = line.split(b" ")
        if _SEPARATOR not in fields[_PLACE:-1]:
            continue
        place = _unescaped(fields[_PLACE]).rstrip(b"/")
        # The later one of two at one place lies on top.
        if len(place) >= longest and (path == place or path.startswith(place + b"/")):
            longest, found = len(place), fields[fields.index(_SEPARATOR, _PLACE) + 1]
    return found


def _unescaped(name: bytes) -> bytes:
    """Return a path without the escapes that the table has for spaces, tabs, line ends and backslashes."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), name)
