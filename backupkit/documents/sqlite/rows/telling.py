"""What people are told of a row or a column that differs: which one it is, and what it holds on both sides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.documents.comparable import Incomparable
from backupkit.documents.sqlite.rows import quoting
from backupkit.documents.sqlite.rows.differing import is_at, key_names
from backupkit.documents.sqlite.rows.limits import LONG_KEY, LONGEST_KEY
from backupkit.documents.sqlite.rows.steps import literal, step_of
from backupkit.values.changes import MOST_CHARACTERS, Change, ChangeKind, ChangeTexts, brief, in_full

if TYPE_CHECKING:
    import sqlite3

    from backupkit.documents.sqlite.rows.differing import Condition, Place, RowDifference
    from backupkit.documents.sqlite.rows.steps import Value
    from backupkit.documents.sqlite.rows.tables import Table

_MOST_COLUMNS = 20  # of a row that is told in a line
_DIGEST_CHARACTERS = 12


class Teller:
    """Tells what differs, for people.

    Args:
        connection: knows both databases.
        most: how many characters of a text are read.
    """

    def __init__(self, connection: sqlite3.Connection, *, most: int = MOST_CHARACTERS) -> None:
        self._connection, self._most = connection, most
        self._queries: dict[tuple[object, ...], _Query] = {}

    def change_of(self, found: RowDifference) -> Change:
        """Return what is told of a row that came or went, or of one column of a row that changed."""
        pair, is_cell = found.pair, found.kind is ChangeKind.CHANGED
        older, newer = self._sides(found)
        row = newer or older
        assert row  # noqa: S101 - it is on one side at least
        step = row.step
        title = brief(row.title or (step.replace("=", " ", 1) if found.is_by_rowid else row.key_text))
        why_not = pair.why_not or (LONG_KEY if len(step) > LONGEST_KEY else "")
        before, after = (
            brief(self._cell(side) if is_cell else ", ".join(side.lines)) if side else None for side in (older, newer)
        )
        return Change(
            path=(pair.name, step, *found.columns),
            title=found.columns[0] if is_cell else title,
            trail=(pair.name, title) if is_cell else (pair.name,),
            kind=found.kind,
            before=before,
            after=after,
            can_restore=not why_not,
            why_not=why_not,
        )

    def tells(self, found: RowDifference, told: Change) -> bool:
        """Return True if a difference is of the kind, and has the values, of the change that was *told*."""
        now = self.change_of(found)
        return (now.kind, now.before, now.after) == (told.kind, told.before, told.after)

    def texts_of(self, found: RowDifference) -> ChangeTexts:
        """Return both values of such a change in full, those of a row with a line for each column."""
        is_cell = found.kind is ChangeKind.CHANGED
        sides = self._sides(found)
        before, after = (
            in_full(self._cell(side) if is_cell else "\n".join(side.lines)) if side else None for side in sides
        )
        is_complete = all(side.is_complete(self._most) for side in sides if side)
        return ChangeTexts(before=before, after=after, is_complete=is_complete)

    def _sides(self, found: RowDifference) -> tuple[_Row | None, _Row | None]:
        pair = found.pair
        return (
            self._row(found, pair.databases.older, pair.older, found.older) if found.older else None,
            self._row(found, pair.databases.newer, pair.newer, found.newer) if found.newer else None,
        )

    def _row(self, found: RowDifference, database: str, table: Table, place: Place) -> _Row:
        known = (database, table.name, found.is_by_rowid, found.columns)
        query = self._queries.get(known)
        if query is None:
            key = key_names(found.pair, is_by_rowid=found.is_by_rowid)
            query = self._queries[known] = _query(database, table, key, found.columns, self._most)
        where = is_at("r", place, table)
        row = self._connection.execute(f"{query.select} where {where.sql}", where.values).fetchone()
        if row is None:
            raise Incomparable(f"a row of {table.name} has a key that is no text")  # in UTF-16 no bytes stand for it
        return _Row(query, where, row)

    def _cell(self, row: _Row) -> str:
        """Return what one column holds. Bytes are told by how many they are and by their digest, and never decoded."""
        (value,) = row.shown
        text = _told(*value)
        if value[0] != "blob":
            return text
        ((raw,),) = self._connection.execute(f"{row.query.whole} where {row.where.sql}", row.where.values)
        return f"{text}, SHA-256 {hashlib.sha256(raw).hexdigest()[:_DIGEST_CHARACTERS]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """What reads a row of a table."""

    select: str
    whole: str  # reads the first of the columns that are shown, whatever its size
    key: tuple[str, ...]  # the columns that name the row
    titles: int  # how many columns may have its title
    columns: tuple[str, ...]  # those that are shown


def _query(database: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...], most: int) -> _Query:
    columns = columns or table.column_names[:_MOST_COLUMNS]
    shown = (_shown_sql(each, most) for each in (*table.titles, *columns))
    selected = (*(f"r.{quoting.name(each)}" for each in key), *shown)
    of = f"from {database}.{quoting.name(table.name)} as r"
    return _Query(
        select=f"select {', '.join(selected)} {of}",
        whole=f"select r.{quoting.name(columns[0])} {of}",
        key=key,
        titles=len(table.titles),
        columns=columns,
    )


class _Row:
    """A row of one of the databases, as a query has read it."""

    def __init__(self, query: _Query, where: Condition, row: tuple[Value, ...]) -> None:
        self.query, self.where = query, where
        at = len(query.key)
        self._key = row[:at]
        found = [(str(kind), _plain(value)) for kind, value in zip(row[at::2], row[at + 1 :: 2], strict=True)]
        self._titles, self.shown = found[: query.titles], found[query.titles :]

    @property
    def step(self) -> str:
        """The step of a path that names it."""
        return step_of(zip(self.query.key, self._key, strict=True))

    @property
    def key_text(self) -> str:
        """What its key holds."""
        return ", ".join(value if isinstance(value, str) else literal(value) for value in self._key)

    @property
    def title(self) -> str:
        """What people know it by; empty if no column tells."""
        return next((text for kind, text in self._titles if kind in {"text", "integer"} and text), "")

    @property
    def lines(self) -> list[str]:
        """What its columns hold, each with its name."""
        shown = zip(self.query.columns, self.shown, strict=True)
        return [f"{column}: {_told(*value)}" for column, value in shown]

    def is_complete(self, most: int) -> bool:
        """Return True if no text goes on behind what was read of it."""
        return all(kind != "text" or len(text) <= most for kind, text in self.shown)


def _shown_sql(column: str, most: int) -> str:
    of = f"r.{quoting.name(column)}"
    begin = f"substr({of}, 1, {most + 1})"
    return f"typeof({of}), case typeof({of}) when 'text' then {begin} when 'blob' then length({of}) else {of} end"


def _plain(value: Value) -> str:
    return "" if value is None else value if isinstance(value, str) else repr(value)


def _told(kind: str, text: str) -> str:
    match kind:
        case "text":
            return f'"{text}"'
        case "blob":
            return f"{int(text):,} {'byte' if text == '1' else 'bytes'}"
        case "null":
            return "NULL"
        case _:
            return text
