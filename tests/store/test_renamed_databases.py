"""A database that was renamed, and is open with changes beside it: its versions are found all the same."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.documents.databases import commit, made, opened


@pytest.mark.needs_posix("there a file that is open is not renamed")
def test_p15_a_renamed_database_that_is_in_use_keeps_its_history(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    first = BackupManager(path).create_backup()
    assert first
    renamed = path.rename(tmp_path / "renamed.db")
    with contextlib.closing(opened(renamed)) as app:
        commit(app, "second")
        manager = BackupManager(renamed)
        assert [meta.backup_id for meta in manager.list_backups()] == [first]
        assert manager.backups_dir == tmp_path / "backups"
        assert manager.folder.owner is None
        assert manager.verify_backups().valid == 1
        manager.export_backup(first, tmp_path / "exported.db")
        assert manager.create_backup()
    assert manager.create_backup() is None
    assert [meta.backup_id for meta in BackupManager(renamed).list_backups()][-1] == first


def test_p15_another_database_that_is_in_use_is_not_the_renamed_one(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    BackupManager(path).create_backup()
    other = made(tmp_path / "other.db")
    path.unlink()
    with contextlib.closing(opened(other)) as app:
        app.execute("create table another(x)")
        app.execute("pragma wal_checkpoint(truncate)")
        commit(app, "second")
        assert BackupManager(other).list_backups() == []
