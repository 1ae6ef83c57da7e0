"""The file of a version, as it is sent elsewhere: read once, and only an iteration that ends has seen a sound one."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupCorrupted, BackupManager
from backupkit.places import names
from backupkit.places.folder_place import FolderPlace
from backupkit.store.store import Store
from backupkit.values.version import BackupMetadata

pytestmark = pytest.mark.leaves_damage

_PARTS = 40


@pytest.fixture
def made(tmp_path: Path) -> tuple[BackupManager, BackupMetadata]:
    """A version of several blocks."""
    document = tmp_path / "data.json"
    document.write_text("[" + ", ".join(map(str, range(300_000))) + "]")
    manager = BackupManager(document)
    manager.create_backup()
    return manager, manager.list_backups()[0]


def _store_of(manager: BackupManager) -> Store:
    return manager._binding.store


def test_a_sound_file_comes_as_it_is(made: tuple[BackupManager, BackupMetadata]) -> None:
    manager, meta = made
    path = Path(manager.backups_dir, meta.file_name)
    pieces = list(_store_of(manager).sound_bytes(meta))
    assert b"".join(pieces) == path.read_bytes()
    assert len(pieces) > 2


def test_no_byte_can_change_unseen(made: tuple[BackupManager, BackupMetadata]) -> None:
    manager, meta = made
    path = Path(manager.backups_dir, meta.file_name)
    whole = path.read_bytes()
    changed = [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), len(whole) // _PARTS)
    ]
    for content in (*changed, whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-1], whole + b"x", b""):
        path.write_bytes(content)
        with pytest.raises(BackupCorrupted):
            list(_store_of(manager).sound_bytes(meta))


def test_a_damaged_version_does_not_arrive_at_a_place_and_the_others_do(tmp_path: Path) -> None:
    document, stick = tmp_path / "data.json", tmp_path / "stick"
    stick.mkdir()
    manager = BackupManager(document, places=[FolderPlace(stick)])
    for number in range(3):
        document.write_text("[" + f"{number}, " * 200_000 + "0]")
        manager.create_backup()
    damaged, *others = manager.list_backups()
    path = Path(manager.backups_dir, damaged.file_name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
    report = manager.mirror().places[0]
    assert set(report.sent) == {meta.backup_id for meta in others}
    there = {each.name for each in stick.iterdir() if not names.is_index(each.name)} - {".lock"}
    assert there == {names.MARK, *(meta.file_name for meta in others)}
