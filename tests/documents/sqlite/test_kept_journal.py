"""P4: a journal that an app keeps beside its database stays there: on Windows the app has it open all the time."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.documents.databases import commit, made, opened


@pytest.mark.parametrize("mode", ["persist", "truncate"])
def test_p4_a_restore_leaves_the_journal_that_an_app_keeps(tmp_path: Path, mode: str) -> None:
    path = made(tmp_path / "notes.db", mode)
    journal = path.with_name("notes.db-journal")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, mode)) as app:
        commit(app, "second")
        was = journal.stat().st_ino
        manager.restore_backup(first)
        assert journal.stat().st_ino == was
        assert app.execute("pragma integrity_check").fetchone() == ("ok",)
        commit(app, "third")
        assert journal.stat().st_ino == was


def test_p4_a_restore_leaves_no_journal_where_none_was(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, "delete")) as app:
        commit(app, "second")
        manager.restore_backup(first)
        assert not path.with_name("notes.db-journal").exists()
