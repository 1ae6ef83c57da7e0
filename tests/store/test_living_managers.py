"""A folder that changes under a manager that lives on: what it knew is believed only as long as it is so."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from backupkit import BackupFolderLost, BackupFolderTaken, BackupManager, Retention
from backupkit.files.lock import exclusive
from backupkit.values import naming
from tests.store.expectations import snapshot
from tests.store.homes import TEXT, backed_up, found, history, saved


def versions(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.gz")}


def thrifty(document: Path, folder: Path | None, *texts: str) -> BackupManager:
    """Return a manager that keeps next to nothing, and has made versions."""
    manager = BackupManager(document, folder, retention=Retention.newest_only(2))
    for text in texts:
        saved(document, text)
        manager.create_backup(text)
    return manager


def test_p15_a_folder_that_was_deleted_and_taken_by_another_document_is_left_to_it(tmp_path: Path) -> None:
    living = thrifty(tmp_path / "a.json", None, *map(str, range(6)))
    shutil.rmtree(living.backups_dir)
    other = backed_up(tmp_path / "b.json", "b1", "b2")
    assert other.backups_dir == tmp_path / "backups"
    before = snapshot(other.backups_dir)
    for number in range(5):
        saved(tmp_path / "a.json", f"later {number}")
        living.create_backup(f"later {number}")
    assert snapshot(other.backups_dir) == before
    assert living.backups_dir == tmp_path / "backups-a.json"
    assert history(living)[0] == "later 4"
    assert history(other) == ["b2", "b1"]


@pytest.mark.parametrize("name", ["diary.json", "data.json"], ids=["another name", "the same name"])
@pytest.mark.parametrize("how", ["link", "replaced"])
def test_p15_a_given_folder_that_becomes_another_document_s_is_never_written_to(
    tmp_path: Path, how: str, name: str
) -> None:
    other = backed_up(tmp_path / "theirs" / name, *map(str, range(8)), folder=_made(tmp_path / "two"))
    document, folder = tmp_path / "ours" / "data.json", tmp_path / "usb"
    if how == "link":
        folder.symlink_to(_made(tmp_path / "one"))
    else:
        folder.mkdir()
    living = thrifty(document, folder, *map(str, range(6)))
    if how == "link":
        folder.unlink()
        folder.symlink_to(tmp_path / "two")
    else:
        folder.rename(tmp_path / "one")
        (tmp_path / "two").rename(folder)
    before = snapshot(folder.resolve())
    newest = living.list_backups()[0].backup_id  # reading is no harm
    for call in (
        lambda: living.create_backup(force=True),
        living.apply_retention,
        living.cleanup_orphaned_backups,
        living.rebuild_manifest,
        lambda: living.pin(newest),
        lambda: living.delete_backup(newest),
        lambda: living.restore_backup(newest),
        lambda: living.set_retention(Retention.compact()),
    ):
        saved(document, "new")
        with pytest.raises(BackupFolderTaken):
            call()
        assert document.read_text() == TEXT.format("new")
    assert snapshot(folder.resolve()) == before
    assert len(found(other.data_file, folder)) == 8


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_p15_a_folder_without_settings_that_is_replaced_by_another_without_is_not_the_same(tmp_path: Path) -> None:
    theirs = backed_up(tmp_path / "theirs" / "diary.json", "1", "2", folder=_made(tmp_path / "two"))
    living = thrifty(tmp_path / "ours" / "data.json", _made(tmp_path / "usb"), "1", "2")
    for folder in (theirs.backups_dir, living.backups_dir):
        (folder / naming.SETTINGS).unlink()
    assert history(living) == ["2", "1"]
    (tmp_path / "usb").rename(tmp_path / "one")
    (tmp_path / "two").rename(tmp_path / "usb")
    before = snapshot(tmp_path / "usb")
    saved(tmp_path / "ours" / "data.json", "3")
    with pytest.raises(BackupFolderTaken):
        living.create_backup("3")
    assert snapshot(tmp_path / "usb") == before


@pytest.mark.leaves_damage
def test_p15_a_folder_that_turns_while_a_version_is_made_is_noticed_under_the_lock(tmp_path: Path) -> None:
    """What was true before the lock was had is asked once more."""
    other = backed_up(tmp_path / "b.json", *map(str, range(5)), folder=_made(tmp_path / "two"))
    (tmp_path / "usb").symlink_to(_made(tmp_path / "one"))
    document = saved(tmp_path / "a.json", "1")
    BackupManager(document, tmp_path / "usb").create_backup()
    before = snapshot(tmp_path / "two")

    def turning(folder: Path, seconds: float, mode: int) -> AbstractContextManager[None]:
        (tmp_path / "usb").unlink()
        (tmp_path / "usb").symlink_to(tmp_path / "two")
        return exclusive(folder, seconds, mode)

    living = BackupManager(document, tmp_path / "usb", lock=turning)
    with pytest.raises(BackupFolderTaken):
        living.create_backup(force=True)
    after = snapshot(tmp_path / "two")
    assert {name for name in after if name.endswith(".gz")} == {name for name in before if name.endswith(".gz")}
    assert after[naming.MANIFEST] == before[naming.MANIFEST]
    assert after[naming.SETTINGS] == before[naming.SETTINGS]
    assert len(history(other)) == 5


def test_a_document_that_is_renamed_under_its_manager_leaves_the_folder_to_the_one_of_its_new_name(
    tmp_path: Path,
) -> None:
    living = thrifty(tmp_path / "a.json", None, "1", "2")
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    renamed = backed_up(tmp_path / "b.json", "3")
    saved(tmp_path / "a.json", "another a")
    living.create_backup("another a")
    living.folder.require_kept()  # nothing was lost: the versions are the renamed file's
    assert (history(renamed), history(living)) == (["3", "2", "1"], ["another a"])


def test_a_folder_that_is_renamed_under_its_manager_is_followed(tmp_path: Path) -> None:
    living = backed_up(tmp_path / "a.json", "1")
    (tmp_path / "backups").rename(tmp_path / "backups-old")
    saved(tmp_path / "a.json", "2")
    living.create_backup("2")
    living.folder.require_kept()
    assert history(living) == ["2", "1"]


def test_a_project_that_is_replaced_by_another_under_its_manager_is_not_mixed_with_it(tmp_path: Path) -> None:
    """A directory is put aside, and a copy of another project takes its name: the folder goes with it."""
    living = thrifty(tmp_path / "p" / "data.json", None, *map(str, range(5)))
    backed_up(tmp_path / "q" / "data.json", *"abcde")
    (tmp_path / "p").rename(tmp_path / "aside")
    (tmp_path / "q").rename(tmp_path / "p")
    assert history(living) == list("edcba")
    saved(tmp_path / "p" / "data.json", "f")
    living.create_backup("f")
    assert found(tmp_path / "aside" / "data.json")[0] == "4"


# -- a folder that is removed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_seen", [True, False], ids=["seen in between", "not seen"])
@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_p11_a_folder_that_was_removed_with_versions_in_it_is_told_once(
    tmp_path: Path, how: str, is_seen: bool
) -> None:
    living = backed_up(tmp_path / "a.json", "1", "2", "3")
    for meta in living.list_backups()[:2]:
        living.pin(meta.backup_id)
    shutil.rmtree(living.backups_dir)
    if how == "emptied":
        (tmp_path / "backups").mkdir()
    if is_seen:
        assert history(living) == []
    assert living.create_backup("anew"), "the state is stored first"
    with pytest.raises(BackupFolderLost) as raised:
        living.folder.require_kept()
    error = raised.value
    assert (error.folder, error.count, error.pinned) == (tmp_path / "backups", 3, 2)
    living.folder.require_kept()
    assert history(living) == ["anew"]


def test_p11_versions_that_were_removed_by_those_who_may_are_no_loss(tmp_path: Path) -> None:
    living = backed_up(tmp_path / "a.json", "1")
    other = BackupManager(tmp_path / "a.json")
    other.delete_backup(other.list_backups()[0].backup_id)
    (living.backups_dir / living.list_backups(include_archived=True)[0].file_name).unlink()
    other.cleanup_orphaned_backups()
    living.create_backup("2", force=True)
    living.folder.require_kept()


def test_what_was_removed_is_found_again_when_it_is_copied_back(tmp_path: Path) -> None:
    living = backed_up(tmp_path / "a.json", "1", "2")
    (tmp_path / "backups").rename(tmp_path / "trash")
    saved(tmp_path / "a.json", "3")
    living.create_backup("3")
    for version in versions(tmp_path / "trash"):
        shutil.copy2(tmp_path / "trash" / version, living.backups_dir)
    assert sorted(history(living)) == ["1", "2", "3"]
    assert history(living)[0] == "3"
    living.pin(living.list_backups()[-1].backup_id)
    assert history(BackupManager(tmp_path / "a.json"))[0] == "3"


@pytest.mark.leaves_damage
def test_an_older_copy_of_the_folder_in_its_place_is_seen(tmp_path: Path) -> None:
    living = backed_up(tmp_path / "a.json", "1")
    shutil.copytree(living.backups_dir, tmp_path / "older")
    saved(tmp_path / "a.json", "2")
    living.create_backup("2")
    shutil.rmtree(living.backups_dir)
    shutil.copytree(tmp_path / "older", living.backups_dir)
    assert living.create_backup("2 once more")
    assert history(living) == ["2 once more", "1"]
