"""What differs between two databases: how they are made, and row by row what their tables hold."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.changes.difference import comparison
from backupkit.documents.sqlite.rows.differing import RowDifference, differences
from backupkit.documents.sqlite.rows.heaps import heap_changes
from backupkit.documents.sqlite.rows.limits import OTHER_KEY, why_not
from backupkit.documents.sqlite.rows.matching import Databases, TablePair
from backupkit.documents.sqlite.rows.pair import NEWER, OLDER, opened
from backupkit.documents.sqlite.rows.structure import structure
from backupkit.documents.sqlite.rows.tables import Heap, Schema, schema_of
from backupkit.documents.sqlite.rows.telling import Teller
from backupkit.values.changes import Change, ChangeKind, ComparisonKind
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Pause
    from backupkit.values.changes import Comparison
    from backupkit.values.version import Progress

_DATABASES = Databases(older=OLDER, newer=NEWER)


def compared(older: Path, newer: Path, sides: Sides, *, pause: Pause, report: Progress | None = None) -> Comparison:
    """Return what differs between two databases.

    Args:
        older: the state before, a file that nobody writes.
        newer: the state after, likewise.
        sides: what they are called, and how many changes to name; all are counted.
        pause: called every few milliseconds.
        report: called with (tables done, all tables).

    Raises:
        Incomparable: SQLite cannot read one of them.
    """
    with opened(older, newer, pause) as connection:
        teller = Teller(connection)

        def told(found: Change | RowDifference) -> Change:
            return found if isinstance(found, Change) else teller.change_of(found)

        found = _differences(connection, report)
        return replace(comparison(sides, ComparisonKind.ROWS, found, told, lambda: False), is_of_tables=True)


def counted(older: Path, newer: Path, against: str, *, pause: Pause) -> ChangeCounts | None:
    """Return how many rows differ; None if none does, but something else.

    Raises:
        Incomparable: as :func:`compared`.
    """
    with opened(older, newer, pause) as connection:
        schemas = _schemas(connection)
        counts = Counter(
            found.kind for pair in pairs(*schemas) if pair.has_one_key for found in differences(connection, pair)
        )
        if not counts and next(others(connection, *schemas), None):
            return None
    return ChangeCounts(
        against=against,
        unit=Unit.ROWS,
        added=counts[ChangeKind.ADDED],
        removed=counts[ChangeKind.REMOVED],
        changed=counts[ChangeKind.CHANGED],
    )


def pairs(older: Schema, newer: Schema) -> Iterator[TablePair]:
    """Yield the tables that two databases have in common, by name, with why their rows cannot be put back."""
    for name in sorted(older.tables.keys() & newer.tables.keys()):
        yield pair_of(older, newer, name)


def pair_of(older: Schema, newer: Schema, name: str) -> TablePair:
    """Return a table that two databases have in common."""
    pair = TablePair(databases=_DATABASES, older=older.tables[name], newer=newer.tables[name])
    return replace(pair, why_not=why_not(pair, newer, can_hold_triggers=can_hold_triggers()))


def can_hold_triggers() -> bool:
    """Return True if Python can switch triggers off: from 3.12 on."""
    return hasattr(sqlite3.Connection, "setconfig")


def _schemas(connection: sqlite3.Connection) -> tuple[Schema, Schema]:
    return schema_of(connection, OLDER), schema_of(connection, NEWER)


def _differences(connection: sqlite3.Connection, report: Progress | None) -> Iterator[Change | RowDifference]:
    older, newer = _schemas(connection)
    yield from others(connection, older, newer)
    both = list(pairs(older, newer))
    for done, pair in enumerate(both):
        if report:
            report(done, len(both))
        if pair.has_one_key:
            for row in differences(connection, pair):
                yield from row.cells


def others(connection: sqlite3.Connection, older: Schema, newer: Schema) -> Iterator[Change]:
    """Yield what differs and is no row that could be told from others: none of it can be put back by itself."""
    yield from structure(older, newer)
    for name in sorted(older.heaps.keys() & newer.heaps.keys()):
        if older.heaps[name] == newer.heaps[name]:
            yield from heap_changes(connection, newer.heaps[name])
    for pair in pairs(older, newer):
        if not pair.has_one_key:
            why = OTHER_KEY.format(table=pair.name)
            yield from heap_changes(connection, Heap(name=pair.name, tables=((pair.name, pair.columns),), why_not=why))
