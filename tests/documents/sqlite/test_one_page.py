"""A version without any table is one page, which SQLite writes in one step: no look comes within that."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.documents.sqlite import live
from tests.documents.databases import opened, rows


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p4_a_commit_that_comes_in_before_that_step_is_stored(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notes.db"
    with contextlib.closing(opened(path, mode)) as app:
        app.execute("pragma user_version = 1")
        manager = BackupManager(path)
        empty = manager.create_backup()
        assert empty
        genuine, commits = live.LiveReplacement._fitted_pages, iter(["create table t(x)", "insert into t values('in')"])

        def fitted_pages(new: live.LiveReplacement, *connections: sqlite3.Connection) -> int:
            found = genuine(new, *connections)
            for statement in commits:
                app.execute(statement)
            return found

        monkeypatch.setattr(live.LiveReplacement, "_fitted_pages", fitted_pages)
        manager.restore_backup(empty)
        assert app.execute("select name from sqlite_master").fetchall() == []
        manager.undo_restore()
    assert rows(path) == ["in"]
