"""A new machine: only a place holds the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.places.errors import PlaceError
from backupkit.places.folder_place import FolderPlace

if TYPE_CHECKING:
    from pathlib import Path


def _lost(tmp_path: Path) -> tuple[Path, str]:
    """Return a place that holds two versions of a document, and the id of the history."""
    (tmp_path / "old").mkdir()
    (tmp_path / "usb").mkdir()
    document = tmp_path / "old" / "notes.json"
    manager = BackupManager(document, places=[FolderPlace(tmp_path / "usb")])
    for number in range(2):
        document.write_text(f'{{"number": {number}}}')
        manager.create_backup()
    assert manager.mirror()
    return tmp_path / "usb", manager.folder.folder_id


def test_on_a_new_machine_all_versions_come_back_and_the_history_goes_on(tmp_path: Path) -> None:
    usb, folder_id = _lost(tmp_path)
    (tmp_path / "new").mkdir()
    document = tmp_path / "new" / "notes.json"
    BackupManager.from_place(FolderPlace(usb), document)
    manager = BackupManager.from_place(FolderPlace(usb), document)  # as after a kill: the same call again
    assert len(manager.list_backups()) == 2
    assert manager.mirror()
    assert manager.folder.folder_id == folder_id
    assert manager.verify_backups().valid == 2
    manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_text() == '{"number": 1}'
    document.write_text('{"number": 2}')
    manager.create_backup()
    assert manager.mirror()
    assert {meta.folder_id for meta in manager.list_backups()} == {folder_id}


def test_a_folder_of_another_history_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    usb, _ = _lost(tmp_path)
    (tmp_path / "new").mkdir()
    document = tmp_path / "new" / "notes.json"
    document.write_text("{}")
    BackupManager(document).create_backup()
    with pytest.raises(PlaceError, match="another history"):
        BackupManager.from_place(FolderPlace(usb), document)
    assert len(BackupManager(document).list_backups()) == 1
