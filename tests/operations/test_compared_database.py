"""A database is compared with its present state also where no version has told yet what that is worth."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from backupkit import BackupManager, ChangeKind


def test_a_state_that_no_version_holds_is_compared_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute("pragma journal_mode=wal")
        app.execute("create table note (id integer primary key, text)")
        app.execute("insert into note values (1, 'Vega')")
        manager = BackupManager(path)
        version = manager.create_backup()
        assert version
        app.execute("delete from note")
        for found in (manager.compare_backups(version), BackupManager(path).compare_backups(version)):
            assert [change.kind for change in found.changes] == [ChangeKind.REMOVED]
