"""Databases as hardly anybody makes them: stored, compared, put back and restored like all others."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.documents.databases import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """How a database is made, how it is changed, and how many of the changes can be put back one by one."""

    made: tuple[str, ...]
    changed: tuple[str, ...]
    changes: int
    parts: int = 0


ODD = {
    "no tables at all": Odd(made=("pragma user_version = 3",), changed=("pragma user_version = 4",), changes=1),
    "nothing but a view": Odd(
        made=("create view v as select 1 as a",), changed=("drop view v", "create view v as select 2 as a"), changes=1
    ),
    "a view of what is gone": Odd(
        made=("create table t(x)", "create view v as select y from gone"),
        changed=("insert into t values(1)",),
        changes=1,
        parts=1,
    ),
    "names of quotes and of nothing": Odd(
        made=(
            'create table "a""b"("" integer primary key, """" text)',
            "insert into \"a\"\"b\" values(1, 'v'), (2, 'w')",
            'create table ""(id integer primary key, x)',
            'insert into "" values(1, 2)',
        ),
        changed=(
            'update "a""b" set """" = \'n\' where "" = 1',
            'delete from "a""b" where "" = 2',
            'update "" set x = 3',
        ),
        changes=3,
        parts=3,
    ),
    "a name that hides, breaks lines and steers a terminal": Odd(
        made=(
            'create table "a\n\x1b[31m\u202e"(id integer primary key, "c\td")',
            'insert into "a\n\x1b[31m\u202e" values(1, 2)',
        ),
        changed=('update "a\n\x1b[31m\u202e" set "c\td" = 3',),
        changes=1,
        parts=1,
    ),
    "a name with a zero in it": Odd(
        made=(
            "create table t(x)",
            "create table other(id integer primary key, x)",
            "insert into other values(1, 2)",
            "pragma writable_schema = on",
            "update sqlite_master set name = 't' || char(0) || 'z' where name = 't'",
            "pragma writable_schema = off",
        ),
        changed=("update other set x = 3",),
        changes=1,
        parts=1,
    ),
    "what looks like the tables of a full-text index": Odd(
        made=(
            "create table note(id integer primary key, x)",
            "create table note_content(id integer primary key, c0)",
            "insert into note_content values(1, 2)",
        ),
        changed=("update note_content set c0 = 5",),
        changes=1,
        parts=1,
    ),
    "texts that are none, and that hold zeros": Odd(
        made=(
            "create table t(k text primary key, v)",
            "insert into t values(cast(x'41ff42' as text), 1), ('a' || char(0) || 'b', 2), ('a', 3)",
        ),
        changed=("update t set v = cast(x'fffe' as text) where v < 3", "delete from t where v = 3"),
        changes=3,
        parts=3,
    ),
    "keys without end": Odd(
        made=(
            "create table t(k real primary key, v)",
            "insert into t values(9e999, 1), (-9e999, 2), (-0.0, 3)",
            "create table u(x)",
            "insert into u(rowid, x) values(-9223372036854775808, 1), (9223372036854775807, 2)",
        ),
        changed=("update t set v = v + 1", "update u set x = x + 1"),
        changes=5,
        parts=5,
    ),
    "columns that have taken all names of a row's number": Odd(
        made=("create table t(rowid, oid, _rowid_, x)", "insert into t values(1, 2, 3, 4)"),
        changed=("update t set x = 5",),
        changes=1,
    ),
    "an index of a virtual table whose module is gone": Odd(
        made=(
            "create table s_data(id integer primary key, x)",
            "pragma writable_schema = on",
            "insert into sqlite_master values('table', 's', 's', 0, 'CREATE VIRTUAL TABLE s using gone(a)')",
            "pragma writable_schema = off",
        ),
        changed=("pragma user_version = 1",),
        changes=1,
    ),
}


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("name", ODD)
def test_p4_an_odd_database_comes_back_in_parts_and_as_a_whole(tmp_path: Path, name: str, mode: str) -> None:
    odd, path = ODD[name], tmp_path / "odd.db"
    with contextlib.closing(opened(path, mode)) as app:
        _run(app, odd.made)
        manager = BackupManager(path)
        first = manager.create_backup()
        assert first
        assert manager.create_backup() is None
        _run(app, odd.changed)
        second = manager.create_backup()
        found = manager.compare_backups(first)
        assert (len(found.changes), sum(change.can_restore for change in found.changes)) == (odd.changes, odd.parts)
        for change in found.changes:
            manager.change_texts(found, change)
            if change.can_restore:
                manager.restore_part(first, change)
        assert manager.compare_backups(first).count == odd.changes - odd.parts
        manager.restore_backup(first)
        assert manager.compare_backups(first).is_equal
        assert second
        manager.restore_backup(second)
        assert manager.compare_backups(second).is_equal
        manager.preview_backup(first)
    assert len(manager.verify_backups().sound_ids) == len(manager.list_backups())


def _run(app: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        app.execute(statement).fetchall()
