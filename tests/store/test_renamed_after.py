"""What a document last held tells that it was renamed, whatever became of the version that holds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.forging import damage
from tests.store.homes import backed_up, found, history


def bin_newest(manager: BackupManager) -> None:
    manager.delete_backup(manager.list_backups()[0].backup_id)


def find_damage_in_newest(manager: BackupManager) -> None:
    damage(manager, manager.list_backups()[0].backup_id)
    assert manager.verify_backups().corrupted == 1


def import_another(manager: BackupManager) -> None:
    other = manager.data_file.with_name("other")
    other.write_text("{}")
    manager.import_backup(other, "another")


def restore_first(manager: BackupManager) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)


def restore_and_bin_the_state_before(manager: BackupManager) -> None:
    restore_first(manager)
    bin_newest(manager)


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    "happens",
    [bin_newest, find_damage_in_newest, import_another, restore_first, restore_and_bin_the_state_before],
)
@pytest.mark.parametrize("is_indexed", [True, False])
def test_p15_a_document_that_was_renamed_afterwards_is_recognised(
    tmp_path: Path, happens: Callable[[BackupManager], None], is_indexed: bool
) -> None:
    manager = backed_up(tmp_path / "one.json", "1" * 2000, "2" * 2000)
    happens(manager)
    before = history(manager)
    if not is_indexed:
        (manager.backups_dir / "manifest.json").unlink()
        (manager.backups_dir / "manifest.json.bak").unlink()
    (tmp_path / "one.json").rename(tmp_path / "two.json")
    assert found(tmp_path / "two.json") == before


def test_p15_what_was_imported_alone_proves_nothing(tmp_path: Path) -> None:
    """The same file may have been imported for another document."""
    manager = backed_up(tmp_path / "one.json", "1" * 2000)
    other = backed_up(tmp_path / "elsewhere" / "other.json", "2" * 2000).data_file
    manager.import_backup(other)
    manager.data_file.unlink()
    moved = other.rename(tmp_path / "two.json")
    assert found(moved) == []
