"""Rows put back: what is asked for and nothing else, or nothing at all with the reason."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from backupkit.changes.refusal import NoSuchPart, NotRestorable
from backupkit.documents.sqlite.rows import compare, put_back
from tests.documents.sqlite.states import States, made, nothing

_STARS = (
    "create table star(id integer primary key, name text unique, mass real)",
    "insert into star values(1, 'Vega', 2.1), (2, 'Altair', 1.8), (3, 'Deneb', 19.0)",
)
_PLANETS = (
    "create table planet(name text primary key, star integer references star(id) on delete cascade)",
    "insert into planet values('a', 1), ('b', 1), ('c', 2)",
)


@pytest.fixture
def stars(tmp_path: Path) -> States:
    return made(tmp_path, *_STARS).edit(
        "delete from star where id = 1", "update star set mass = 0, name = 'X' where id = 2",
        "insert into star values(9, 'Sirius', 2.0)",
    )  # fmt: skip


def test_a_row_that_went_is_put_back(stars: States) -> None:
    assert stars.put_back(("star", "id=1"))
    assert stars.rows("star") == [(1, "Vega", 2.1), (2, "X", 0.0), (3, "Deneb", 19.0), (9, "Sirius", 2.0)]


def test_a_row_that_came_is_taken_out(stars: States) -> None:
    assert stars.put_back(("star", "id=9"))
    assert stars.rows("star") == [(2, "X", 0.0), (3, "Deneb", 19.0)]


def test_a_row_that_changed_is_put_back_whole(stars: States) -> None:
    assert stars.put_back(("star", "id=2"))
    assert stars.rows("star") == [(2, "Altair", 1.8), (3, "Deneb", 19.0), (9, "Sirius", 2.0)]


def test_one_column_of_a_row_is_put_back(stars: States) -> None:
    assert stars.put_back(("star", "id=2", "mass"))
    assert stars.rows("star") == [(2, "X", 1.8), (3, "Deneb", 19.0), (9, "Sirius", 2.0)]


def test_a_table_is_put_back(stars: States) -> None:
    assert stars.put_back(("star",))
    assert stars.rows("star") == stars.rows("star", of="older")
    assert not stars.changes()


def test_several_parts_are_put_back_at_once_and_what_holds_another_one_includes_it(stars: States) -> None:
    stars.put_back(("star", "id=2", "mass"), ("star", "id=2"), ("star", "id=1"), ("star", "id=1"))
    assert stars.rows("star") == [(1, "Vega", 2.1), (2, "Altair", 1.8), (3, "Deneb", 19.0), (9, "Sirius", 2.0)]


def test_rows_that_exchanged_what_only_one_can_have_are_put_back_together(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit(
        "update star set name = 'x' where id = 1", "update star set name = 'Vega' where id = 2",
        "update star set name = 'Altair' where id = 1",
    )  # fmt: skip
    with pytest.raises(NotRestorable, match=r"UNIQUE constraint failed: star\.name"):
        states.put_back(("star", "id=1"))
    assert states.put_back(("star", "id=1"), ("star", "id=2"))
    assert not states.changes()


def test_a_row_that_another_one_stands_in_the_way_of_replaces_none(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(id integer primary key, x unique on conflict replace)", "insert into t values(1, 5)"
    ).edit("delete from t", "insert into t values(2, 5)")
    with pytest.raises(NotRestorable, match=r"The table does not take it as it was \(UNIQUE constraint failed: t\.x\)"):
        states.put_back(("t", "id=1"))
    assert states.rows("t") == [(2, 5)]


@pytest.mark.parametrize(
    "path", [("star", "id=3"), ("star", "id=77"), ("star", "id=3", "mass"), ("star", "x"), ("none",), ("star", 1), (1,)]
)
def test_where_nothing_differs_there_is_nothing_to_put_back(stars: States, path: tuple[str | int, ...]) -> None:
    with pytest.raises(NoSuchPart):
        stars.put_back(path)


def test_a_change_that_is_another_one_by_now_is_not_put_back(stars: States) -> None:
    told = stars.change("star", "id=2", "mass")
    stars.edit("update star set mass = 5 where id = 2")
    with pytest.raises(NoSuchPart):
        stars.put_back(told.path, told=told)
    assert stars.put_back(told.path, told=stars.change("star", "id=2", "mass"))


def test_nothing_is_put_back_into_another_state_than_the_one_that_was_stored(stars: States) -> None:
    before = stars.rows("star")
    with contextlib.closing(sqlite3.connect(stars.newer, isolation_level=None, uri=True)) as live:
        assert not put_back.put_back(live, stars.older, [("star",)], is_current=lambda: False, pause=nothing)
    assert stars.rows("star") == before


def test_the_whole_of_a_database_is_left_to_a_restore(stars: States) -> None:
    with pytest.raises(NotRestorable, match="Restore the whole version instead"):
        stars.put_back(())


# -- what belongs together ---------------------------------------------------------------------------------------


def test_a_row_whose_reference_would_lack_its_row_is_refused_until_that_is_there(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, *_PLANETS).edit(
        "delete from planet where star = 1", "delete from star where id = 1"
    )
    with pytest.raises(NotRestorable, match="a row of “planet” would refer to a row of “star” that is not there"):
        states.put_back(("planet", "name=a"))
    assert states.rows("planet") == [("c", 2)]
    states.put_back(("star", "id=1"))
    states.put_back(("planet", "name=a"))
    assert states.rows("planet", columns="name") == [("a",), ("c",)]


def test_a_row_and_what_it_refers_to_are_put_back_together(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, *_PLANETS).edit(
        "delete from planet where star = 1", "delete from star where id = 1"
    )
    states.put_back(("planet", "name=a"), ("star", "id=1"))
    assert len(states.changes()) == 1


def test_a_row_that_others_refer_to_is_not_taken_out(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, *_PLANETS).edit("insert into star values(4, 'new', 1)")
    states.edit("insert into planet values('d', 4)")
    with pytest.raises(NotRestorable, match="a row of “planet” would refer to a row of “star”"):
        states.put_back(("star", "id=4"), foreign_keys=True)
    assert states.rows("planet")[-1] == ("d", 4)  # a cascade would have taken it


def test_a_row_that_others_refer_to_is_put_back_without_a_cascade(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, *_PLANETS).edit("update star set mass = 0 where id = 1")
    states.put_back(("star", "id=1"), foreign_keys=True)
    assert states.rows("planet") == states.rows("planet", of="older")
    assert not states.changes()


def test_references_that_were_broken_before_do_not_matter(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS, *_PLANETS, "insert into planet values('lost', 99)")
    states.edit("update planet set star = 98 where name = 'lost'", "delete from planet where name = 'c'")
    states.put_back(("planet", "name=c"))
    states.put_back(("planet", "name=lost"))
    assert not states.changes()


def test_references_that_sqlite_cannot_look_after_do_not_matter(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table a(x)", "create table b(id integer primary key, x references a(x))",
        "insert into b values(1, 1)",
    ).edit("update b set x = 2")  # fmt: skip
    assert states.put_back(("b", "id=1"))
    assert not states.changes()


# -- what only the app can do ------------------------------------------------------------------------------------


def test_a_table_with_triggers_is_refused_where_they_cannot_be_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = made(
        tmp_path,
        *_STARS,
        "create table log(x)",
        "create trigger t after insert on star begin insert into log values(1); end",
    ).edit("delete from star where id = 1")
    monkeypatch.setattr(compare, "can_hold_triggers", lambda: False)
    assert "its trigger “t”" in states.changes()[0].why_not
    with pytest.raises(NotRestorable, match="its trigger “t”"):
        states.put_back(("star", "id=1"))


@pytest.mark.skipif(not compare.can_hold_triggers(), reason="Python 3.12 can switch triggers off")
def test_a_trigger_does_not_start(tmp_path: Path) -> None:
    states = made(
        tmp_path,
        *_STARS,
        "create table log(x)",
        "create trigger t after insert on star begin insert into log values(1); end",
    ).edit("delete from star where id = 1")
    assert states.put_back(("star", "id=1"))
    assert states.rows("log") == []


@pytest.mark.parametrize(
    "statements",
    [
        ("create virtual table words using fts5(name, content='star', content_rowid='id')",),
        ("create virtual table words using fts5(name, content=star)",),
        (
            "create virtual table words using fts5(name)",
            "create trigger t after insert on star begin insert into words values(new.name); end",
        ),
    ],
)
def test_a_table_that_is_searched_is_refused_as_the_search_would_not_know(
    tmp_path: Path, statements: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    states = made(tmp_path, *_STARS, *statements).edit("delete from star where id = 1")
    monkeypatch.setattr(compare, "can_hold_triggers", lambda: True)
    assert "“words”" in states.change("star", "id=1").why_not


def test_a_table_that_is_made_otherwise_now_is_refused(tmp_path: Path) -> None:
    states = made(tmp_path, *_STARS).edit("delete from star where id = 1", "alter table star add column seen")
    assert "made in another way now" in states.change("star", "id=1").why_not
    for path in (("star", "id=1"), ("star",), ("star", "column seen")):
        with pytest.raises(NotRestorable, match="The table “star” is made in another way now"):
            states.put_back(path)


@pytest.mark.parametrize(
    "table",
    [
        "t(id integer primary key, x, y as (of_app(x)))",
        "t(id integer primary key, x text collate of_app unique)",
        "t(id integer primary key, x check(of_app(x) <> 7))",
    ],
)
def test_a_table_that_only_the_app_can_write_is_refused(tmp_path: Path, table: str) -> None:
    index = "create index i on t(y)" if " y " in table else "select 1"
    states = made(tmp_path, f"create table {table}", index, "insert into t(x) values('a')").edit("update t set x = 'b'")
    with pytest.raises(NotRestorable, match="Only the app itself can write this table"):
        states.put_back(("t", "id=1", "x"))
    assert states.rows("t", columns="x") == [("b",)]


def test_computed_columns_are_computed_anew(tmp_path: Path) -> None:
    states = made(
        tmp_path,
        "create table t(id integer primary key, x, y as (x + 1) stored, z as (x + 2))",
        "insert into t(x) values(1)",
    ).edit("delete from t")
    assert states.put_back(("t", "id=1"))
    assert states.rows("t") == [(1, 1, 2, 3)]


# -- tables of every make ----------------------------------------------------------------------------------------


def test_texts_that_are_no_utf_8_come_back_byte_for_byte(tmp_path: Path) -> None:
    states = made(
        tmp_path, "create table t(name text primary key, x) without rowid",
        "insert into t values(cast(x'ff41' as text), cast(x'fe00fd' as text)), ('b', 1)",
    ).edit("delete from t where name <> 'b'")  # fmt: skip
    states.put_back(("t", "name=t'ff41'"))
    assert states.rows("t", columns="hex(name), hex(x), typeof(x)")[1] == ("FF41", "FE00FD", "text")


def test_a_row_keeps_the_rowid_that_a_search_table_may_know(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(name text primary key)", "insert into t values('a'), ('b'), ('c')")
    states.edit("delete from t where name = 'b'")
    states.put_back(("t", "name=b"))
    assert states.rows("t", columns="rowid, name") == [(1, "a"), (2, "b"), (3, "c")]


def test_a_row_whose_rowid_is_taken_gets_another_one(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(name text primary key)", "insert into t values('a'), ('b')")
    states.edit("delete from t", "insert into t values('x')", "insert into t values('a')")
    states.put_back(("t",))
    assert sorted(states.rows("t", columns="name")) == [("a",), ("b",)]
    assert not states.changes()


def test_a_row_without_a_key_goes_where_it_was_or_is_refused(tmp_path: Path) -> None:
    states = made(tmp_path, "create table t(name text primary key, x)", "insert into t values(null, 1), (null, 2)")
    states.edit("delete from t where x = 1")
    states.put_back(("t", "rowid=1"))
    assert not states.changes()
    states.edit("update t set name = 'taken' where x = 1")
    with pytest.raises(NotRestorable, match="UNIQUE constraint failed"):
        states.put_back(("t", "rowid=1"))
    states.put_back(("t",))
    assert not states.changes()


def test_what_is_asked_to_stop_leaves_all_as_it_was(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) select i, i from n"
    states = made(tmp_path, "create table t(id integer primary key, x)", f"insert into t {numbers}")
    states.edit("update t set x = 0")
    with contextlib.closing(sqlite3.connect(states.newer, isolation_level=None, uri=True)) as live:
        with pytest.raises(Stopped):
            put_back.put_back(live, states.older, [("t",)], is_current=lambda: True, pause=stop)
        assert not live.in_transaction
    assert states.rows("t", columns="sum(x)") == [(0,)]


def test_a_database_that_is_locked_says_so(stars: States) -> None:
    with contextlib.closing(sqlite3.connect(stars.newer, isolation_level=None)) as other:
        other.execute("begin immediate")
        live = sqlite3.connect(stars.newer, isolation_level=None, uri=True, timeout=0)
        with contextlib.closing(live), pytest.raises(sqlite3.OperationalError, match="locked"):
            put_back.put_back(live, stars.older, [("star",)], is_current=lambda: True, pause=nothing)


@pytest.mark.parametrize("mode", ["wal", "delete", "truncate", "persist", "memory", "off"])
def test_rows_are_put_back_in_every_journal_mode(tmp_path: Path, mode: str) -> None:
    states = made(tmp_path, f"pragma journal_mode={mode}", *_STARS).edit("delete from star")
    with contextlib.closing(sqlite3.connect(states.older)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    assert states.put_back(("star",))
    assert states.rows("star") == states.rows("star", of="older")
