"""Large databases are compared, as long as there is room for copies of them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from backupkit import BackupManager, NotComparable, NotEnoughSpace
from backupkit.operations import stilled


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    path = tmp_path / "notes.db"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table t(id integer primary key, x)")
        connection.executemany("insert into t(x) values(?)", [("x" * 300,)] * 100)
    return BackupManager(path)


def older(manager: BackupManager) -> str:
    """Store a version, and change a row."""
    version = manager.create_backup()
    assert version
    with contextlib.closing(sqlite3.connect(manager.data_file)) as connection, connection:
        connection.execute("update t set x = 'y' where id = 7")
    return version


def test_a_database_may_be_larger_than_what_is_compared_in_memory(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stilled, "LARGEST_BYTES", 1_000)
    version = older(manager)
    (change,) = manager.compare_backups(version).changes
    assert change.path == ("t", "id=7", "x")
    manager.restore_part(version, change)
    assert manager.compare_backups(version).is_equal


@pytest.mark.parametrize("newer", [True, False], ids=["version", "document"])
def test_a_database_that_is_too_large_is_refused_before_it_is_read(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch, newer: bool
) -> None:
    version = older(manager)
    other = manager.create_backup() if newer else None
    monkeypatch.setattr(stilled, "LARGEST_DATABASE_BYTES", 1_000)
    with pytest.raises(NotComparable, match="more than 2 GB"):
        manager.compare_backups(version, other)


def test_databases_that_would_fill_the_disk_are_not_unpacked(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = older(manager)
    other = manager.create_backup()
    size_bytes = manager.list_backups()[0].file_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(1 << 40, 0, size_bytes))
    with pytest.raises(NotEnoughSpace):
        manager.compare_backups(version, other)
