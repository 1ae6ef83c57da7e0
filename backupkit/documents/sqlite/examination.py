"""A database examined as a whole, by SQLite's own check of it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.documents.judging import Look
from backupkit.documents.sqlite.connection import Meaning, is_of_a_database, meaning_of
from backupkit.documents.sqlite.rows.pair import paused, readable
from backupkit.documents.sqlite.verdict import by_its_whole
from backupkit.documents.sqlite.workplace import in_a_file

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.documents.sqlite.connection import Opening

_THOROUGH_BYTES = 16_000_000
"""So large may one be whose indexes are compared with their tables as well: that takes four to eight times as long."""
_MOST = 3  # sentences; one damaged page may give thousands


def examined(
    chunks: Iterable[bytes], opening: Opening, judge: Callable[[Glance], Judgement], *, pause: Pause
) -> Judgement:
    """Return what SQLite says of a content that may be a database.

    Args:
        chunks: the content, which becomes a file until this is done.
        opening: how connections are made.
        judge: says what a glance shows: of one that is no database, or no SQLite has to open to see its damage.
        pause: called every few milliseconds; what it raises comes out.

    Raises:
        BackupError: there is no room for the file.
    """
    look = Look()
    with in_a_file(_seen(chunks, look)) as path:
        at_a_glance = judge(look.glance(""))
        if at_a_glance.suspicions:
            return replace(at_a_glance, examined=True)
        try:
            with contextlib.closing(opening.still(path)) as connection, paused(connection, pause):
                return by_its_whole(_damages(connection, path.stat().st_size))
        except Exception as error:  # of whatever module it is
            if not is_of_a_database(error):
                raise
            if meaning_of(error) is Meaning.NO_DATABASE and not opening.connect:
                return by_its_whole((str(error),))
            return at_a_glance  # it needs what only its app has: a rule of sorting, say


def _damages(connection: sqlite3.Connection, size_bytes: int) -> tuple[str, ...]:
    readable(connection)
    check = "integrity_check" if size_bytes <= _THOROUGH_BYTES else "quick_check"
    found = [str(row[0]) for row in connection.execute(f"pragma {check}({_MOST})")]
    return () if found == ["ok"] else tuple(found)


def _seen(chunks: Iterable[bytes], look: Look) -> Iterator[bytes]:
    for chunk in chunks:
        look.add(chunk)
        yield chunk
