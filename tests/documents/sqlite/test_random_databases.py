"""Random pairs of databases: all that differs is put back in any order, and no other row is touched by it."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from backupkit.changes.refusal import NotRestorable
from backupkit.documents.sqlite.rows import compare
from backupkit.values.changes import Change, ChangeKind
from tests.documents.sqlite.states import States, nothing, opened


@dataclass(frozen=True, slots=True)
class Made:
    """How a table is made."""

    sql: str
    columns: str
    rowid: str | None = None  # tells rows apart where no key does


TABLES = (
    Made("t(id integer primary key, x, y text collate nocase)", "id, x, y"),
    Made("t(x text primary key collate nocase, y, z) without rowid", "x, y, z"),
    Made("t(x, y, z, primary key(y, x))", "x, y, z", rowid="rowid"),
    Made("t(x primary key, y, z) without rowid", "x, y, z"),
    Made("t(x int, y int, z, primary key(x desc, y)) without rowid", "x, y, z"),
    Made("t(x text primary key, y unique on conflict replace, z)", "x, y, z", rowid="rowid"),
    Made("t(x, rowid, z)", "x, rowid, z", rowid="oid"),
    Made("t(x, y, z as (y) stored, w as (x) virtual)", "x, y", rowid="rowid"),
    Made("t(id integer primary key autoincrement, x real, y blob unique)", "id, x, y"),
    Made("t(x numeric primary key not null, y text, z)", "x, y, z"),
)

Value = int | float | str | bytes | None
Row = tuple[Value, Value, Value, str | None]

_PHASES = set(Phase) - {Phase.shrink}  # which would take minutes

_RAW = st.sampled_from([None, 0, 1, 2, 1.0, -0.0, 2.5, "", "1", "a", "A", "b, c", "it's", "null", b"", b"\x00", b"1"])
_ODD = st.sampled_from(["cast(x'ff' as text)", "cast(x'6100' as text)", "9e999", "9223372036854775807"])
_ROW = st.tuples(_RAW, _RAW, _RAW, st.none() | _ODD)
_ROWS = st.lists(_ROW, max_size=8)


@st.composite
def pairs_of_rows(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Return the rows of two states that have some in common."""
    older = draw(_ROWS)
    kept = [row for row in older if draw(st.booleans())]
    return older, [*kept, *draw(_ROWS)]


def filled(path: Path, table: Made, rows: Sequence[Row]) -> None:
    with opened(path) as connection, connection:
        connection.execute(f"create table {table.sql}")
        names = [name.strip() for name in table.columns.split(",")]
        for x, y, z, odd in rows:
            values = [x, y, z][: len(names)]
            marks = [odd if odd and number == 1 else "?" for number in range(len(names))]
            given_values = [value for value, mark in zip(values, marks, strict=True) if mark == "?"]
            with contextlib.suppress(sqlite3.IntegrityError):
                connection.execute(f"insert or abort into t({table.columns}) values({', '.join(marks)})", given_values)


def content(path: Path, table: Made) -> Counter[tuple[object, ...]]:
    """Return each row, told by what it holds to the last bit."""
    with opened(path) as connection:
        shown = ", ".join(f"typeof({name}) || hex({name})" for name in table.columns.split(", "))
        shown = f"{table.rowid}, {shown}" if table.rowid and "primary key" not in table.sql else shown
        return Counter(connection.execute(f"select {shown} from t"))  # noqa: S608 - of a test


def put_back_all(states: States, table: Made, chosen: random.Random) -> int:
    """Put back one change after the other, in any order; return how many."""
    count = 0
    refused: set[tuple[object, ...]] = set()
    most = 100  # far more than there are rows
    while count < most and (left := [change for change in states.changes() if change.path not in refused]):
        change = chosen.choice(left)
        before = content(states.newer, table)
        try:
            assert states.put_back(change.path, told=change)
        except NotRestorable:
            assert content(states.newer, table) == before
            refused.add(change.path)
            continue
        seen_alone(change, before, content(states.newer, table))
        count += 1
    assert count < most
    return count


def seen_alone(change: Change, before: Counter[tuple[object, ...]], after: Counter[tuple[object, ...]]) -> None:
    """See that one row came, went or changed, and no other."""
    gone, come = (before - after).total(), (after - before).total()
    expected = {ChangeKind.ADDED: (1, 0), ChangeKind.REMOVED: (0, 1), ChangeKind.CHANGED: (1, 1)}
    assert (gone, come) == expected[change.kind]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.sql)
@settings(deadline=None, max_examples=8, phases=_PHASES)
@given(rows=pairs_of_rows(), seed=st.integers(0, 1 << 30))
def test_all_that_differs_put_back_in_any_order_gives_the_old_rows(
    table: Made, rows: tuple[list[Row], list[Row]], seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        states = States(Path(folder, "older.db"), Path(folder, "newer.db"))
        filled(states.older, table, rows[0])
        filled(states.newer, table, rows[1])
        put_back_all(states, table, random.Random(seed))
        if states.changes():  # what stood in each other's way goes back together
            states.put_back(("t",))
        assert not states.changes()
        assert content(states.newer, table) == content(states.older, table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.sql)
@settings(deadline=None, max_examples=8, phases=_PHASES)
@given(rows=pairs_of_rows())
def test_what_differs_is_what_a_row_by_row_reading_finds(table: Made, rows: tuple[list[Row], list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        states = States(Path(folder, "older.db"), Path(folder, "newer.db"))
        filled(states.older, table, rows[0])
        filled(states.newer, table, rows[1])
        older, newer = content(states.older, table), content(states.newer, table)
        found = states.comparison()
        assert found.added - found.removed == newer.total() - older.total()
        counts = compare.counted(states.older, states.newer, "x", pause=nothing)
        assert counts is not None
        assert (counts.added, counts.removed) == (found.added, found.removed)
        differing = (newer - older).total()
        if table.rowid:  # rows without a key may be the same, and have another rowid
            assert differing <= counts.added + counts.changed
        else:
            assert differing == counts.added + counts.changed
