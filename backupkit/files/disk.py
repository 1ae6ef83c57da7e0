"""The seam: every system call of backupkit that changes a file system is a method of :class:`Disk`.

A test can therefore put another Disk in its place that fails, kills or loses power at the N-th call
(``backupkit.testing.faults``). What the calls are used for, and in which order, stands in ``drafts``.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from typing import TYPE_CHECKING

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

# Flags for opening files that not every system has; 0 where one is missing.
BINARY = getattr(os, "O_BINARY", 0)
CLOEXEC = getattr(os, "O_CLOEXEC", 0)
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # or a pipe in a file's place would hang us

_WINDOWS_RETRIES = 10
_WINDOWS_RETRY_SECONDS = 0.05


class Disk:
    """The calls that change files. Each does one thing, raises OSError, and leaves the rest to its caller."""

    def create(self, path: Path) -> int:
        """Create a file that did not exist, readable by its owner alone; return its descriptor."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | CLOEXEC | BINARY, 0o600)

    def open_to_append(self, path: Path) -> int:
        """Open a file for appending, creating it if need be; return its descriptor."""
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

    def sync(self, descriptor: int) -> None:
        """Return once the file's content is on the medium itself."""
        full_sync = getattr(fcntl, "F_FULLFSYNC", None)
        if full_sync is None:
            os.fsync(descriptor)
            return
        try:  # on macOS fsync() stops at the drive's cache, see fcntl(2) there
            fcntl.fcntl(descriptor, full_sync)
        except OSError:  # some network file systems know only the plain one
            os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close the descriptor."""
        os.close(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in *folder* are on the medium. Windows has no such call and needs none."""
        if sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno != errno.EINVAL:  # file systems that cannot sync folders say so with EINVAL
                raise
        finally:
            os.close(descriptor)

    def link(self, source: Path, target: Path) -> None:
        """Give *source* a second name, which must not exist yet."""
        os.link(source, target)

    def replace(self, source: Path, target: Path) -> None:
        """Rename *source* to *target*, replacing it in one step."""
        for attempt in range(_WINDOWS_RETRIES):
            try:
                os.replace(source, target)
            except PermissionError:
                # On Windows a virus scanner or indexer that has just opened the file makes the first try fail.
                if sys.platform != "win32" or attempt == _WINDOWS_RETRIES - 1:
                    raise
                time.sleep(_WINDOWS_RETRY_SECONDS)
            else:
                return

    def rename(self, source: Path, target: Path) -> None:
        """Rename *source* to *target*; on Windows that refuses a name that exists."""
        os.rename(source, target)

    def unlink(self, path: Path) -> None:
        """Remove a name."""
        os.unlink(path)

    def make_folder(self, path: Path) -> None:
        """Create a folder that only its owner can enter; its parent must exist."""
        os.mkdir(path, 0o700)

    def set_folder_group(self, path: os.PathLike[str], group: int) -> None:
        """Set a folder's group."""
        if hasattr(os, "chown"):
            os.chown(path, -1, group)

    def set_folder_mode(self, path: os.PathLike[str], mode: int) -> None:
        """Set a folder's permission bits."""
        os.chmod(path, mode)

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set a file's permission bits; the umask plays no part."""
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)

    def set_owner(self, descriptor: int, user: int, group: int) -> None:
        """Set a file's owner and group; -1 leaves either as it is."""
        if hasattr(os, "fchown"):
            os.fchown(descriptor, user, group)

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        """Set an extended attribute."""
        if sys.platform == "linux":
            os.setxattr(descriptor, name, value)
