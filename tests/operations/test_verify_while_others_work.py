"""A verification takes its time; what people do to a version meanwhile stays done."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, Status


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    document = tmp_path / "data.json"
    document.write_text("[1, 2, 3]")
    manager = BackupManager(document)
    manager.create_backup()
    return manager


def test_what_is_taken_back_from_the_bin_during_a_verification_stays_out(manager: BackupManager) -> None:
    (meta,) = manager.list_backups()
    manager.delete_backup(meta.backup_id)

    def meanwhile(_done: int, _total: int) -> None:
        assert manager.undelete_backup(meta.backup_id)

    manager.verify_backups([meta.backup_id], progress=meanwhile)
    (found,) = manager.list_backups()
    assert found.status is Status.ACTIVE
    assert found.verified_at


def test_what_goes_to_the_bin_during_a_verification_stays_there(manager: BackupManager) -> None:
    (meta,) = manager.list_backups()

    def meanwhile(_done: int, _total: int) -> None:
        assert manager.delete_backup(meta.backup_id)

    manager.verify_backups(progress=meanwhile)
    (found,) = manager.list_backups(include_archived=True)
    assert found.status is Status.ARCHIVED
    assert found.verified_at
