"""Copying a database by SQLite's own backup: one committed state, while connections of any program write on.

All is read within one transaction, so no commit that comes in makes it begin anew, and the copy is of one moment. Pages
are copied as they are. Three counters of the header, which count what was done to a file, begin anew in the new one: so
the same content gives the same bytes, before and after a checkpoint, and when it was changed and changed back.
(sqlite.org: "SQLite Backup API"; "Database File Format", 1.3; "How To Corrupt", 1.2)
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.connection import Meaning, StillLocked, meaning_of
from backupkit.files.os_errors import in_folder
from backupkit.process.turns import give_way

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.side_files import SideFiles
    from backupkit.documents.sqlite.connection import Opening

STEP_PAGES = 256  # 1 MiB of the usual pages: the fastest of 64, 256 and all at once
_OK, _DONE = 0, 101
_PAUSE_SECONDS = 0.01
_POLITE_SECONDS = 1.0  # for a transaction that has begun to write to end; a journal may also be of a dead program
_A_FILE_OF_OUR_OWN = ("pragma journal_mode=off", "pragma synchronous=off", "pragma cache_size=-256")


def began_to_read(opening: Opening, path: Path) -> sqlite3.Connection:
    """Open the database at *path* and begin a transaction that reads: from now on its state is that of this moment.

    Raises:
        Exception: the errors of its module, see :func:`backupkit.documents.sqlite.connection.telling`.
    """
    failed: Exception | None = None
    for connection in opening.to_read(path):
        try:
            connection.execute("begin")
            read_of(connection)
        except Exception as error:  # of whatever module it is
            connection.close()
            if meaning_of(error) is not Meaning.NO_RIGHTS:
                raise
            failed = failed or error
        except BaseException:  # an interrupt, too, must leave no connection open
            connection.close()
            raise
        else:
            return connection
    raise failed or AssertionError("there is at least one way to open it")


def read_of(connection: sqlite3.Connection) -> None:
    """Have SQLite read the first page, which nobody can without the key. It needs to know no schema for that."""
    connection.execute("pragma schema_version").fetchone()


def size_in(connection: sqlite3.Connection) -> int:
    """Return how many bytes the state takes that *connection* reads."""
    (pages,), (page_bytes,) = (connection.execute(f"pragma {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages) * int(page_bytes)


def copied(opening: Opening, source: sqlite3.Connection, target: Path, *, pause: Pause = give_way) -> None:
    """Copy the state that *source* reads into the empty file *target*, which SQLite closes again.

    Args:
        opening: how connections are made.
        source: the one that is read.
        target: the file.
        pause: called with each step; what it raises comes out.

    Raises:
        BackupError: the file cannot be written.
        Exception: as :func:`began_to_read`.
    """
    with contextlib.closing(opening.copy(target)) as copy:
        for command in _A_FILE_OF_OUR_OWN:
            copy.execute(command).fetchall()
        try:
            written(source, copy, pages=STEP_PAGES, opening=opening, pause=pause)
        except Exception as error:  # of whatever module it is
            if meaning_of(error) is Meaning.FULL:
                with in_folder(target.parent):
                    raise OSError(28, str(error), str(target)) from error
            raise


def written(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    *,
    pages: int,
    opening: Opening,
    begun: Callable[[], object] | None = None,
    pause: Pause = give_way,
) -> None:
    """Have one database take the state of another one; end once a lock has held that off for too long.

    ``Connection.backup()`` itself tries again for ever, whatever the timeout of its connections is.

    Args:
        source: the one that is read.
        target: the one that is written.
        pages: so many in a step.
        opening: tells how long a lock is waited for.
        begun: called once nobody else can write into *target*, and before it was changed. What it raises comes out, and
            nothing is changed then. Not called where one step was all.
        pause: called with each step; what it raises comes out.

    Raises:
        StillLocked: another connection holds a lock.
        Exception: as :func:`began_to_read`.
    """
    until = time.monotonic() + opening.busy_seconds

    def look(status: int, _left: int, _total: int) -> None:
        nonlocal until, begun
        pause()
        if status in {_OK, _DONE}:
            until = time.monotonic() + opening.busy_seconds
            if begun and status == _OK:
                asked, begun = begun, None
                asked()
        elif time.monotonic() > until:
            raise StillLocked

    source.backup(target, pages=pages, progress=look, sleep=2 * _PAUSE_SECONDS)


def let_finish(sides: SideFiles, opening: Opening, pause: Pause) -> None:
    """Wait a moment for a transaction that writes into the database to end, as that would wait for us to be done."""
    until = time.monotonic() + min(_POLITE_SECONDS, opening.busy_seconds)
    while sides.is_being_written() and time.monotonic() < until:
        pause()
        time.sleep(_PAUSE_SECONDS)
