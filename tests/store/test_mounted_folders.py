"""Whose a folder is, where drives are mounted and unmounted: their numbers tell, not their paths."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backupkit import BackupFolderTaken, BackupFolderUnclear, BackupManager
from tests.store.expectations import snapshot
from tests.store.homes import backed_up, found, history, refusal, saved
from tests.store.limits import mounted_too, small_disk


def test_p15_a_folder_that_is_mounted_beside_another_document_of_the_same_name_stays_with_its_own(
    tmp_path: Path,
) -> None:
    theirs = backed_up(tmp_path / "p1" / "data.json", "theirs")
    saved(tmp_path / "p2" / "data.json", "ours")
    with mounted_too(theirs.backups_dir, tmp_path / "p2" / "backups") as folder:
        before = snapshot(folder)
        assert refusal(tmp_path / "p2" / "data.json", folder) is BackupFolderTaken
        ours = backed_up(tmp_path / "p2" / "data.json", "ours")
        assert (history(ours), ours.backups_dir.name) == (["ours"], "backups-data.json")
        assert snapshot(folder) == before


def test_a_document_that_is_reached_through_a_second_mount_is_the_same_one(tmp_path: Path) -> None:
    backed_up(tmp_path / "p" / "data.json", "1")
    with mounted_too(tmp_path / "p", tmp_path / "q") as mounted:
        backed_up(mounted / "data.json", "2")
        assert found(tmp_path / "p" / "data.json") == found(mounted / "data.json") == ["2", "1"]


def test_p15_the_folder_of_a_document_whose_drive_is_unplugged_is_not_given_to_a_copy_of_it(tmp_path: Path) -> None:
    """Its mount point is there, and so is every directory above; only the numbers tell."""
    folder, copy = tmp_path / "folder", tmp_path / "copy" / "data.json"
    folder.mkdir()
    with small_disk(tmp_path / "drive", "size=1m") as drive:
        backed_up(drive / "data.json", "1" * 2000, folder=folder)
        copy.parent.mkdir()
        shutil.copy2(drive / "data.json", copy)
    assert refusal(copy, folder) is BackupFolderUnclear
    assert found(copy, folder) == ["1" * 2000], "it can be read"


def test_p15_a_drive_that_is_replaced_by_another_under_a_living_manager_is_seen(tmp_path: Path) -> None:
    saved(tmp_path / "a.json", "a")
    saved(tmp_path / "b.json", "b")
    with small_disk(tmp_path / "usb", "size=4m") as usb:
        living = BackupManager(tmp_path / "a.json", usb)
        assert living.create_backup("a")
        with small_disk(tmp_path / "usb", "size=4m"):  # over the first
            theirs = backed_up(tmp_path / "b.json", "b 1", "b 2", folder=usb)
            before = snapshot(usb)
            assert refusal(tmp_path / "a.json", usb) is BackupFolderTaken
            saved(tmp_path / "a.json", "later")
            with pytest.raises(BackupFolderTaken):
                living.create_backup("later")
            assert snapshot(usb) == before
            assert history(theirs) == ["b 2", "b 1"]
        assert living.create_backup("later")
        assert history(living) == ["later", "a"]
