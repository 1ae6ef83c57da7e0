"""The one place that writes files so that no change can half-happen: drafts, their final names, and leftovers."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import sys
from functools import lru_cache

from backupkit.files import lasting, marks, system, windows
from backupkit.files.causes import lacks_links
from backupkit.files.disk import BINARY, CLOEXEC, NOFOLLOW, NONBLOCK
from backupkit.files.patience import when_free
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.forks import HOLDERS

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk

_DRAFT = re.compile(r"\.backupkit-[0-9a-f]{16}\.tmp")
_SET_ASIDE = 9
SLOTS = 8  # how many threads and processes can write the same file at once
_HOLE = bytes(1 << 12)  # the block of most file systems
_HELD_ELSEWHERE = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK})
_TRIES = 100  # of creating a draft that somebody takes for a leftover before it is locked


class Draft:
    """A file that is being written under a name that nobody takes for a finished one.

    While it is open, its writer is at work, and everybody can tell: by a lock on the file itself; on Windows because an
    open draft cannot be removed. The system ends both when the process dies, so the next writer can tell a leftover
    from a file in the making (:func:`sweep`). On Windows it keeps its protection while it gets its final name.
    """

    def __init__(self, disk: Disk, path: Path) -> None:
        """Create the file.

        Raises:
            BlockingIOError: another live writer is at work under this name.
            OSError: the file cannot be created.
        """
        self._disk, self.path = disk, path
        self._final: Path | None = None  # the name that it was given
        self._stands_at: Path | None = None
        self._has_name = True
        self.kept: lasting.Kept | None = None
        """Where the file is kept open when it has its final place, if its app may lock it as soon as it is there:
        closing it would take such a lock away."""
        self.descriptor = -1
        for _ in range(_TRIES):
            try:
                descriptor = disk.create(path)
            except FileExistsError:
                break
            try:
                # Between creation and lock a sweeper may take the file for a leftover: then it is gone, and we start
                # over.
                if system.HERE is system.WINDOWS or (lock(descriptor) is not False and is_named(descriptor, path)):
                    self.descriptor = descriptor
                    HOLDERS.add(self)
                    return
            except BaseException:  # open and locked, it would pass for a draft that is being written
                disk.close(descriptor)
                raise
            disk.close(descriptor)
        raise BlockingIOError(errno.EAGAIN, "another writer is at work", os.fspath(path))

    def unname(self) -> None:
        """Let nobody else find the file, which goes with this process then. Windows has no such files: it keeps it."""
        if system.HERE is not system.WINDOWS:
            self._disk.unlink(self.path)
            self._has_name = False

    def write(self, data: bytes | memoryview) -> None:
        """Append *data*."""
        self._disk.write(self.descriptor, data)

    def write_with_holes(self, data: bytes) -> None:
        """Append *data* without its long runs of zeros, for which no room is taken then. In the end: :meth:`end`."""
        if _HOLE not in data:
            self.write(data)
            return
        at = os.lseek(self.descriptor, 0, os.SEEK_CUR)
        start = 0  # of what is still to be written
        for begin in range(-at % len(_HOLE), len(data) - len(_HOLE) + 1, len(_HOLE)):  # where blocks of the file begin
            end = begin + len(_HOLE)
            if data[begin:end] != _HOLE:
                continue
            if start < begin:
                self.write(memoryview(data)[start:begin])
            os.lseek(self.descriptor, at + end, os.SEEK_SET)
            start = end
        if start < len(data):
            self.write(memoryview(data)[start:])

    def end(self) -> None:
        """Give the file the length of what was appended, although it may end with a hole."""
        at = os.lseek(self.descriptor, 0, os.SEEK_CUR)
        if at != os.fstat(self.descriptor).st_size:
            self._disk.set_size(self.descriptor, at)

    def write_at_start(self, data: bytes) -> None:
        """Overwrite the beginning with *data*."""
        self._disk.write_at_start(self.descriptor, data)

    def stamped(self) -> marks.Stamp:
        """Have the file system stamp the file as changed just now; return its stamp."""
        self._disk.stamp(self.descriptor)
        return marks.stamp_of(self.descriptor)

    def sync(self) -> None:
        """Return once the content is on the medium."""
        self._disk.sync(self.descriptor)

    def publish_as_new(self, target: Path) -> None:
        """Give the file its final name, which must not exist: FileExistsError otherwise. Then :meth:`sync_name`."""
        disk = self._disk
        if system.HERE is system.WINDOWS:
            when_free(disk.rename_open, self.descriptor, target, replaces=False)
            self._final = target
            return
        try:
            when_free(disk.link, self.path, target)
        except FileExistsError:
            raise
        except OSError as error:
            if not lacks_links(error):
                raise
            # Here the folder's lock keeps others away between the look and the rename.
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(target)) from None
            when_free(disk.rename, self.path, target)
        else:
            with contextlib.suppress(FileNotFoundError):  # whoever sweeps takes a second name for a leftover
                when_free(disk.unlink, self.path)
        self._final = target
        self.stand_at(target)
        self.close()

    def replace(self, target: Path) -> None:
        """Give the file its final name in place of what stands there, in one step. Then :meth:`sync_name`."""
        if system.HERE is system.WINDOWS:
            when_free(self._disk.rename_open, self.descriptor, target, replaces=True)
            self._final = target
            return
        when_free(self._disk.replace, self.path, target)
        self._final = target
        self.stand_at(target)
        self.close()

    def stand_at(self, target: Path) -> None:
        """Note that the file has its final place: from now on anybody may lock it."""
        if self.kept and self.descriptor >= 0:
            self._stands_at = target
            unlock(self.descriptor)

    def sync_name(self) -> None:
        """Return once the final name is on the medium. The file is closed then.

        Raises:
            ValueError: it was given none yet.
        """
        if self._final is None:
            raise ValueError("it has no name yet")
        if system.HERE is system.WINDOWS:  # FlushFileBuffers writes the log of the file system as well, and so the name
            self.sync()
        self._disk.sync_folder(self._final.parent)
        self.close()

    @property
    def is_closed(self) -> bool:
        """True once it was given its final name for good, or was discarded."""
        return self.descriptor < 0

    def close(self) -> None:
        """Close the file, and with it the lock. After the sync an error has nothing more to tell (close(2), Notes)."""
        if self.descriptor >= 0:
            HOLDERS.discard(self)
            descriptor, self.descriptor = self.descriptor, -1
            unlock(descriptor)
            with contextlib.suppress(OSError):
                if self.kept and self._stands_at:
                    self._disk.hand_over(descriptor)
                    lasting.adopt(descriptor, self._stands_at, self.kept)
                else:
                    self._disk.close(descriptor)

    def discard(self) -> None:
        """Remove what was written, unless it was published. A failure leaves a leftover for the next sweep."""
        if self.descriptor < 0:
            return
        if system.HERE is system.WINDOWS:
            self.close()
        if self._final is None and self._has_name:
            with contextlib.suppress(OSError):
                when_free(self._disk.unlink, self.path)
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


def draft_in(disk: Disk, folder: Path) -> Draft:
    """Return a new draft under a random name in *folder*."""
    for _ in range(SLOTS - 1):
        # Somebody who sweeps without the folder's lock may hold a new draft for a moment, as if it were a leftover.
        with contextlib.suppress(BlockingIOError):
            return Draft(disk, folder / name_of_a_draft())
    return Draft(disk, folder / name_of_a_draft())


def is_leftover(file_name: str) -> bool:
    """Return True if this is the name of a file that a writer is writing, or was writing when it died."""
    return _DRAFT.fullmatch(file_name) is not None


def name_of(digits: str) -> str:
    """Return the name of a draft that has these 16 digits."""
    return f".backupkit-{digits}.tmp"


def name_of_a_draft() -> str:
    """Return a name that nobody else has, of a file that is swept if its writer dies."""
    return name_of(os.urandom(8).hex())


@lru_cache(maxsize=8)  # every operation on a document looks for them
def replacement_paths(target: Path) -> tuple[Path, ...]:
    """Return all names that replacements of *target* use beside it: first the drafts, then the spare names.

    They follow from the target's name, so that a later operation finds what a killed one left without searching a
    folder that is not ours.
    """
    name = os.fsencode(target.name)
    digests = (hashlib.sha256(b"%d %b" % (number, name)).hexdigest() for number in range(2 * SLOTS))
    return tuple(target.parent / name_of(digest[:16]) for digest in digests)


def sweep(disk: Disk, path: Path, is_needed: Callable[[], bool] | None = None) -> bool:
    """Remove *path* if it is the leftover of a writer that died; return True if it was removed.

    One that is being written, that is no regular file, or of which nothing can be told (no locks here) is left alone.

    One that has another name, too, may be the document itself, and one that this process has open what was the document
    until a restore. The app may have locked it, so it must be neither locked nor opened. Nothing is lost with a second
    name, so it is just removed; if a swap is under way, it has no way back then, as where there are no links.

    Args:
        disk: what removes it.
        path: the file; one that is not named as a draft is left alone.
        is_needed: asked of a leftover before it goes, and only then; True if it has to stay.
    """
    if not is_leftover(path.name):
        return False
    if system.HERE is system.WINDOWS:
        is_free = is_needed is None or (windows.may_be_removed(path) and not is_needed())
        return is_free and _removed_if_closed(disk, path)
    try:
        status = os.lstat(path)
    except OSError:
        return False
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        disk.unlink(path)
        return True
    if lasting.is_open_elsewhere((status.st_dev, status.st_ino)):
        return False
    descriptor = open_to_lock(path)
    if descriptor is None:  # gone already, or no file of ours
        return False
    try:
        dead = stat.S_ISREG(os.fstat(descriptor).st_mode) and lock(descriptor) and is_named(descriptor, path)
        if dead and is_needed and is_needed():
            return False
        if dead:
            disk.unlink(path)
    finally:
        os.close(descriptor)
    return bool(dead)


def _removed_if_closed(disk: Disk, path: Path) -> bool:
    """Remove a file unless somebody has it open; nobody is waited for. Only Windows tells the two apart."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        disk.unlink(path)
    except (FileNotFoundError, PermissionError):
        return False
    return True


