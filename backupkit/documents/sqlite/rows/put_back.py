"""Rows of a database as they are in a version: put back in one transaction, and proven before it ends.

Nothing else is changed: no trigger starts, no foreign key deletes or changes another row, no rule of a table replaces
one. SQLite counts each row that it changes. Each row that was meant is looked at afterwards; as many as that were
changed, so no other one was.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, NoReturn

from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.documents.sqlite.connection import Meaning, meaning_of, paused, readable
from backupkit.documents.sqlite.rows import limits
from backupkit.documents.sqlite.rows.compare import can_hold_triggers, others, pair_of
from backupkit.documents.sqlite.rows.differing import difference_at
from backupkit.documents.sqlite.rows.foreign_keys import ForeignKeys
from backupkit.documents.sqlite.rows.pair import NEWER, OLDER, attach
from backupkit.documents.sqlite.rows.tables import schema_of
from backupkit.documents.sqlite.rows.telling import Teller
from backupkit.documents.sqlite.rows.way_back import WayBack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.sqlite.rows.differing import RowDifference
    from backupkit.documents.sqlite.rows.matching import TablePair
    from backupkit.documents.sqlite.rows.tables import Schema
    from backupkit.values.changes import Change

_WHOLE = "That is all of the database. Restore the whole version instead."
_NOT_TAKEN = (
    "The table does not take it as it was ({reason}). Put back what goes with it, or restore the whole version."
)
_OF_THE_APP = "Only the app itself can write this table ({reason}). Restore the whole version instead."

PartPath = tuple[str | int, ...]


def put_back(
    live: sqlite3.Connection,
    older: Path,
    wanted: Sequence[PartPath],
    *,
    is_current: Callable[[], bool],
    pause: Pause,
    told: Change | None = None,
) -> bool:
    """Make rows of a database what they are in a version, all of *wanted* or none.

    Args:
        live: a connection that is of no use afterwards, with ``isolation_level=None``.
        older: the version, a file that nobody writes.
        wanted: paths: of a table, a row, or a column of a row.
        is_current: asked once nobody else can write: False if the database is not what it was taken for.
        pause: called every few milliseconds; what it raises comes out, and nothing is changed.
        told: the change that the only one of *wanted* was: a part that has another kind or content by now is another.

    Returns:
        False if the database is not what it was taken for. Then nothing was changed.

    Raises:
        NoSuchPart, NotRestorable: nothing differs there, or it cannot be put back.
        NotProven: what came out was not right. Nothing was changed.
        sqlite3.Error: the database is locked, or cannot be read or written.
    """
    readable(live)
    live.execute("pragma foreign_keys=off").fetchall()  # else they would change other rows; they are looked at below
    if can_hold_triggers():
        live.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)  # type: ignore[attr-defined] # 3.12
    attach(live, older)
    with paused(live, pause):
        live.execute("begin immediate")
        try:
            is_right = is_current()
            if is_right:
                _act(live, tuple(dict.fromkeys(wanted)), told)
            live.execute("commit" if is_right else "rollback")
        except BaseException:  # an interrupt, too, must not leave half of it
            with contextlib.suppress(sqlite3.Error):  # some errors have ended it already
                live.execute("rollback")
            raise
    return is_right


def _act(live: sqlite3.Connection, wanted: Sequence[PartPath], told: Change | None) -> None:
    older, newer = schema_of(live, OLDER), schema_of(live, NEWER)
    if () in wanted:
        raise NotRestorable(_WHOLE)
    tables = {path[0]: _pair(live, older, newer, path) for path in wanted}
    ways = {name: WayBack(live, pair, number) for number, (name, pair) in enumerate(tables.items())}
    cells = [
        found for path in wanted if not _holder(path, wanted) and (found := _noted(live, ways, tables, path, told))
    ]
    keys = ForeignKeys(live, newer, {pair.name for pair in tables.values()})
    live.execute("savepoint before")
    rows, columns = tuple(ways.values()), tuple((ways[found.pair.name], found) for found in cells)
    _go(live, rows, columns)
    if keys.broken():  # perhaps it was before: looking for that first would take the time of it each time
        live.execute("rollback to before")
        keys.note()
        _go(live, rows, columns)
        if why_not := keys.broken():
            raise NotRestorable(why_not)


def _go(live: sqlite3.Connection, ways: Sequence[WayBack], cells: Sequence[tuple[WayBack, RowDifference]]) -> None:
    """Put back what was noted, and see that it is right, and that nothing else was changed."""
    before = live.total_changes
    with _taken():
        due = sum(way.go() for way in ways) + sum(way.cell(found) for way, found in cells)
    if live.total_changes - before != due:
        raise NotProven("other rows were changed as well")
    for way in ways:
        way.see()


def _pair(live: sqlite3.Connection, older: Schema, newer: Schema, path: PartPath) -> TablePair:
    """Return the table that a path leads to."""
    table = path[0]
    if not isinstance(table, str) or table not in older.tables or table not in newer.tables:
        _refuse(live, older, newer, path)
    pair = pair_of(older, newer, table)
    if pair.why_not:
        raise NotRestorable(pair.why_not)
    return pair


def _refuse(live: sqlite3.Connection, older: Schema, newer: Schema, path: PartPath) -> NoReturn:
    """Say why there is nothing to put back at a path that names no row."""
    for change in others(live, older, newer):
        if change.path == path:
            raise NotRestorable(change.why_not)
    raise NoSuchPart


def _holder(path: PartPath, wanted: Sequence[PartPath]) -> PartPath | None:
    """Return what is wanted as a whole, and holds what a path names; None if nothing does."""
    return next((path[:depth] for depth in range(1, len(path)) if path[:depth] in wanted), None)


def _noted(
    live: sqlite3.Connection,
    ways: Mapping[str | int, WayBack],
    tables: Mapping[str | int, TablePair],
    path: PartPath,
    told: Change | None,
) -> RowDifference | None:
    """Note what a path names among what is to be put back; return it if it is a column of a row."""
    way, pair = ways[path[0]], tables[path[0]]
    if len(path) == 1:
        if not way.note():
            raise NoSuchPart
        return None
    step, *columns = path[1:]
    found = difference_at(live, pair, step) if isinstance(step, str) else None
    if found is None or not isinstance(step, str):
        raise NoSuchPart
    if len(step) > limits.LONGEST_KEY:
        raise NotRestorable(limits.LONG_KEY)
    if columns:
        found = found.cell(columns)
    if found is None or (told and not Teller(live).tells(found, told)):
        raise NoSuchPart
    if columns:
        return found
    way.note(step)
    return None


@contextlib.contextmanager
def _taken() -> Iterator[None]:
    """Say in words why a table does not take a row."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise NotRestorable(_NOT_TAKEN.format(reason=error)) from error
    except sqlite3.OperationalError as error:
        if meaning_of(error) is not Meaning.OF_THE_STATEMENT:  # a function that the app brings, say
            raise
        raise NotRestorable(_OF_THE_APP.format(reason=error)) from error
