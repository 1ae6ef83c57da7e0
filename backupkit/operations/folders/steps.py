"""The steps of putting a folder back, each of which may have been taken already when it is taken.

Nothing is overwritten that is neither what the plan saw nor stored: it gets a name of its own. No link is followed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.documents.fitting import fitted_replacement
from backupkit.documents.folder.walking import marks_in
from backupkit.documents.plain_file import PlainFile
from backupkit.documents.side_files import HEAD_BYTES, MAGIC, SideFiles
from backupkit.errors import BackupError, DocumentChanged, DocumentInUse
from backupkit.files import drafts
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, chunks_in
from backupkit.light.log import Log
from backupkit.operations.folders.reading import PART_BYTES, digests_of

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.documents.folder.listing import File, Folder, Link
    from backupkit.documents.folder.planning import Before
    from backupkit.files.disk import Disk

_ASIDE = 9_999
_TRIES = 5

log = Log(__name__)


@dataclass(slots=True)
class PutBack:
    """What came of putting a folder back."""

    kept_aside: list[str] = field(default_factory=list)  # what was written meanwhile, by the names that it has now


class Steps:
    """Changes a folder, step by step; :meth:`sync` brings all of them to the medium.

    All raise OSError where the disk does, and BackupError where a database cannot be written into.
    """

    def __init__(self, disk: Disk, root: Path) -> None:
        self._disk, self._root = disk, root
        self._touched: set[Path] = set()
        self.done = PutBack()

    def make_root(self) -> bool:
        """Make the folder itself; return False if it is there."""
        try:
            self._disk.make_folder(self._root)
        except FileExistsError:
            return False
        self._touched.add(self._root)
        return True

    def remove(self, path: str, before: Before) -> None:
        """Remove a file that is what it was, or a link where one was; another one that is there by now stays."""
        target = self._target(path)
        status = status_of(target)
        if status is None or stat.S_ISDIR(status.st_mode):
            return
        if not stat.S_ISLNK(status.st_mode) if not before.marks else not _is_known(target, status, before):
            return
        with contextlib.suppress(FileNotFoundError):
            when_free(self._disk.unlink, target)
        self._touched.add(target.parent)

    def remove_folder(self, path: str) -> None:
        """Remove a folder in which nothing lies; one in which something does is left."""
        target = self._target(path)
        try:
            self._disk.remove_folder(target)
        except OSError as error:
            if cause_of(error) not in {Cause.TAKEN, Cause.MISSING} and not isinstance(error, NotADirectoryError):
                raise
        else:
            self._touched.add(target.parent)

    def make_folder(self, folder: Folder) -> None:
        """Make a folder within, unless it is there."""
        target = self._target(folder.path)
        if (status := status_of(target)) is not None:
            if stat.S_ISDIR(status.st_mode):
                return
            self._keep_aside(target)
        self._disk.make_folder(target)
        self._disk.set_folder_mode(target, folder.mode | stat.S_IRWXU)
        self._touched |= {target, target.parent}

    def put(self, staged: Path, file: File, before: Before) -> None:
        """Put a file in its place."""
        if not os.path.lexists(staged):  # it is there already
            return
        target = self._target(file.path)
        status = status_of(target)
        if status and stat.S_ISREG(status.st_mode) and _is_of_a_database(staged, target):
            self._written_into(target, staged)
            self._disk.unlink(staged)
        else:
            if status and not _is_known(target, status, before, file.parts):
                self._keep_aside(target)
            when_free(self._disk.replace, staged, target)
        self._touched.add(target.parent)

    def _written_into(self, target: Path, staged: Path) -> None:
        """Put what was staged into a database that programs may have open, or over it where none is."""
        document = PlainFile(target)
        for path in document.leftovers():
            drafts.sweep(self._disk, path)
        with contextlib.closing(chunks_in(staged)) as chunks, document.replacement(self._disk, chunks) as found:
            new = fitted_replacement(found)
            for _ in range(_TRIES):
                with document.open_state() as state:  # so what lies beside it is known
                    seen = state.fingerprint()
                if new.swap_over(seen):
                    return
        raise DocumentChanged(target, _TRIES)

    def link(self, link: Link) -> None:
        """Make a link, unless it is there."""
        target = self._target(link.path)
        status = status_of(target)
        if status is not None:
            if stat.S_ISLNK(status.st_mode) and os.readlink(target) == link.target:
                return
            self._keep_aside(target)
        self._disk.make_link(link.target, target)
        self._touched.add(target.parent)

    def sync(self) -> None:
        """Return once the names in all folders that were touched are on the medium."""
        for folder in sorted(self._touched):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # a folder that went again
                self._disk.sync_folder(folder)

    def _keep_aside(self, target: Path) -> None:
        """Give what was written meanwhile a name of its own."""
        for number in range(1, _ASIDE):
            other = target.with_name(f"{target.name}.aside-{number}")
            if not os.path.lexists(other):
                when_free(self._disk.rename, target, other)
                log.warning("%s was written while its folder was put back; it is kept as %s", target, other.name)
                self.done.kept_aside.append(os.fspath(other.relative_to(self._root)))
                return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(target))

    def _target(self, path: str) -> Path:
        """Return where a path leads. A folder that has become a link since is not followed.

        Raises:
            NotOurs: it would lead elsewhere.
        """
        target = self._root
        for step in path.split("/"):
            if target is not self._root and (status := status_of(target)) and stat.S_ISLNK(status.st_mode):
                raise NotOurs(errno.ELOOP, os.strerror(errno.ELOOP), os.fspath(target))
            target = target / step
        return target


def _is_known(target: Path, status: os.stat_result, before: Before, new: tuple[str, ...] = ()) -> bool:
    """Return True if what is at a path is what was there, or what is to be there: nothing is lost with it.

    Its marks say so; or its content, where they are others after a power cut, or on another disk.
    """
    if not stat.S_ISREG(status.st_mode):
        return False
    if marks_in(status) == before.marks:
        return True
    for parts in filter(None, (before.parts, new)):
        try:
            with PlainFile(target).open_state() as state:
                found = digests_of(state.chunks(), PART_BYTES if len(parts) > 1 else sys.maxsize)
        except BackupError:
            return False
        if tuple(found) == parts:
            return True
    return False


def _is_of_a_database(staged: Path, target: Path) -> bool:
    """Return True if either is a database of SQLite, which programs may have open."""
    return _head(staged).startswith(MAGIC) or _head(target).startswith(MAGIC) or SideFiles(target).are_there()


def _head(path: Path) -> bytes:
    """Return how a file begins. An app's locks on it do not end with this: it stays open as long as they may matter."""
    try:
        with PlainFile(path).open_state() as state:
            return next(iter(state.chunks()), b"")[:HEAD_BYTES]
    except DocumentInUse:  # it is a database that something else than SQLite's own library reads
        return MAGIC
    except BackupError:
        return b""


def status_of(path: Path) -> os.stat_result | None:
    """Return what the system tells of what is at a path, of a link itself; None if nothing is."""
    try:
        return os.lstat(path)
    except OSError as error:
        if not is_missing(error):
            raise
        return None
