"""A database that SQLite is asked about: what is in it, and whether it is sound."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit.documents.judging import WHOLE_BYTES, Judgement, Look
from backupkit.documents.sqlite.connection import Meaning, is_of_a_database, meaning_of, paused, readable
from backupkit.documents.sqlite.facts import facts_in
from backupkit.documents.sqlite.verdict import damaged
from backupkit.documents.sqlite.workplace import in_a_file
from backupkit.values.content import DatabaseFacts, passed_to

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.judging import Glance
    from backupkit.documents.sqlite.connection import Opening

_THOROUGH_BYTES = 16_000_000
"""So large may one be whose indexes are compared with their tables as well: that takes four to eight times as long."""
_SOUND, _HEADING = "ok", "*** in database main ***\n"
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
    with in_a_file(passed_to(look.add, chunks)) as path:
        at_a_glance = judge(look.glance(""))
        if at_a_glance.suspicions:
            return at_a_glance
        return looked_into(path, opening, pause=pause, is_whole=True) or at_a_glance


def looked_into(path: Path, opening: Opening, *, pause: Pause, is_whole: bool = False) -> Judgement | None:
    """Return what SQLite says of a file that nobody writes; None if it can make nothing of it.

    Args:
        path: the file.
        opening: how connections are made.
        pause: called every few milliseconds; what it raises comes out.
        is_whole: check all of it, however large; one of up to 256 KiB is checked in any case.
    """
    size_bytes, unread = path.stat().st_size, DatabaseFacts(user_version=0)
    try:
        with contextlib.closing(opening.still(path)) as connection, paused(connection, pause):
            readable(connection)
            said = _said_of_all(connection, size_bytes) if is_whole or size_bytes <= WHOLE_BYTES else ""
            if said not in {"", _SOUND}:
                return damaged(said, unread)
            facts, records = facts_in(connection)
            return Judgement(examined=said == _SOUND, records=records, database=facts)
    except Exception as error:  # of whatever module it is
        if not is_of_a_database(error):
            raise
        if meaning_of(error) is Meaning.NO_DATABASE and not opening.connect:
            return damaged(str(error), unread)
        return None


def _said_of_all(connection: sqlite3.Connection, size_bytes: int) -> str:
    """Return what SQLite's check says; nothing if it needs what only the app has: a rule of sorting, say."""
    check = "integrity_check" if size_bytes <= _THOROUGH_BYTES else "quick_check"
    try:
        return _sentences(connection, f"{check}({_MOST})")
    except Exception as error:  # of whatever module it is
        match meaning_of(error):
            case Meaning.OF_THE_STATEMENT:
                return ""
            case Meaning.NO_DATABASE:  # it gave up behind the first sentence
                return _sentences(connection, f"{check}(1)")
            case _:
                raise


def _sentences(connection: sqlite3.Connection, check: str) -> str:
    return "\n".join(str(row[0]).removeprefix(_HEADING) for row in connection.execute(f"pragma {check}"))