def write_file(disk: Disk, target: Path, data: bytes, access: Access, *, durable: bool = True) -> None:
    """Write *target* so that it is wholly the old or wholly the new one at any crash.

    It is durable on return; if not *durable*, after a power cut it may be the old one.
    """
    with draft_in(disk, target.parent) as draft:
        access.apply_privately(disk, draft.descriptor)  # first: on Windows a draft is born as open as its folder
        draft.write(data)
        draft.sync()  # before the rename: a name must never point to bytes that are not there yet
        draft.replace(target)
        if durable:
            draft.sync_name()


def keep_as(disk: Disk, source: Path, target: Path, data: bytes, access: Access) -> None:
    """Make *target* another name of *source* (whose content is *data*), or a copy, replacing *target* in one step."""
    if system.HERE is system.WINDOWS:
        # Whoever has a file open there holds off all its names, and a name without an open file can be swept away.
        write_file(disk, target, data, access, durable=False)
        return
    with contextlib.suppress(FileNotFoundError):
        if os.path.samefile(source, target):
            return  # a crash came right after the last time; rename(2) between two names of one file does nothing
    spare = source.parent / name_of_a_draft()
    try:
        when_free(disk.link, source, spare)
    except OSError as error:
        # A writer without the lock that replaces the source just now makes link(2) say ENOENT.
        if not (lacks_links(error) or isinstance(error, FileNotFoundError)):
            raise
        write_file(disk, target, data, access)
        return
    try:
        when_free(disk.replace, spare, target)
    except FileNotFoundError:  # it looked like a leftover to somebody who swept without the lock
        write_file(disk, target, data, access)
    except OSError:
        with contextlib.suppress(OSError):
            disk.unlink(spare)
        raise


