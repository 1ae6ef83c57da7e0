"""P17 for SQLite within the app: its locks are record locks on the document, too."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentBusy, SqliteFile
from tests.documents.databases import commit, made, opened, rows, side

pytestmark = pytest.mark.needs_posix("on Windows a lock belongs to the open file, and nothing stays open there")

_OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("begin immediate")
    connection.execute("insert into t values('other')")
    connection.execute("commit")
    print("wrote")
except sqlite3.OperationalError as error:
    print(error)
connection.close()
"""


def other(path: Path) -> str:
    """Have another process come, write, and go; return what it says."""
    command = [sys.executable, "-c", _OTHER, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_p17_others_are_kept_out_of_a_transaction_of_the_app(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    manager.create_backup()
    with contextlib.closing(opened(path, "delete")) as app:
        app.execute("begin immediate")
        commit(app, "of the app")
        assert other(path) == "database is locked"
        manager.create_backup(force=True)
        manager.estimate_backup_size()
        manager.import_backup(path)
        BackupManager(path).create_backup(force=True)
        assert other(path) == "database is locked"
        app.execute("commit")
    assert rows(path) == ["first", "of the app"]
    assert manager.create_backup()


def test_p17_a_transaction_that_writes_keeps_others_out(tmp_path: Path) -> None:
    """Also us: what it has written so far is no state."""
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path, document=partial(SqliteFile, busy_seconds=0.05))
    with contextlib.closing(opened(path, "delete")) as app:
        app.execute("pragma cache_size=2")
        app.execute("begin")
        for number in range(200):
            commit(app, str(number) * 500)
        for _ in range(3):
            with pytest.raises(DocumentBusy):
                manager.create_backup()
        assert other(path) == "database is locked"
        app.execute("commit")
    assert len(rows(path)) == 201
    assert manager.create_backup()


def test_p17_the_log_of_an_app_is_not_taken_away_by_a_program_that_comes_and_goes(tmp_path: Path) -> None:
    """It would be, if that took itself for the last one; what the app wrote from then on would be lost."""
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    manager.create_backup()
    with contextlib.closing(opened(path)) as app:
        commit(app, "of the app")
        before = manager.create_backup()
        assert before
        manager.estimate_backup_size()
        manager.import_backup(path)
        BackupManager(path).create_backup(force=True)
        assert other(path) == "wrote"
        assert side(path, "wal").exists()
        manager.restore_backup(before)
        assert other(path) == "wrote"
        assert side(path, "wal").exists()
        commit(app, "once more")
        assert rows(path) == ["first", "of the app", "other", "once more"]
    assert manager.create_backup()
