"""A drive that is unplugged while a program runs: what lies below its mount point is not the backup folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backupkit import BackupFolderMissing, BackupManager
from tests.store.homes import backed_up, found, history, saved
from tests.store.limits import small_disk


@pytest.mark.parametrize("name", ["given", "backups"])
def test_p15_nothing_is_written_below_a_drive_that_was_unplugged_under_a_living_manager(
    tmp_path: Path, name: str
) -> None:
    document = tmp_path / "data.json"
    given = tmp_path / name if name == "given" else None
    with small_disk(tmp_path / name, "size=4m"):
        living = backed_up(document, "1", "2", folder=given)
    below = tmp_path / name
    assert os.listdir(below) == []

    saved(document, "3")
    for call in (living.list_backups, living.create_backup, living.verify_backups):
        with pytest.raises(BackupFolderMissing, match=r"is there, but empty, .* its drive is not mounted"):
            call()
    assert living.cleanup_orphaned_backups() == 0
    living.folder.require_kept()
    assert os.listdir(below) == []


def test_once_the_drive_is_back_its_history_goes_on(tmp_path: Path) -> None:
    document, folder, other = tmp_path / "data.json", tmp_path / "link", tmp_path / "empty"
    other.mkdir()
    with small_disk(tmp_path / "drive", "size=4m") as drive:
        folder.symlink_to(drive)
        living = backed_up(document, "1", folder=folder)
        folder.unlink()
        folder.symlink_to(other)
        saved(document, "2")
        with pytest.raises(BackupFolderMissing):
            living.create_backup("2")
        folder.unlink()
        folder.symlink_to(drive)
        living.create_backup("2")
        assert history(living) == ["2", "1"]


def test_an_empty_folder_that_was_made_anew_on_the_same_disk_is_a_new_beginning(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    living = backed_up(tmp_path / "data.json", "1", folder=folder)
    for path in folder.iterdir():
        path.unlink()
    saved(tmp_path / "data.json", "2")
    BackupManager(tmp_path / "data.json", folder).create_backup("2")
    assert history(living) == found(tmp_path / "data.json", folder) == ["2"]
