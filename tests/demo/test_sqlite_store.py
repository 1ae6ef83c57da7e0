"""The control room with a database: a row is a system, and one connection is open from the start to the end."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from demo_app import sample
from demo_app.app import default_path
from demo_app.room import Room
from demo_app.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "room.db"


@pytest.fixture
def room(path: Path) -> Iterator[Room]:
    with contextlib.closing(Room(path)) as room:
        yield room


def rows(path: Path) -> dict[str, tuple[object, ...]]:
    """Return what another program finds in the database."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {row[0]: row for row in connection.execute("select * from system")}


def test_a_first_start_makes_a_database_with_the_sample(room: Room, path: Path) -> None:
    assert room.atlas == sample.atlas()
    assert len(rows(path)) == 60
    with contextlib.closing(SqliteStore(path)) as store:
        assert store.load() == sample.atlas()


def test_a_save_writes_the_rows_that_differ_and_no_other(room: Room, path: Path) -> None:
    before = rows(path)
    changed = replace(room.atlas.systems[1], notes="New", population=7)
    room.change(changed)
    room.delete("S-001")
    added = room.add()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("create table said (what)")
        for what in ("insert", "update", "delete"):
            connection.execute(
                f"create trigger t{what} after {what} on system begin insert into said values ('{what}'); end"  # noqa: S608 - three fixed words
            )
        connection.commit()
        room.save()
        assert sorted(what for (what,) in connection.execute("select what from said")) == ["delete", "insert", "update"]
    after = rows(path)
    assert before.keys() - after.keys() == {"S-001"}
    assert after.keys() - before.keys() == {added.key}
    assert [key for key in before.keys() & after.keys() if before[key] != after[key]] == [changed.key]


def test_what_was_saved_is_loaded_again_as_it_was(room: Room, path: Path) -> None:
    room.add()
    room.delete("S-017")
    room.save()
    with contextlib.closing(Room(path)) as later:
        assert later.atlas == room.atlas


def test_a_save_that_changes_nothing_commits_nothing(room: Room, path: Path) -> None:
    log = path.with_name("room.db-wal")
    before = log.stat()
    room.save()
    assert log.stat().st_mtime_ns == before.st_mtime_ns
    assert log.stat().st_size == before.st_size


def test_the_open_connection_sees_what_was_restored_and_what_was_undone(room: Room, path: Path) -> None:
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    room.delete("S-055")
    room.save()
    manager.restore_backup(version)
    assert room.atlas.get("S-055") is None
    room.reload()
    assert room.atlas == sample.atlas()
    manager.undo_restore()
    room.reload()
    assert room.atlas.get("S-055") is None
    room.add()
    room.save()
    assert len(rows(path)) == 60


def test_a_file_that_is_no_database_is_told_and_what_is_in_memory_stays(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with contextlib.closing(Room(path)) as room:
        assert room.problem
        assert "room.db" in room.problem
    assert path.read_bytes() == b"no database" * 100


def test_a_database_that_was_damaged_and_restored_is_read_again(room: Room, path: Path) -> None:
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    room.close()
    path.write_bytes(b"no database" * 100)
    room.reload()
    assert room.problem
    manager.restore_backup(version)
    room.reload()
    assert room.problem is None
    assert room.atlas == sample.atlas()


def test_the_name_of_the_data_file_says_which_store_it_is() -> None:
    assert [default_path(sqlite=sqlite).name for sqlite in (False, True)] == ["control-room.json", "control-room.db"]
