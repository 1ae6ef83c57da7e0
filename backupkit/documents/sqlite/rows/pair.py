"""Two databases that nobody writes, opened beside each other for reading."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from backupkit.documents.comparable import Incomparable
from backupkit.documents.sqlite.connection import Opening, paused, readable, still_uri

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.changes.parts import Pause

OLDER, NEWER = "older", "main"  # what a connection calls them: texts of an attached one are as the main one's are


@contextlib.contextmanager
def opened(older: Path, newer: Path, pause: Pause) -> Iterator[sqlite3.Connection]:
    """Open two databases as ``older`` and ``main`` of one connection. Neither is ever written.

    Args:
        older: a file that does not change.
        newer: another one.
        pause: called every few milliseconds; what it raises comes out.

    Raises:
        Incomparable: SQLite cannot read one of them, now or while the block runs.
    """
    with contextlib.closing(Opening().still(newer)) as connection:
        try:
            readable(connection)
            attach(connection, older)
            connection.execute("pragma query_only=on").fetchall()
            with paused(connection, pause):
                yield connection
        except sqlite3.Error as error:
            raise Incomparable(f"SQLite cannot read it: {error}") from error


def attach(connection: sqlite3.Connection, older: Path) -> None:
    """Let a connection read a database that nobody writes.

    It is not mapped, which would save a third of the time: it may lie on a disk that is pulled out, and whoever has
    mapped a file of it dies then.
    """
    try:
        connection.execute(f"attach ? as {OLDER}", (still_uri(older),))
    except sqlite3.OperationalError:  # an app has opened it in a way in which a URI is the name of a file
        connection.execute(f"attach ? as {OLDER}", (str(older),))
