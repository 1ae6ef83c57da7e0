"""What can be done with the folder of another document, that is there or is gone: everything that only reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backupkit import BackupFolderTaken, BackupFolderUnclear, BackupManager
from tests.store.expectations import snapshot
from tests.store.homes import TEXT, backed_up, found, history, refusal, saved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A backup folder on a drive of its own, of a document elsewhere."""
    folder = tmp_path / "usb" / "bk"
    folder.mkdir(parents=True)
    backed_up(tmp_path / "old" / "home" / "data.json", "1", "2", folder=folder)
    return folder


@pytest.fixture(params=["the other is there", "the other is gone", "its directory is gone", "its settings are lost"])
def situation(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> str:
    match request.param:
        case "the other is gone":
            (tmp_path / "old" / "home" / "data.json").unlink()
        case "its directory is gone":
            shutil.rmtree(tmp_path / "old")
        case "its settings are lost":
            shutil.rmtree(tmp_path / "old")
            (folder / "settings.json").unlink()
        case _:
            pass
    return str(request.param)


@pytest.mark.usefixtures("situation")
@pytest.mark.parametrize("is_there", [True, False], ids=["a document is there", "no document is there"])
def test_reading_needs_no_ownership_only_a_folder(tmp_path: Path, folder: Path, is_there: bool) -> None:
    document = tmp_path / "new" / "other.json"
    if is_there:
        saved(document, "something else")
    before = snapshot(folder)
    manager = BackupManager(document, folder)
    assert history(manager) == ["2", "1"]
    newest, oldest = manager.list_backups()
    assert manager.get_backup_info(newest.backup_id[:-1]) == newest
    assert b"".join(manager.content(oldest.backup_id)).decode() == TEXT.format("1")
    assert tuple(manager.verify_backups()) == (2, 0)
    assert manager.get_backup_stats().count == 2
    assert manager.apply_retention(dry_run=True).keep
    manager.export_backup(oldest.backup_id, tmp_path / "exported.json")
    manager.restore_backup(oldest.backup_id, to=tmp_path / "restored.json")
    assert {(tmp_path / f"{name}.json").read_text() for name in ("exported", "restored")} == {TEXT.format("1")}
    assert snapshot(folder) == before, "and not one byte was written"
    assert manager.folder.owner


def test_what_is_not_there_is_put_back_and_goes_on_with_its_history(
    tmp_path: Path, folder: Path, situation: str
) -> None:
    """The computer is gone, and the drive with the backups is there."""
    document = tmp_path / "home" / "ben" / "data.json"
    document.parent.mkdir(parents=True)
    manager = BackupManager(document, folder)
    if situation == "the other is there":
        with pytest.raises(BackupFolderTaken):
            manager.restore_backup(manager.list_backups()[0].backup_id)
        assert not document.exists()
        return
    manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_text() == TEXT.format("2")
    assert manager.folder.owner is None
    backed_up(document, "3", folder=folder)
    assert found(document, folder) == ["3", "2", "1"]


def test_over_something_nothing_is_put_back_from_a_folder_that_is_not_certain_to_be_its_own(
    tmp_path: Path, folder: Path
) -> None:
    shutil.rmtree(tmp_path / "old")
    document = saved(tmp_path / "new" / "other.json", "something else")
    before = snapshot(folder)
    manager = BackupManager(document, folder)
    with pytest.raises(BackupFolderUnclear) as raised:
        manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_text() == TEXT.format("something else")
    assert snapshot(folder) == before
    assert f'"{document}" --backups-dir "{folder}" take-over' in str(raised.value)


@pytest.mark.parametrize("is_gone", ["the file", "its directory"])
def test_who_says_so_takes_over_the_folder_of_a_document_that_is_gone(
    tmp_path: Path, folder: Path, is_gone: str
) -> None:
    if is_gone == "the file":
        (tmp_path / "old" / "home" / "data.json").unlink()
    else:
        shutil.rmtree(tmp_path / "old")
    document = saved(tmp_path / "new" / "renamed.json", "changed meanwhile")
    assert refusal(document, folder) is BackupFolderUnclear
    manager = BackupManager(document, folder)
    assert manager.folder.take_over() is True
    assert manager.folder.take_over() is False
    assert manager.create_backup("changed meanwhile")
    assert found(document, folder) == ["changed meanwhile", "2", "1"]


def test_nobody_takes_over_the_folder_of_a_document_that_is_there(tmp_path: Path, folder: Path) -> None:
    manager = BackupManager(saved(tmp_path / "other.json", "another"), folder)
    before = snapshot(folder)
    with pytest.raises(BackupFolderTaken, match=r"old[/\\]home[/\\]data\.json"):
        manager.folder.take_over()
    assert snapshot(folder) == before


def test_a_folder_of_nobody_is_taken_over_by_the_first_who_asks(tmp_path: Path) -> None:
    manager = BackupManager(saved(tmp_path / "a.json", "1"))
    assert manager.folder.owner is None
    assert manager.folder.take_over() is True
    assert manager.folder.take_over() is False
    assert found(tmp_path / "a.json") == []
