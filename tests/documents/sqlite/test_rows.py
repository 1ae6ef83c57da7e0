"""Rows that differ between two databases: what is told of them, in tables of every make."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from backupkit.changes.difference import Sides
from backupkit.documents.comparable import Incomparable
from backupkit.documents.sqlite.rows import compare as rows
from backupkit.values.changes import ChangeKind, ComparisonKind
from tests.documents.sqlite.states import made, nothing, opened

_STARS = (
    "create table star(id integer primary key, name text, mass real, note)",
    "insert into star values(1, 'Vega', 2.1, null), (2, 'Altair', 1.8, 'near'), (3, 'Deneb', 19.0, 7)",
)


def test_a_row_that_went_one_that_came_and_each_column_that_changed_are_told(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit(
        "delete from star where id = 1",
        "update star set mass = 17.9, note = 'far' where id = 2",
        "insert into star values(9, 'Sirius', 2.0, x'00ff')",
    )
    found = states.comparison()
    assert [(change.kind, change.path, change.trail, change.title) for change in found.changes] == [
        (ChangeKind.REMOVED, ("star", "id=1"), ("star",), "Vega"),
        (ChangeKind.CHANGED, ("star", "id=2", "mass"), ("star", "Altair"), "mass"),
        (ChangeKind.CHANGED, ("star", "id=2", "note"), ("star", "Altair"), "note"),
        (ChangeKind.ADDED, ("star", "id=9"), ("star",), "Sirius"),
    ]
    assert [(change.before, change.after) for change in found.changes] == [
        ('id: 1, name: "Vega", mass: 2.1, note: NULL', None),
        ("1.8", "17.9"),
        ('"near"', '"far"'),
        (None, 'id: 9, name: "Sirius", mass: 2.0, note: 2 bytes'),
    ]
    assert all(change.can_restore for change in found.changes)
    assert found.kind is ComparisonKind.ROWS


def test_two_databases_with_the_same_rows_have_no_changes(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit("update star set note = note")
    found = states.comparison()
    assert not found.changes
    assert found.is_layout_only


def test_rows_beyond_the_limit_are_counted(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit("update star set mass = 0", "insert into star values(9, 'x', 0, 0)")
    found = states.comparison(limit=2)
    assert (len(found.changes), found.changed, found.added, found.is_complete) == (2, 3, 1, False)


def test_rows_are_counted_each_once(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit(
        "update star set mass = 0, note = 0 where id > 1", "delete from star where id = 1"
    )
    counts = rows.counted(states.older, states.newer, "older", pause=nothing)
    assert str(counts) == "1 row removed, 2 changed"


def test_nothing_is_counted_where_only_the_tables_are_made_otherwise(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit("create index by_name on star(name)")
    assert rows.counted(states.older, states.newer, "older", pause=nothing) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1.0, "1.0"),
        ("1", '"1"'),
        (b"1", "1 byte, SHA-256 6b86b273ff34…"),
        (None, "NULL"),
    ],
)
def test_a_value_of_another_type_differs(tmp_path: Path, value: object, told: str) -> None:
    states = made(tmp_path, "create table t(id integer primary key, x)", "insert into t values(1, 1)")
    states.edit(("update t set x = ?", (value,)))
    assert states.told() == [("changed", "t/id=1/x", "1", told)]


def test_bytes_are_told_by_their_number_and_digest(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(id integer primary key, picture blob)", "insert into t values(1, zeroblob(5000))"
    )
    states.edit("update t set picture = x'1b5b33316d'")
    before, after = (hashlib.sha256(picture).hexdigest()[:12] for picture in (bytes(5000), b"\x1b[31m"))
    assert states.told() == [
        ("changed", "t/id=1/picture", f"5,000 bytes, SHA-256 {before}…", f"5 bytes, SHA-256 {after}…")
    ]


def test_upper_and_lower_case_differ_whatever_the_key_calls_the_same(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(name text primary key collate nocase, x text collate nocase)",
        "insert into t values('Vega', 'Far'), ('Deneb', 'far')",
    ).edit("update t set name = 'VEGA' where name = 'Vega'", "update t set x = 'FAR' where name = 'Deneb'")  # fmt: skip
    assert states.told() == [
        ("changed", "t/name=VEGA/name", '"Vega"', '"VEGA"'),
        ("changed", "t/name=Deneb/x", '"far"', '"FAR"'),
    ]


def test_rows_whose_key_is_null_are_told_apart_by_their_rowid(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(name text primary key, x)", "insert into t values('a', 1), (null, 2), (null, 3)"
    ).edit("delete from t where x = 2", "update t set x = 4 where x = 3", "insert into t values(null, 5)")
    assert states.told() == [
        ("removed", "t/rowid=2", "name: NULL, x: 2", None),
        ("changed", "t/rowid=3/x", "3", "4"),
        ("added", "t/rowid=4", None, "name: NULL, x: 5"),
    ]


def test_rows_of_a_table_without_a_key_are_told_apart_by_their_rowid_and_it_says_so(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(x)", "insert into t values(1), (2)").edit("update t set x = 3 where x = 2")
    assert states.told() == [("changed", "t/rowid=2/x", "2", "3")]
    assert states.changes()[0].trail == ("t", "rowid 2")


def test_a_column_called_rowid_does_not_hide_the_rowid(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(rowid text)", "insert into t values('a')").edit("update t set rowid = 'b'")
    assert states.told() == [("changed", "t/oid=1/rowid", '"a"', '"b"')]


def test_a_key_of_several_columns_without_a_rowid_is_told_whole(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(a text, b int, x, primary key(b, a)) without rowid",
        "insert into t values('one, two', 1, 0), ('it''s', -2, 0)",
    ).edit("update t set x = 1")  # fmt: skip
    assert states.told() == [
        ("changed", "t/b=-2,a='it''s'/x", "0", "1"),
        ("changed", "t/b=1,a='one, two'/x", "0", "1"),
    ]
    assert states.changes()[1].trail == ("t", "1, one, two")


def test_texts_that_are_no_utf_8_are_compared_and_told(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(name text primary key, x) without rowid",
        "insert into t values(cast(x'ff41' as text), cast(x'fe' as text))",
    ).edit("update t set x = cast(x'fd' as text)")  # fmt: skip
    (change,) = states.changes()
    assert change.path == ("t", "name=t'ff41'", "x")
    assert (change.before, change.after) == ('"\\udcfe"', '"\\udcfd"')


def test_infinity_and_large_numbers_are_told(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(id integer primary key, x)", "insert into t values(-9223372036854775808, 9e999)"
    )
    states.edit("update t set x = -9e999")
    assert states.told() == [("changed", "t/id=-9223372036854775808/x", "inf", "-inf")]


def test_columns_that_are_computed_are_left_out(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(id integer primary key, x, y as (of_app(x)), z as (x + 1) stored)",
        "insert into t(x) values(1)",
    ).edit("update t set x = 2")  # fmt: skip
    assert states.told() == [("changed", "t/id=1/x", "1", "2")]


def test_rows_that_are_sorted_as_only_the_app_knows_are_compared(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(name text primary key collate of_app, x)", "insert into t values('a', 1), ('b', 2)"
    ).edit("update t set x = 3 where name = 'b'")
    assert states.told() == [("changed", "t/name=b/x", "2", "3")]


def test_of_a_search_table_it_is_told_whether_it_differs(tmp_path: Path) -> None:
    states = made(tmp_path, "create virtual table words using fts5(text)", "insert into words values('one')")
    assert not states.changes()
    states.edit("insert into words values('two')")
    (change,) = states.changes()
    assert (change.path, change.can_restore) == (("words",), False)


def test_a_table_beside_a_search_table_is_none_of_its_own(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create virtual table words using fts5(text)", "create table words_seen(id integer primary key, x)",
        "insert into words_seen values(1, 1)",
    ).edit("update words_seen set x = 2")  # fmt: skip
    assert states.told() == [("changed", "words_seen/id=1/x", "1", "2")]


def test_what_hides_all_names_of_the_rowid_is_told_as_a_whole(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(rowid, oid, _rowid_)", "insert into t values(1, 2, 3)")
    assert not states.changes()
    states.edit("insert into t values(1, 2, 3)")
    assert [(change.path, change.can_restore) for change in states.changes()] == [(("t",), False)]


def test_how_tables_are_made_is_told_by_itself(tmp_path: Path) -> None:
    states = made(
        tmp_path, *_STARS, "create table old(x)", "create index by_name on star(name)", "create view v as select 1"
    ).edit(
        "alter table star add column seen text not null default ''", "drop table old", "create table fresh(x)",
        "drop index by_name", "drop view v", "create trigger t after insert on star begin select 1; end",
        "pragma user_version=7", "update star set mass = 1 where id = 1",
    )  # fmt: skip
    assert [(change.kind.value, change.path, change.can_restore) for change in states.changes()] == [
        ("changed", ("user_version",), False),
        ("added", ("fresh",), False),
        ("removed", ("old",), False),
        ("added", ("star", "column seen"), False),
        ("removed", ("index by_name",), False),
        ("added", ("trigger t",), False),
        ("removed", ("view v",), False),
        ("changed", ("star", "id=1", "mass"), False),
    ]


def test_a_table_with_another_key_is_told_as_a_whole(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(a integer primary key, b)", "insert into t values(1, 2)").edit(
        "drop table t", "create table t(a integer, b integer primary key)", "insert into t values(1, 3)"
    )
    assert [change.path for change in states.changes()] == [("t", "column a"), ("t", "column b"), ("t",)]


def test_a_table_of_two_thousand_columns_is_compared(tmp_path: Path) -> None:
    columns = ", ".join(f"c{number}" for number in range(1_999))
    states = made(tmp_path, f"create table t(id integer primary key, {columns})", "insert into t(id) values(1)")
    states.edit("update t set c0 = 1, c61 = 1, c1998 = 1")
    assert [change.path[2] for change in states.changes()] == ["c0", "c61", "c1998"]


@pytest.mark.parametrize("name", ['a "b"', "a'b", "a.b", "select", "a/b#c", "ä", " "])
def test_names_may_be_odd(tmp_path: Path, name: str) -> None:
    quoted = '"{}"'.format(name.replace('"', '""'))
    states = made(
        tmp_path, f"create table {quoted}({quoted} text primary key, x)", f"insert into {quoted} values('a', 1)"
    ).edit(f"update {quoted} set x = 2")  # noqa: S608 - of a test
    assert [change.path for change in states.changes()] == [(name, f"{name}=a", "x")]


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_databases_in_utf_16_are_compared(tmp_path: Path, encoding: str) -> None:
    states = made(tmp_path, f"pragma encoding='{encoding}'", *_STARS).edit("update star set name = 'Wega' where id = 1")
    assert states.told() == [("changed", "star/id=1/name", '"Vega"', '"Wega"')]


def test_what_is_no_database_is_not_compared(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS)
    states.newer.write_bytes(b"no database" * 1_000)
    with pytest.raises(Incomparable, match="not a database"):
        states.comparison()


def test_a_comparison_stops_when_it_is_told_to(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    states = made(tmp_path, "create table t(id integer primary key, x)")
    for path in (states.older, states.newer):
        with opened(path) as connection, connection:
            connection.executemany("insert into t(x) values(?)", ((number,) for number in range(50_000)))
    with pytest.raises(Stopped):
        rows.compared(states.older, states.newer, Sides(older_id="a", newer_id=None, limit=1), pause=stop)


def test_nothing_is_written_and_no_file_appears(tmp_path: Path) -> None:
    states = made(tmp_path, "pragma journal_mode=wal", *_STARS).edit("delete from star")
    with opened(states.newer) as connection:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert states.changes()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_progress_is_told_by_tables(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, "create table t(x)")
    told: list[tuple[int, int]] = []
    sides = Sides(older_id="a", newer_id=None, limit=1)
    rows.compared(states.older, states.newer, sides, pause=nothing, report=lambda done, of: told.append((done, of)))
    assert told == [(0, 2), (1, 2)]


def test_what_a_database_has_planned_is_not_run_by_looking(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, "create view v as select of_app(1)")
    states.edit("drop view v", "create view v as select load_extension('evil')")
    assert [change.path for change in states.changes()] == [("view v",)]
    with opened(states.newer) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("select * from v")
