"""P4: a version comes into a database that programs have open, and they go on with it."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentBusy, DocumentChanged, DocumentUnwritable, SqliteFile
from backupkit.documents.sqlite import live
from tests.documents.databases import commit, in_another_process, made, opened, rows, side

MODES = ["wal", "delete", "truncate", "persist", "memory", "off"]


def _made(path: Path, mode: str, page_bytes: int) -> Path:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma page_size={page_bytes}")
        connection.execute(f"pragma journal_mode={mode}")
        connection.execute("create table t(x)")
        connection.executemany("insert into t values(?)", [("x" * 200,)] * 100)
    return path


@pytest.mark.parametrize(
    ("mode", "page_bytes"), [*((mode, 4096) for mode in MODES), ("wal", 512), ("delete", 512), ("wal", 65536)]
)
def test_p4_connections_see_what_was_restored_and_write_on(tmp_path: Path, mode: str, page_bytes: int) -> None:
    path = _made(tmp_path / "notes.db", mode, page_bytes)
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    inode = path.stat().st_ino
    with contextlib.closing(opened(path, mode)) as app, contextlib.closing(opened(path, mode)) as reader:
        app.executemany("insert into t values(?)", [("y" * 300,)] * 500)
        app.execute("create table more(y)")
        assert reader.execute("select count(*) from t").fetchone() == (600,)

        result = manager.restore_backup(first)

        assert result.not_kept == ()
        assert reader.execute("select count(*) from t").fetchone() == (100,)
        assert app.execute("select count(*) from sqlite_master").fetchone() == (1,)
        commit(app, "after")
        assert reader.execute("select count(*) from t").fetchone() == (101,)
        assert manager.undo_restore()
        assert app.execute("select count(*) from t").fetchone() == (600,)
        assert app.execute("pragma integrity_check").fetchone() == ("ok",)
    assert path.stat().st_ino == inode


def test_p4_another_process_sees_what_was_restored_and_writes_on(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with in_another_process(path, "c.execute(\"insert into t values('second')\")"):
        manager.restore_backup(first)
        assert rows(path) == ["first"]
    assert rows(path) == ["first"]
    manager.undo_restore()
    assert rows(path) == ["first", "second"]


def test_p4_a_reader_in_a_transaction_keeps_its_state_to_the_end_of_that(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path)) as app, contextlib.closing(opened(path)) as reader:
        commit(app, "second")
        reader.execute("begin")
        assert reader.execute("select count(*) from t").fetchone() == (2,)
        manager.restore_backup(first)
        assert reader.execute("select count(*) from t").fetchone() == (2,)
        reader.execute("commit")
        assert reader.execute("select count(*) from t").fetchone() == (1,)


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p4_a_database_that_stays_locked_is_not_restored(tmp_path: Path, mode: str) -> None:
    path = made(tmp_path / "notes.db", mode)
    manager = BackupManager(path, document=partial(SqliteFile, busy_seconds=0.05))
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, mode)) as app:
        commit(app, "second")
        app.execute("begin immediate")
        commit(app, "third")
        with pytest.raises(DocumentBusy):
            manager.restore_backup(first)
        app.execute("commit")
    assert rows(path) == ["first", "second", "third"]
    with pytest.raises(Exception, match="no restore"):
        manager.undo_restore()
    manager.restore_backup(first)
    assert rows(path) == ["first"]


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p4_a_commit_in_the_last_moment_is_stored_before_it_is_replaced(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "notes.db", mode)
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, mode)) as app:
        commit(app, "second")
        genuine, commits = live.LiveReplacement._fitted_pages, iter(["third"])

        def fitted_pages(new: live.LiveReplacement, *connections: sqlite3.Connection) -> int:
            for value in commits:  # all looks are done but for the one under SQLite's own lock
                commit(app, value)
            return genuine(new, *connections)

        monkeypatch.setattr(live.LiveReplacement, "_fitted_pages", fitted_pages)
        manager.restore_backup(first)
    assert rows(path) == ["first"]
    manager.undo_restore()
    assert rows(path) == ["first", "second", "third"]


def test_p4_a_database_that_never_rests_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path)) as app:
        genuine, numbers = live.LiveReplacement._fitted_pages, itertools.count()

        def fitted_pages(new: live.LiveReplacement, *connections: sqlite3.Connection) -> int:
            commit(app, str(next(numbers)))
            return genuine(new, *connections)

        monkeypatch.setattr(live.LiveReplacement, "_fitted_pages", fitted_pages)
        with pytest.raises(DocumentChanged):
            manager.restore_backup(first)
    assert len(rows(path)) == 11


def test_p4_pages_of_another_size_come_in_where_nobody_has_the_log_open(tmp_path: Path) -> None:
    path = _made(tmp_path / "notes.db", "wal", 4096)
    manager = BackupManager(path, document=partial(SqliteFile, busy_seconds=0.05))
    first = manager.create_backup()
    assert first
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("pragma journal_mode=delete")
        app.execute("pragma page_size=1024")
        app.execute("vacuum")
        app.execute("pragma journal_mode=wal")
        commit(app, "more")
        with pytest.raises(DocumentUnwritable, match="pages of another size"):
            manager.restore_backup(first)
        assert app.execute("select count(*) from t").fetchone() == (101,)
    manager.restore_backup(first)
    assert len(rows(path)) == 100


@pytest.mark.parametrize(("mode", "sizes"), [("delete", (512, 4096)), ("persist", (8192, 1024))])
def test_p4_pages_of_another_size_come_into_a_database_without_a_log(
    tmp_path: Path, mode: str, sizes: tuple[int, int]
) -> None:
    path = _made(tmp_path / "notes.db", mode, sizes[0])
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, mode)) as app:
        app.execute(f"pragma page_size={sizes[1]}")
        app.execute("vacuum")
        commit(app, "more")
        manager.restore_backup(first)
        assert app.execute("select count(*) from t").fetchone() == (100,)
        commit(app, "on")
        assert app.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.leaves_damage
@pytest.mark.parametrize("damage", [b"", b"no database any more", b"SQLite format 3\0" + b"\xff" * 4080])
def test_p4_what_is_no_database_any_more_is_replaced_as_a_file(tmp_path: Path, damage: bytes) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    path.write_bytes(damage)
    manager.restore_backup(first)
    assert rows(path) == ["first"]
    manager.undo_restore()
    assert path.read_bytes() == damage


def test_p4_a_database_that_is_damaged_within_is_written_over_as_it_is_open(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * 4096)
    manager.restore_backup(first)
    assert rows(path) == ["first"]


def test_p4_a_database_that_is_gone_comes_back(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    path.unlink()
    manager.restore_backup(first)
    assert rows(path) == ["first"]


def test_what_is_restored_to_another_place_or_exported_opens_and_is_the_version_byte_for_byte(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    with contextlib.closing(opened(path)) as app:
        commit(app, "second")
        backup_id = manager.create_backup()
        assert backup_id
        manager.restore_backup(backup_id, to=tmp_path / "one.db")
        manager.export_backup(backup_id, tmp_path / "two.db")
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "two.db").read_bytes()
    assert rows(tmp_path / "one.db") == ["first", "second"]


def test_a_long_log_is_brought_in_after_a_restore(tmp_path: Path) -> None:
    path = _made(tmp_path / "notes.db", "wal", 4096)
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path)) as app:
        commit(app, "more")
        manager.restore_backup(first)
        assert side(path, "wal").stat().st_size == 0
