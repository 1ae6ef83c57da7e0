"""Clearing the place of a database before another content takes it: nothing that lies beside may come into that.

The order is what makes it safe. First what is unfinished is finished by SQLite itself, as the next program would do
that opens the database; any crash meanwhile is what the side files are for. Then nothing beside the database holds
anything that it lacks: they are put aside, and only after that the new content takes its place. A crash in between
leaves the whole state from before; the other way round it would leave the new content with the old one's changes.
"""

from __future__ import annotations

import contextlib
import itertools
import os

from backupkit import errors
from backupkit.documents.side_files import Beginning, SideFiles, is_database, size_of
from backupkit.files import lasting, replacement, system
from backupkit.files.access import access_of
from backupkit.files.patience import when_free
from backupkit.files.reading import chunks_of, open_regular
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.files.disk import Disk

_ALONE_AND_DURABLE = (
    "pragma locking_mode=exclusive",
    "pragma synchronous=extra",
    "pragma fullfsync=on",
    "pragma checkpoint_fullfsync=on",
    "begin exclusive",
    "select count(*) from sqlite_master",
    "commit",
)


class Clearing:
    """The place of one file, cleared of what belongs to a database there before something else takes that place.

    Args:
        disk: what changes files.
        path: the place; no link.
        new: how the content begins that takes it.
    """

    def __init__(self, disk: Disk, path: Path, new: Beginning) -> None:
        self._disk, self._new, self._sides = disk, new, SideFiles(path)
        self._copies: list[Path] = []
        self._moved: list[_Moved] = []

    def settle(self) -> None:
        """Have a database finished that is about to be replaced, so that its file holds its whole state.

        Of its side files copies are made; or they themselves are put aside, where a damaged database can never be
        finished, or is not there at all.

        Raises:
            DocumentInUse: a program has the database open, or SQLite cannot do it here.
            OSError: a copy cannot be made.
        """
        sides = self._sides
        side = sides.unfinished()
        if side is None:
            return
        if os.path.lexists(sides.database):
            if not self._is_of_a_database():  # but an encrypted one, of which SQLite alone can make nothing
                raise errors.DocumentInUse(sides.database, side)
            self._finish(side)
        self._put_aside(sides.full(), is_spent=False)

    @contextlib.contextmanager
    def cleared(self, is_in_place: Callable[[], bool]) -> Iterator[None]:
        """Keep from the content that takes its place in the block what belongs to the one from before.

        Args:
            is_in_place: asked when the block has ended, or raises. If the new content is not, all is put back.

        Raises:
            DocumentInUse, OSError: as :meth:`settle`.
        """
        sides = self._sides
        if sides.are_there():
            if self._is_of_a_database():
                self.settle()
                self._put_aside(sides.spent(), is_spent=True)
            elif self._new.may_be_encrypted and sides.are_of_a_database():
                self.settle()
        try:
            yield
        finally:
            if not is_in_place():
                self._put_back()

    def _is_of_a_database(self) -> bool:
        """Return True if what is replaced is one, or what replaces it."""
        return self._new.is_of_a_database or is_database(self._sides.database)

    def kept(self) -> list[Path]:
        """Return what is kept of the state before, once the new content is in place; remove what holds nothing."""
        asides = [moved.aside for moved in self._moved if not (moved.is_spent and self._is_removed(moved))]
        return self._copies + asides

    def take_back(self) -> None:
        """Leave nothing aside: the place was not taken. What was finished holds all that there are copies of."""
        self._put_back()
        for copy in self._copies:
            with contextlib.suppress(OSError):
                when_free(self._disk.unlink, copy)
        self._copies.clear()

    def _finish(self, side: Path) -> None:
        """Have SQLite finish the database, and keep copies of what it takes away by that."""
        sides, disk = self._sides, self._disk
        if not _is_left_alone(sides.database):
            raise errors.DocumentInUse(sides.database, side)
        left = {path: size for path in (sides.log, sides.journal) if (size := size_of(path))}
        asides = dict(zip(left, _asides(sides, list(left)), strict=True))
        self._copies += asides.values()  # first: one that fails after it got its name is taken back as well
        for path, copy in asides.items():
            _copy(disk, sides.database, path, copy)
        is_finished = _has_been_finished(sides.database)
        for path, copy in asides.items():
            if size_of(path) == left[path]:  # where it is damaged, say, all is as it was
                disk.unlink(copy)
                self._copies.remove(copy)
            elif is_finished is None:  # SQLite removes what it cannot make use of
                self._moved.append(_Moved(path=path, aside=copy, size_bytes=left[path], is_spent=False))
                self._copies.remove(copy)
        if is_finished is False:
            raise errors.DocumentInUse(sides.database, side)

    def _put_aside(self, paths: list[Path], *, is_spent: bool) -> None:
        """Rename side files: all of them, or none.

        Also those that hold nothing. A program that has the database open goes on with them: with the former one, if it
        is replaced; and with this one, if it is not.
        """
        begun = len(self._moved)
        try:
            for path, aside in zip(paths, _asides(self._sides, paths), strict=True):
                size_bytes = size_of(path) or 0
                when_free(self._disk.rename, path, aside)
                self._moved.append(_Moved(path=path, aside=aside, size_bytes=size_bytes, is_spent=is_spent))
        except OSError:
            self._put_back(begun)
            raise

    def _put_back(self, begun: int = 0) -> None:
        """Undo what was put aside since, as far as that goes: nothing new is overwritten."""
        for moved in reversed(self._moved[begun:]):
            with contextlib.suppress(OSError):
                if not os.path.lexists(moved.path):
                    when_free(self._disk.rename, moved.aside, moved.path)
        del self._moved[begun:]

    def _is_removed(self, moved: _Moved) -> bool:
        """Remove a side file that holds nothing, unless its program has come to write into it; True if it is gone."""
        try:
            if size_of(moved.aside) == moved.size_bytes:
                when_free(self._disk.unlink, moved.aside)
        except OSError:
            pass
        return not os.path.lexists(moved.aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """A side file that bears another name meanwhile."""

    path: Path
    aside: Path
    size_bytes: int  # when it was renamed
    is_spent: bool


def kept_as(aside: Path) -> str:
    """Return the sentence that tells of a side file that was put aside."""
    name, _, _ = aside.name.rpartition(".aside-")
    return f"{name} belonged to the state before, and is kept as {aside.name}"


def _is_left_alone(database: Path) -> bool:
    """Return True if this process does not have the database open: SQLite would take locks of its own away there."""
    if system.HERE is system.WINDOWS:
        return True  # there a lock belongs to the open file
    status = os.stat(database)
    return lasting.is_open_elsewhere((status.st_dev, status.st_ino)) is False


def _has_been_finished(database: Path) -> bool | None:
    """Open a database with SQLite, alone, and have it bring in all that lies beside it.

    Returns:
        True if it did; None if it never can, as the database is damaged. False if a program has it open, or it may not
        be written.
    """
    try:
        import sqlite3
    except ImportError:  # a Python that was built without it
        return False
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
            for command in _ALONE_AND_DURABLE:
                connection.execute(command).fetchall()
            is_busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not is_busy
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return None


def _asides(sides: SideFiles, paths: list[Path]) -> list[Path]:
    """Return for each of *paths* the name that it is kept under: ``NAME-wal.aside-1``, or the first number free."""
    numbers = itertools.count(1)
    number = next(n for n in numbers if not any(os.path.lexists(_aside(path, n)) for path in sides.paths))
    return [_aside(path, number) for path in paths]


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.aside-{number}")


def _copy(disk: Disk, database: Path, side: Path, target: Path) -> None:
    """Copy a side file; the draft has a name that a later operation on the database looks for."""
    descriptor = open_regular(side)  # SQLite holds no locks on it
    try:
        with replacement.draft_beside(disk, database)[0] as draft:
            access_of(descriptor).apply_privately(disk, draft.descriptor)
            for chunk in chunks_of(descriptor):
                draft.write(chunk)
            draft.sync()
            draft.publish_as_new(target)
            draft.sync_name()
    finally:
        os.close(descriptor)