def set_aside(disk: Disk, path: Path) -> Path:
    """Rename a damaged file to ``NAME.corrupt-1`` (or -2, … -9, the last of which is replaced); return the new path."""
    candidates = [path.with_name(f"{path.name}.corrupt-{number}") for number in range(1, _SET_ASIDE + 1)]
    aside = next((name for name in candidates if not os.path.lexists(name)), candidates[-1])
    when_free(disk.replace, path, aside)
    return aside


# -- locks on a file itself, which end with the process ------------------------------------------------------------


def open_to_lock(path: Path) -> int | None:
    """Open a file for nothing but its lock; return its descriptor, or None if it cannot be opened."""
    for access in (os.O_RDWR, os.O_RDONLY):  # network file systems lock only what may be written
        with contextlib.suppress(OSError):
            return os.open(path, access | NOFOLLOW | CLOEXEC | BINARY | NONBLOCK)
    return None


def is_named(descriptor: int, path: Path) -> bool:
    """Return True if *path* still names the open file: another one may have taken its name meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def lock(descriptor: int, *, shared: bool = False) -> bool | None:
    """Lock an open file without waiting: True if it is ours, False if another holds it, None if it cannot be told.

    A *shared* lock can be held by several at once, who all keep others from one that is not.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD_ELSEWHERE else None
    return True


def unlock(descriptor: int) -> None:
    """Let go of a lock at once: closing would leave it to children that were forked meanwhile."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # no locks here
            fcntl.flock(descriptor, fcntl.LOCK_UN)
