"""Settings that are lost after a document was renamed: what its versions hold tells whose the folder is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.values import naming
from tests.store.homes import backed_up, found, history

if TYPE_CHECKING:
    from collections.abc import Callable


def nothing(_manager: BackupManager) -> None:
    pass


def bin_newest(manager: BackupManager) -> None:
    manager.delete_backup(manager.list_backups()[0].backup_id)


def bin_all(manager: BackupManager) -> None:
    for meta in manager.list_backups():
        manager.delete_backup(meta.backup_id)


def restore_first(manager: BackupManager) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)


@pytest.mark.parametrize("happens", [nothing, bin_newest, bin_all, restore_first])
@pytest.mark.parametrize("size", [5, 2_000])
@pytest.mark.parametrize("is_renamed_first", [False, True])
def test_p15_what_is_in_the_bin_proves_as_much_as_what_is_not(
    tmp_path: Path, happens: Callable[[BackupManager], None], size: int, *, is_renamed_first: bool
) -> None:
    manager = backed_up(tmp_path / "one.json", "1" * size, "2" * size)
    if not is_renamed_first:
        happens(manager)
    renamed = (tmp_path / "one.json").rename(tmp_path / "two.json")
    if is_renamed_first:
        manager = BackupManager(renamed)
        manager.create_backup()
        happens(manager)
    before, folder = history(manager if is_renamed_first else BackupManager(renamed)), manager.backups_dir
    (folder / naming.SETTINGS).unlink()
    assert found(renamed) == before
    again = BackupManager(renamed)
    again.create_backup("goes on", force=True)
    assert (again.backups_dir, history(again)) == (folder, ["goes on", *before])
