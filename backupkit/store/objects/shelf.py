"""The objects of a backup folder: which there are, what they hold, and whether all that a version names is there.

Whoever writes publishes his version, and *then* looks whether all that it names is there (:meth:`Shelf.look`). Whoever
sweeps puts aside, and *then* lists the versions again (:mod:`backupkit.store.objects.sweeping`). So neither needs a
lock. ``docs/format.md`` tells why that holds.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.files import drafts, system
from backupkit.files.access import PRIVATE
from backupkit.files.causes import is_missing, lacks_links
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, open_regular
from backupkit.store.objects import naming, unpacking
from backupkit.store.objects.naming import Standing
from backupkit.values.problem import Flaw
from backupkit.versionfile.header import Damaged

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk

_FEW = 256  # objects; more are found faster by listing all folders


@dataclass(frozen=True, slots=True)
class Found:
    """A file among the objects."""

    path: Path
    digest: str
    standing: Standing


class Shelf:
    """The folder ``objects`` within a backup folder. All methods may be called from any thread and several processes.

    All raise OSError where the disk does; none needs the folder's lock.

    Args:
        disk: what changes files.
        folder: the backup folder.
        access: who may read an object. All have the same, as one may belong to several versions.
    """

    def __init__(self, disk: Disk, folder: Path, access: Access = PRIVATE) -> None:
        self.disk, self.access = disk, access
        self.backup_folder = folder
        self.folder = folder / naming.FOLDER

    def path_of(self, digest: str) -> Path:
        """Return where an object lies."""
        return self.folder / naming.shelf_of(digest) / naming.file_name(digest)

    # -- reading -------------------------------------------------------------------------------------------------

    def files(self) -> Iterator[Found]:
        """Yield all files that are, or were, objects."""
        for shelf in sorted(filter(naming.is_shelf, _names_in(self.folder))):
            yield from self._files_in(shelf)

    def _files_in(self, shelf: str) -> Iterator[Found]:
        folder = self.folder / shelf
        for name in _files_in(folder):
            read = naming.read(name)
            if read and naming.shelf_of(read[0]) == shelf:
                yield Found(folder / name, *read)

    def present(self) -> frozenset[str]:
        """Return which objects there are; those that were put aside, or found damaged, are not among them."""
        return frozenset(found.digest for found in self.files() if found.standing is Standing.PRESENT)

    def has(self, digest: str) -> bool:
        """Return True if an object is there, by its name alone."""
        try:
            return stat.S_ISREG(os.lstat(self.path_of(digest)).st_mode)
        except OSError as error:
            if not is_missing(error):
                raise
            return False

    def content(self, digest: str, size_bytes: int) -> Generator[bytes]:
        """Yield an object's content, in pieces of at most 1 MiB; only an iteration that ends has seen sound content.

        Args:
            digest: which object.
            size_bytes: how large its content is. A file that unpacks to more is stopped there.

        Raises:
            Damaged: it is not what was stored, or not there.
            OSError: it cannot be read just now.
        """
        descriptor = self._opened(digest)
        try:
            yield from unpacking.unpacked(descriptor, digest, size_bytes)
        finally:
            os.close(descriptor)

    def is_sound(self, digest: str, size_bytes: int) -> bool:
        """Return True if every byte of an object's content is right."""
        try:
            for _ in self.content(digest, size_bytes):
                pass
        except Damaged:
            return False
        return True

    def _opened(self, digest: str) -> int:
        """Open an object wherever it lies: while a sweep puts it aside or back, it has a name all the time."""
        for path in self._candidates(digest):
            try:
                return open_regular(path)
            except NotOurs as error:
                raise Damaged(Flaw.NOT_OPENED, reason=error.strerror) from error
            except OSError as error:
                if not is_missing(error):
                    raise
        raise Damaged(Flaw.MISSING)

    def _candidates(self, digest: str) -> Iterator[Path]:
        yield self.path_of(digest)
        yield from self._others(digest, Standing.ASIDE)
        yield self.path_of(digest)  # it may have been put back while we looked
        yield from self._others(digest, Standing.DAMAGED)  # what was no disk's fault may be right after all

    def _others(self, digest: str, standing: Standing) -> Iterator[Path]:
        found = self._files_in(naming.shelf_of(digest))
        yield from (file.path for file in found if (file.digest, file.standing) == (digest, standing))

    # -- changing ------------------------------------------------------------------------------------------------

    def look(self, digests: Iterable[str]) -> frozenset[str]:
        """Return which of these objects are missing, once those that a sweep has put aside are back in their places.

        What is not missing is there durably, if it was written durably. To be called once the version is published that
        names them: it is not complete before this says that none is missing.
        """
        wanted = set(digests)
        there = {each for each in wanted if self.has(each)} if len(wanted) <= _FEW else self.present()
        missing = wanted - there
        back = {digest for digest in missing if self._is_brought_back(digest)}
        self.sync_shelves(back)
        return frozenset(missing - back)

    def _is_brought_back(self, digest: str) -> bool:
        """Give an object its own name again that was put aside; return False if there is none."""
        if any(self.bring_back(copy, digest) for copy in self._others(digest, Standing.ASIDE)):
            return True
        return self.has(digest)  # somebody else did

    def bring_back(self, copy: Path, digest: str) -> bool:
        """Give what lies aside its own name again, unless that is taken; return False if it is gone.

        Its name aside may be left to it.
        """
        try:
            _add_name(self.disk, copy, self.path_of(digest))
        except FileExistsError:
            return True
        except OSError as error:
            if not is_missing(error):
                raise
            return False
        return True

    def put_aside(self, digest: str) -> None:
        """Take an object out of its place, in one step; whoever needs it finds it and brings it back."""
        self._rename(digest, Standing.ASIDE)

    def set_apart(self, digest: str) -> None:
        """Take a damaged object out of its place, so that it is written anew when its content is met again.

        It is kept: whoever reads it still finds it there, should it be right after all.
        """
        self._rename(digest, Standing.DAMAGED)
        self.sync_shelves([digest])

    def _rename(self, digest: str, standing: Standing) -> None:
        """Give a file of an object another name in the same folder.

        Nobody else gives that name: so who removes a name knows which file it was that he has seen under it.
        """
        path = self.path_of(digest)
        try:
            when_free(self.disk.rename, path, path.with_name(naming.other_name(digest, standing, os.urandom(8).hex())))
        except OSError as error:
            if not is_missing(error):  # somebody else was faster
                raise

    def make_folder(self, path: Path) -> bool:
        """Make a folder of ours, which only those can enter who may read what is in it; return False if it is there."""
        try:
            self.disk.make_folder(path)
        except FileExistsError:
            return False
        if self.access is not PRIVATE:
            self.access.apply_to_folder(self.disk, path)
        return True

    def sync_shelves(self, digests: Iterable[str]) -> None:
        """Return once the names of these objects are on the medium."""
        for shelf in sorted({naming.shelf_of(digest) for digest in digests}):
            self.disk.sync_folder(self.folder / shelf)

    # -- writers -------------------------------------------------------------------------------------------------

    def draft(self) -> drafts.Draft:
        """Return a new draft among the objects, readable by nobody who may not read these."""
        with contextlib.ExitStack() as stack:
            draft = stack.enter_context(drafts.draft_in(self.disk, self.folder))
            self.access.apply_privately(self.disk, draft.descriptor)
            stack.pop_all()  # from here on it is the caller's
            return draft

    def leftovers(self) -> list[Path]:
        """Return the drafts among the objects: of dead writers, or of writers at work."""
        return [self.folder / name for name in _names_in(self.folder) if drafts.is_leftover(name)]

    def has_writers(self) -> bool:
        """Remove what dead writers have left; return True if one is at work, or may be."""
        left = [path for path in self.leftovers() if not drafts.sweep(self.disk, path)]
        return any(os.path.lexists(path) for path in left)


def _add_name(disk: Disk, source: Path, target: Path) -> None:
    """Give a file a second name; where there are no links, that name alone.

    Raises:
        FileExistsError: *target* is there.
        OSError: it could not be done.
    """
    if system.HERE is not system.WINDOWS:
        try:
            when_free(disk.link, source, target)
        except FileExistsError:
            raise
        except OSError as error:
            if not lacks_links(error):
                raise
        else:
            return
    if os.path.lexists(target):
        raise FileExistsError(target)
    when_free(disk.rename, source, target)


def _names_in(folder: Path) -> list[str]:
    """Return the names in a folder; none if it is not there."""
    try:
        return os.listdir(folder)
    except OSError as error:
        if not is_missing(error):
            raise
        return []


def _files_in(folder: Path) -> list[str]:
    """Return the names of regular files in a folder; none if it is not there."""
    try:
        with os.scandir(folder) as found:
            return [entry.name for entry in found if entry.is_file(follow_symlinks=False)]
    except OSError as error:
        if not is_missing(error):
            raise
        return []
