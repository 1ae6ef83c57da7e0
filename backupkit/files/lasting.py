"""Files that stay open once they were read, because closing one would take away the locks that the app holds on it.

POSIX drops all record locks of a process on a file as soon as the process closes *any* descriptor of it (fcntl(2),
"Record locking"): the lock of an app that wants to run once, and those by which SQLite keeps others out of a
transaction. So what was opened here is read again through the same descriptor, and closed only

- when its path has come to lead to another file, or whoever read it is gone (:class:`Kept`),
- and this process has the file open nowhere else: then it holds no lock on it either. As long as the app has a file
  open that its path has left, a lock there may still mean something to it.

That is the state of the process, as the system's rule is about the process; so there is one list, and it is here.
(SQLite does the same for itself: ``unixInodeInfo.pUnused``.)
"""

from __future__ import annotations

import contextlib
import os
import sys
import weakref

from backupkit.files import mounts, system
from backupkit.files.reading import CHUNK_BYTES, chunks_in, open_regular, require_readable
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Inode = tuple[int, int]  # device and number

_TRIES = 3
_LISTS_OF_DESCRIPTORS = ("/proc/self/fd", "/dev/fd")


class LastingFile:
    """A regular file that is open for reading as long as somebody holds this, and mostly longer.

    Threads may read it at once: no position is shared.
    """

    __slots__ = ("__weakref__", "_changed_ns", "_looking_waits", "descriptor", "inode", "is_brief")

    def __init__(self, descriptor: int, path: Path) -> None:
        try:
            status = os.fstat(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        self.descriptor, self.inode = descriptor, _inode_of(status)
        self._changed_ns = status.st_ctime_ns
        kind = mounts.kind_of(path)
        self._looking_waits = mounts.looking_waits(kind)
        self.is_brief = not mounts.is_harmless(kind)
        """True where it must not stay open longer than it is read: it would hinder its app or its user."""
        weakref.finalize(self, _close, descriptor, self.inode).atexit = False
        if 0 not in self.inode:  # a server that gives no numbers: then nothing tells one file from another
            _in_use[self.inode] = self

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most *count* bytes from *offset* on; none at the end.

        Raises:
            OSError: it cannot be read just now. Who opens the file again gets another descriptor.
        """
        if sys.platform == "win32":
            raise NotImplementedError
        try:
            return os.pread(self.descriptor, count, offset)
        except OSError:  # a server may have forgotten an open file, and know its name
            if _in_use.get(self.inode) is self:
                _in_use.pop(self.inode, None)
            raise

    def await_write(self) -> None:
        """Wait for the end of a write that is under way, where the system has a call for that.

        Linux sets a file's times at the beginning of a write. So whoever reads in its midst, and a busy system may stop
        a writer there for long, sees a mixture that bears the times of the new state already.
        """
        if sys.platform == "linux" and self._looking_waits:
            with contextlib.suppress(OSError):  # an empty file has no data
                os.lseek(self.descriptor, 0, os.SEEK_DATA)  # the position is nobody's: all reads name theirs

    def is_itself(self) -> bool:
        """Return True if the descriptor is still ours: an app may have closed all, and opened another file since."""
        try:
            return _inode_of(os.fstat(self.descriptor)) == self.inode
        except OSError:
            return False

    def keep_up(self, path: Path, status: os.stat_result) -> None:
        """Raise PermissionError if its owner has forbidden to read it since. *status* is that of *path*, just now."""
        if status.st_ctime_ns != self._changed_ns:
            self._changed_ns = require_readable(path).st_ctime_ns


class Kept:
    """What a path led to when it was read last: it stays open until the path leads elsewhere.

    All who read a path share one (:func:`kept_at`); the last of them lets go of it.
    """

    __slots__ = ("__weakref__", "file")

    def __init__(self) -> None:
        self.file: LastingFile | None = None
        """That file; None before, and where none may stay open."""

    def opened(self, path: Path) -> LastingFile:
        """Open what is at *path* now, which is no link; raises as :func:`open_lasting`."""
        try:
            return self.take(open_lasting(path))
        except OSError:
            self.let_go()
            raise

    def take(self, file: LastingFile) -> LastingFile:
        """Keep *file*, which is what the path leads to now, and let go of what it led to before."""
        if file is not self.file:
            self.file = None if file.is_brief else file
        return file

    def let_go(self) -> None:
        """Have the file closed, once nobody reads it and that can take nobody's lock away."""
        self.file = None


_kept: weakref.WeakValueDictionary[Path, Kept] = weakref.WeakValueDictionary()
_in_use: weakref.WeakValueDictionary[Inode, LastingFile] = weakref.WeakValueDictionary()
_waiting: dict[int, Inode] = {}  # descriptors that nobody needs any more, of files that the app has open

# Each change of these is one step of the interpreter, so no thread needs a lock, and a garbage collection may come at
# any moment.


def kept_at(path: Path) -> Kept:
    """Return what is kept open of the file at *path*, for as long as the caller holds it. Touches no disk."""
    return _kept.setdefault(path, Kept())


def open_lasting(path: Path) -> LastingFile:
    """Open a regular file for reading, or return it as it is open already. The last part of *path* must be no link.

    Raises:
        NotOurs: it is something else.
        OSError: there is none, or it cannot be opened just now.
    """
    status = os.lstat(path)
    inode = _inode_of(status)
    found = _in_use.get(inode) or _woken(path, inode)
    if found and found.is_itself():
        found.keep_up(path, status)
        return found
    _in_use.pop(inode, None)
    return LastingFile(open_regular(path), path)  # which looks whether it is a file


def adopt(descriptor: int, path: Path, kept: Kept) -> None:
    """Take over the descriptor of a file that has just been given its name *path*, and is what *kept* leads to."""
    kept.take(LastingFile(descriptor, path))


def is_open_elsewhere(inode: Inode, but: int = -1) -> bool | None:
    """Return whether this process has a file open, other than here or as *but*; None if it cannot be told."""
    ours = {file.descriptor for found in _in_use.valuerefs() if (file := found())} | {but, *_waiting}
    known: frozenset[int] | None = None
    for _ in range(_TRIES):
        now = _descriptors()
        if now is None:
            return None
        if now == known:  # none was opened while they were looked at
            return False
        known = now
        if any(_is_open_on(descriptor, inode) for descriptor in known - ours):
            return True
    return None


def chunks_at(path: Path) -> Iterator[bytes]:
    """Yield the content of a regular file that the app may have locked; it stays open if somebody keeps that path.

    Raises:
        OSError: as :func:`open_lasting`.
    """
    if system.HERE is system.WINDOWS:
        yield from chunks_in(path)
        return
    file, offset = kept_at(path).opened(path), 0
    while chunk := file.read_at(offset, CHUNK_BYTES):
        offset += len(chunk)
        yield chunk


def _inode_of(status: os.stat_result) -> Inode:
    return (status.st_dev, status.st_ino)


def _woken(path: Path, inode: Inode) -> LastingFile | None:
    """Return a file that is open still, because the app has it open, as one that is in use again."""
    for descriptor, known in _waiting.copy().items():
        if known != inode or 0 in inode or _waiting.pop(descriptor, None) is None:
            continue
        if _is_open_on(descriptor, inode):
            return LastingFile(descriptor, path)
    return None


def _close(descriptor: int, inode: Inode) -> None:
    """Close a file that nobody reads any more, and those that have waited for the app to close them; or let it wait."""
    _waiting[descriptor] = inode
    for waiting, known in _waiting.copy().items():
        if _waiting.pop(waiting, None) is None:  # another thread is at it
            continue
        if not _is_open_on(waiting, known):  # the app closed all it could; whatever this is now, it is not ours
            continue
        held = is_open_elsewhere(known, waiting)
        if held is False or (held is None and os.fstat(waiting).st_nlink == 0):
            with contextlib.suppress(OSError):  # it was only read
                os.close(waiting)
        else:
            _waiting[waiting] = known


def _descriptors() -> frozenset[int] | None:
    """Return all descriptors of this process, and perhaps one that is gone; None if the system does not tell."""
    for folder in _LISTS_OF_DESCRIPTORS:
        with contextlib.suppress(OSError, ValueError):
            found = frozenset(map(int, os.listdir(folder)))
            if len(found) > 3:  # noqa: PLR2004 - where this is no list of all, it holds the three standard ones
                return found
    return None


def _is_open_on(descriptor: int, inode: Inode) -> bool:
    try:
        return _inode_of(os.fstat(descriptor)) == inode
    except OSError:
        return False
