"""The seam: every system call of backupkit that changes a file system is a method of :class:`Disk`.

A test can therefore put another Disk in its place that fails, kills or loses power at the N-th call
(``backupkit.testing.faults``). What the calls are used for, and in which order, stands in ``drafts``.
"""

from __future__ import annotations

import errno
import os
import sys

from backupkit.files import system
from backupkit.files.causes import Cause, cause_of
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files import windows
else:
    windows = Later("backupkit.files.windows")


# Flags for opening files that not every system has; 0 where one is missing.
BINARY = getattr(os, "O_BINARY", 0)
CLOEXEC = getattr(os, "O_CLOEXEC", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # or a pipe in a file's place would hang us


_WANTS_TO_WRITE = frozenset({errno.EBADF, errno.EACCES, errno.EPERM})


class Disk:
    """The calls that change files. Each does one thing, raises OSError, and leaves the rest to its caller."""

    def create(self, path: Path) -> int:
        """Create a file that did not exist, readable by its owner alone; return its descriptor.

        On Windows who may read it follows from its folder, and nobody else can remove it as long as it is open.
        """
        if system.HERE is system.WINDOWS:
            return windows.create(path)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | CLOEXEC | BINARY, 0o600)

    def open_to_append(self, path: Path) -> int:
        """Open a file for appending, creating it if need be; return its descriptor."""
        if system.HERE is system.WINDOWS:
            return windows.open_to_append(path)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | NONBLOCK | NOFOLLOW | CLOEXEC | BINARY, 0o600)

    def write(self, descriptor: int, data: bytes | memoryview) -> None:
        """Write all of *data* at the current position."""
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def write_at_start(self, descriptor: int, data: bytes) -> None:
        """Overwrite the beginning of the file with *data*."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        self.write(descriptor, data)

    def set_size(self, descriptor: int, size_bytes: int) -> None:
        """Make the file longer, up to this size; what it gains reads as zeros."""
        os.ftruncate(descriptor, size_bytes)

    def stamp(self, descriptor: int) -> None:
        """Have the file system say that the file was changed just now. Never called on Windows.

        Not by giving an empty file its size once more: ext4 takes that for a file that is written anew, and brings all
        of it to the medium as soon as anybody closes it, although it is a draft that is about to be removed.
        """
        os.utime(descriptor)

    def sync(self, descriptor: int) -> None:
        """Return once the file's content is on the medium itself; on Windows its name as well."""
        _bring_to_medium(descriptor)

    def close(self, descriptor: int) -> None:
        """Close the descriptor."""
        os.close(descriptor)

    def hand_over(self, descriptor: int) -> None:
        """Hear that a descriptor will not come to :meth:`close`: it stays open (:mod:`backupkit.files.lasting`)."""

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in *folder* are on the medium. Windows has no such call: :meth:`sync` does it there."""
        if sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | CLOEXEC)
        try:
            _bring_to_medium(descriptor)
        except OSError as error:
            # Network drives, most of all. Some ask for a descriptor that may write, which a folder cannot have.
            if cause_of(error) is not Cause.NOT_OFFERED and error.errno not in _WANTS_TO_WRITE:
                raise
        finally:
            os.close(descriptor)

    def link(self, source: Path, target: Path) -> None:
        """Give *source* a second name, which must not exist yet. Never called on Windows."""
        os.link(source, target)

    def replace(self, source: Path, target: Path) -> None:
        """Rename *source* to *target*, replacing it in one step."""
        os.replace(source, target)

    def exchange(self, one: Path, other: Path) -> None:
        """Let two files of one folder change places in one step. Never called on Windows."""
        from backupkit.files.exchange import exchange  # few files are exchanged

        exchange(one, other)

    def rename(self, source: Path, target: Path) -> None:
        """Rename *source* to *target*, which must not exist; only Windows refuses one that does."""
        os.rename(source, target)

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        """Rename a file that :meth:`create` has opened, without closing it: on Windows, and there alone.

        Without a moment in which it is closed, nobody can open it in a way that forbids its renaming, or remove it.

        Raises:
            FileExistsError: *target* is there, and is not to be replaced.
        """
        windows.rename(descriptor, target, replaces=replaces)

    def unlink(self, path: Path) -> None:
        """Remove a name; on Windows also that of a file that is marked as read-only."""
        if system.HERE is system.WINDOWS:
            windows.unlink(path)
        else:
            os.unlink(path)

    def make_folder(self, path: Path) -> None:
        """Create a folder that only its owner can enter; its parent must exist.

        On Windows who can enter it follows from its parent: Python would turn 0o700 into an access list that nobody
        could widen again for a second user of the document.
        """
        os.mkdir(path, 0o777 if system.HERE is system.WINDOWS else 0o700)

    def remove_folder(self, path: Path) -> None:
        """Remove a folder in which nothing lies."""
        os.rmdir(path)

    def make_link(self, target: str, path: Path) -> None:
        """Make a symbolic link, which must not exist; where it leads is written down as it is."""
        os.symlink(target, path)

    def set_times(self, path: Path, modified_ns: int) -> None:
        """Set when a file was written last; by its name, as Windows' Python has no such call for an open one."""
        os.utime(path, ns=(modified_ns, modified_ns))

    def set_owner_at(self, path: os.PathLike[str], user: int, group: int) -> None:
        """Set owner and group of what is at a path; -1 leaves either as it is. A link is not followed."""
        if hasattr(os, "chown"):
            os.chown(path, user, group, follow_symlinks=False)

    def set_folder_mode(self, path: os.PathLike[str], mode: int) -> None:
        """Set a folder's permission bits; ELOOP or ENOTDIR if it is a link. Windows has none."""
        if sys.platform == "win32" or system.HERE is system.WINDOWS:
            return
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | NOFOLLOW | CLOEXEC)
        except PermissionError:  # by the umask nobody may open it; root may, so it never follows a link here
            os.chmod(path, mode)
            return
        try:
            os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)

    def remove_folder_attribute(self, path: os.PathLike[str], name: str) -> None:
        """Remove an extended attribute of a folder. A link in its place is not followed."""
        if sys.platform == "linux":
            os.removexattr(path, name, follow_symlinks=False)

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set a file's permission bits; the umask plays no part.

        Windows has none. Since 3.13 Python would turn a mode without write permission into the mark "read-only" there,
        and a file that bears it can be neither renamed nor removed.
        """
        if sys.platform != "win32" and system.HERE is not system.WINDOWS:
            os.fchmod(descriptor, mode)

    def set_owner(self, descriptor: int, user: int, group: int) -> None:
        """Set a file's owner and group; -1 leaves either as it is."""
        if hasattr(os, "fchown"):
            os.fchown(descriptor, user, group)

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        """Set an extended attribute; on Windows there is one alone, the access list."""
        if sys.platform == "win32":
            windows.set_access_list(descriptor, value)
        elif sys.platform == "linux":
            os.setxattr(descriptor, name, value)

    def remove_attribute(self, descriptor: int, name: str) -> None:
        """Remove an extended attribute."""
        if sys.platform == "linux":
            os.removexattr(descriptor, name)


def _bring_to_medium(descriptor: int) -> None:
    """Return once what was written to a file or folder is on the medium itself."""
    if sys.platform == "win32":
        os.fsync(descriptor)  # FlushFileBuffers, which writes the log of the file system, too
        return
    import fcntl  # at the start of an app nothing is written

    full_sync = getattr(fcntl, "F_FULLFSYNC", None)
    if full_sync is None:
        os.fsync(descriptor)
        return
    try:  # on macOS fsync() stops at the drive's cache, see fcntl(2) there
        fcntl.fcntl(descriptor, full_sync)
    except OSError as error:
        if cause_of(error) is not Cause.NOT_OFFERED:  # some network file systems know only the plain one
            raise
        os.fsync(descriptor)
