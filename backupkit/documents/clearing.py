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
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.side_files import Beginning, SideFiles, is_database, size_of
from backupkit.files import lasting, replacement, system
from backupkit.files.access import access_of
from backupkit.files.patience import when_free
from backupkit.files.reading import chunks_of, open_regular

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


@contextlib.contextmanager
def cleared(disk: Disk, path: Path, new: Beginning, is_in_place: Callable[[], bool]) -> Iterator[list[Path]]:
    """Keep from the content that takes the place of *path* in the block what belongs to the one from before.

    Yields what that is kept as: all of it, once the block has ended. If the new content is not in place then, all is
    put back.

    Args:
        disk: what changes files.
        path: where the new content goes; no link.
        new: how that begins.
        is_in_place: asked when the block has ended, or raises.

    Raises:
        DocumentInUse: a program has the database open that is to be replaced, and has not finished.
        OSError: something cannot be put aside.
    """
    kept: list[Path] = []
    sides = SideFiles(path)
    if not sides.are_there() or not (new.is_of_a_database or is_database(path)):
        yield kept
        return
    kept += settle(disk, sides)
    moved = _put_aside(disk, sides)
    try:
        yield kept
    finally:
        if is_in_place():
            kept += [aside for _, aside in moved]
        else:
            _put_back(disk, moved)


def settle(disk: Disk, sides: SideFiles) -> list[Path]:
    """Have a database finished that is about to be replaced, so that its file holds its whole state.

    Returns:
        What the side files are kept as: copies of them; or they themselves, out of the way, where a damaged database
        can never be finished, or is not there at all.

    Raises:
        DocumentInUse: a program has the database open, or SQLite cannot do it here.
        OSError: a copy cannot be made.
    """
    side = sides.unfinished()
    if side is None:
        return []
    kept = _finished(disk, sides, side) if os.path.lexists(sides.database) else []
    return kept + ([aside for _, aside in _put_aside(disk, sides)] if sides.unfinished() else [])


def kept_as(aside: Path) -> str:
    """Return the sentence that tells of a side file that was put aside."""
    name, _, _ = aside.name.rpartition(".aside-")
    return f"{name} belonged to the state before, and is kept as {aside.name}"


def _finished(disk: Disk, sides: SideFiles, side: Path) -> list[Path]:
    """Have SQLite finish the database, and return copies of what it took away by that."""
    if not _is_left_alone(sides.database):
        raise errors.DocumentInUse(sides.database, side)
    left = {path: size for path in (sides.log, sides.journal) if (size := size_of(path))}
    asides = _asides(sides, list(left))
    copies = [_copied(disk, sides.database, path, aside) for path, aside in zip(left, asides, strict=True)]
    is_refused = not _has_been_finished(sides.database)
    for path, copy in zip(left, asides, strict=True):
        if size_of(path) == left[path]:  # where it is damaged, say, all is as it was
            disk.unlink(copy)
            copies.remove(copy)
    if is_refused:
        raise errors.DocumentInUse(sides.database, side)
    return copies


def _is_left_alone(database: Path) -> bool:
    """Return True if this process does not have the database open: SQLite would take locks of its own away there."""
    if system.HERE is system.WINDOWS:
        return True  # there a lock belongs to the open file
    status = os.stat(database)
    return lasting.is_open_elsewhere((status.st_dev, status.st_ino)) is False


def _has_been_finished(database: Path) -> bool:
    """Open a database with SQLite, alone, and have it bring in all that lies beside it.

    Returns:
        True if it did, or never can, as it is damaged. False if a program has it open, or it may not be written.
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
        return True


def _put_aside(disk: Disk, sides: SideFiles) -> list[tuple[Path, Path]]:
    """Rename what the next program would bring into the database; return the names from before and since.

    What is empty is removed: a program that still has it open must not write into what lies beside the new content.

    Raises:
        OSError: one cannot be renamed; then all are where they were, but for the empty ones.
    """
    log_bytes = size_of(sides.log)
    left, empty = ([sides.log], []) if log_bytes else ([], [sides.log] if log_bytes == 0 else [])
    if sides.is_hot():
        left.append(sides.journal)
    if size_of(sides.index) is not None:
        (left if log_bytes else empty).append(sides.index)
    for path in empty:
        with contextlib.suppress(FileNotFoundError):
            when_free(disk.unlink, path)
    moved: list[tuple[Path, Path]] = []
    try:
        for path, aside in zip(left, _asides(sides, left), strict=True):
            when_free(disk.rename, path, aside)
            moved.append((path, aside))
    except OSError:
        _put_back(disk, moved)
        raise
    return moved


def _put_back(disk: Disk, moved: list[tuple[Path, Path]]) -> None:
    """Undo :func:`_put_aside` as far as that goes: nothing new is overwritten."""
    for path, aside in reversed(moved):
        with contextlib.suppress(OSError):
            if not os.path.lexists(path):
                when_free(disk.rename, aside, path)


def _asides(sides: SideFiles, paths: list[Path]) -> list[Path]:
    """Return for each of *paths* the name that it is kept under: ``NAME-wal.aside-1``, or the first number free."""
    numbers = itertools.count(1)
    number = next(n for n in numbers if not any(os.path.lexists(_aside(path, n)) for path in sides.paths))
    return [_aside(path, number) for path in paths]


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.aside-{number}")


def _copied(disk: Disk, database: Path, side: Path, target: Path) -> Path:
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
    return target
