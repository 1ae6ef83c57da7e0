"""A save that takes back a restore: an app that was not told saves what it still has in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Trigger
from backupkit.service.health import health_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Save = Callable[[object], bytes]


@pytest.fixture
def restored(manager: BackupManager, save: Save) -> str:
    """The id of a version that was put back over a later state, which was never saved again since."""
    save("first")
    first = str(manager.create_backup())
    save("later")
    manager.create_backup()
    manager.restore_backup(first)
    return first


def test_a_save_of_what_a_restore_replaced_is_a_version_that_says_so(
    manager: BackupManager, save: Save, restored: str
) -> None:
    later = save("later")
    backup_id = manager.create_backup(trigger=Trigger.SAVE)
    assert backup_id
    assert manager.find_backup(backup_id).reverts == restored
    assert b"".join(manager.content(backup_id)) == later


def test_it_is_told_also_after_a_restart_and_by_the_health(manager: BackupManager, save: Save, restored: str) -> None:
    save("later")
    again = BackupManager(manager.data_file)
    assert again.create_backup(trigger=Trigger.SAVE)
    versions = BackupManager(manager.data_file).list_backups()
    assert versions[0].reverts == restored
    assert health_of(versions).reverts == restored


def test_only_the_first_save_of_it_says_so(manager: BackupManager, save: Save, restored: str) -> None:
    save("later")
    assert manager.create_backup()
    assert manager.create_backup() is None
    assert [meta.reverts for meta in manager.list_backups()][:2] == [restored, ""]
    assert manager.create_backup(force=True)
    assert manager.list_backups()[0].reverts == ""


def test_what_was_put_back_may_have_been_stored_again_before(manager: BackupManager, save: Save, restored: str) -> None:
    assert manager.create_backup()
    save("later")
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == restored


@pytest.mark.parametrize("content", ["first", "new"])
def test_any_other_save_takes_nothing_back(manager: BackupManager, save: Save, restored: str, content: str) -> None:
    assert restored
    save(content)
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == ""


def test_an_old_state_that_comes_back_after_other_saves_takes_no_restore_back(
    manager: BackupManager, save: Save, restored: str
) -> None:
    assert restored
    for content in ("new", "later"):
        save(content)
        assert manager.create_backup()
        assert manager.list_backups()[0].reverts == ""


def test_an_undo_takes_nothing_back_and_a_save_over_it_takes_the_undo_back(
    manager: BackupManager, save: Save, restored: str
) -> None:
    undone = manager.undo_restore().backup_id
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == ""
    assert restored
    save("first")
    assert manager.create_backup()
    assert manager.list_backups()[0].reverts == undone


def test_a_restore_of_what_the_document_held_already_cannot_be_taken_back(manager: BackupManager, save: Save) -> None:
    save("same")
    same = str(manager.create_backup())
    manager.restore_backup(same)
    assert manager.create_backup() is None


def test_an_imported_file_takes_nothing_back(manager: BackupManager, save: Save, restored: str, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(save("later"))
    manager.restore_backup(restored)
    backup_id = manager.import_backup(other)
    assert manager.find_backup(backup_id).reverts == ""


def test_the_estimate_knows_that_a_version_will_be_made(manager: BackupManager, save: Save, restored: str) -> None:
    assert restored
    save("later")
    assert manager.estimate_backup_size() > 0


def test_what_is_gone_cannot_be_put_back_again(manager: BackupManager, save: Save, restored: str) -> None:
    (manager.backups_dir / manager.find_backup(restored).file_name).unlink()
    manager.cleanup_orphaned_backups()
    save("later")
    assert manager.create_backup() is None
