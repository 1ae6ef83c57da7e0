"""Rows that differ between two databases, one by one, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.rows.matching import rule
from backupkit.documents.sqlite.rows.quoting import all_of, is_text, name
from backupkit.documents.sqlite.rows.steps import Value, key_of
from backupkit.documents.sqlite.rows.tables import KeyColumn
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from backupkit.documents.sqlite.rows.matching import Matching, TablePair
    from backupkit.documents.sqlite.rows.tables import Table

Place = tuple[Value, ...]
"""What finds a row of one database again: its rowid, or its key where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDifference:
    """A row that differs, or, of one that changed, a column of it."""

    pair: TablePair
    is_by_rowid: bool  # it has no key that tells it apart
    kind: ChangeKind
    older: Place | None = None  # where it is; None: it is not there
    newer: Place | None = None
    columns: tuple[str, ...] = ()  # of one that changed: which differ

    @property
    def cells(self) -> Iterator[RowDifference]:
        """What is told of it: each column by itself, or the row if it came or went."""
        if self.kind is not ChangeKind.CHANGED:
            yield self
            return
        for column in self.columns:
            yield RowDifference(
                pair=self.pair,
                is_by_rowid=self.is_by_rowid,
                kind=self.kind,
                older=self.older,
                newer=self.newer,
                columns=(column,),
            )

    def cell(self, columns: Sequence[str | int]) -> RowDifference | None:
        """Return the column of it that a path names; what came or went has none, and is named by no column."""
        return next((each for each in self.cells if list(each.columns) == list(columns)), None)


@dataclass(frozen=True, slots=True)
class Condition:
    """What some rows have in common, as SQL."""

    sql: str = "1"
    values: tuple[Value, ...] = ()


ALL = Condition()


def is_at(alias: str, place: Place, table: Table) -> Condition:
    """Return the condition that holds for the row at a place of a table."""
    return _is_row(alias, (KeyColumn(name=table.rowid, collation=None),) if table.rowid else table.key, place)


def differences(connection: sqlite3.Connection, pair: TablePair) -> Iterator[RowDifference]:
    """Yield the rows of a table that differ: those that changed or went, then those that were added."""
    added = []
    for matching in pair.matchings():
        counts = [_count(connection, sql) for sql in pair.count_sqls(matching)]
        for found in _changed(connection, pair, matching):
            counts[0] -= found.kind is ChangeKind.REMOVED
            yield found
        added.append((matching, counts[1] - counts[0]))  # as many as match nothing of the older table
    for matching, count in added:
        yield from islice(_added(connection, pair, matching), count)  # so that the last is looked for no further


def _count(connection: sqlite3.Connection, sql: str) -> int:
    ((count,),) = connection.execute(sql)
    return int(count)


def difference_at(connection: sqlite3.Connection, pair: TablePair, step: str) -> RowDifference | None:
    """Return how the row that a step of a path names differs; None if it does not, or is in neither database."""
    for matching in pair.matchings():
        older, newer = (has_key(alias, pair, matching, step) for alias in "on")
        if older and newer:
            changed = _changed(connection, pair, matching, older)
            found = next(changed, None) or next(_added(connection, pair, matching, newer), None)
            if found:
                return found
    return None


def _changed(
    connection: sqlite3.Connection, pair: TablePair, matching: Matching, where: Condition = ALL
) -> Iterator[RowDifference]:
    old, new = pair.places
    older, newer = (len(table.place) for table in (pair.older, pair.newer))
    selected = ", ".join((old, new, f"{matching.probe} is null", *pair.flags()))
    for row in connection.execute(pair.changed_sql(selected, matching, where.sql), where.values):
        is_gone, flags = row[older + newer], row[older + newer + 1 :]
        yield RowDifference(
            pair=pair,
            is_by_rowid=matching.is_by_rowid,
            kind=ChangeKind.REMOVED if is_gone else ChangeKind.CHANGED,
            older=row[:older],
            newer=None if is_gone else row[older : older + newer],
            columns=() if is_gone else pair.flagged(flags),
        )


def _added(
    connection: sqlite3.Connection, pair: TablePair, matching: Matching, where: Condition = ALL
) -> Iterator[RowDifference]:
    for place in connection.execute(pair.added_sql(pair.places[1], matching, where.sql), where.values):
        yield RowDifference(pair=pair, is_by_rowid=matching.is_by_rowid, kind=ChangeKind.ADDED, newer=place)


def key_names(pair: TablePair, *, is_by_rowid: bool) -> tuple[str, ...]:
    """Return the names by which a step tells a row apart."""
    return (pair.newer.rowid or "",) if is_by_rowid else tuple(each.name for each in pair.newer.key)


def has_key(alias: str, pair: TablePair, matching: Matching, step: str) -> Condition | None:
    """Return the condition that holds for the row that a step of a path names; None if it names none of this kind."""
    key = key_of(step, key_names(pair, is_by_rowid=matching.is_by_rowid))
    if key is None:
        return None
    return is_at(alias, key, pair.newer) if matching.is_by_rowid else _is_row(alias, pair.newer.key, key)


def _is_row(alias: str, key: tuple[KeyColumn, ...], values: Place) -> Condition:
    terms = [_is(alias, column, value) for column, value in zip(key, values, strict=True)]
    return Condition(all_of(term.sql for term in terms), tuple(value for term in terms for value in term.values))


def _is(alias: str, column: KeyColumn, value: Value) -> Condition:
    spelled = f"{alias}.{name(column.name)}"
    collated = "" if column.collation is None else f" collate {rule(column)}"
    if isinstance(value, str) and not is_text(value):  # only bytes can be handed over
        return Condition(f"{spelled} = +cast(? as text){collated}", (value.encode("utf-8", "surrogateescape"),))
    return Condition(f"{spelled} = ?{collated}", (value,))
