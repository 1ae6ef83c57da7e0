"""The index of a place: a new machine need not open each version, and learns what no version file tells."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from backupkit import BackupManager, FolderPlace, KeyFile, Place, Retention
from backupkit.operations.mirroring import index as indexes
from backupkit.store import manifest
from tests.mirroring.desk import Desk
from tests.mirroring.recorded import Recorded

_MANY = 30


def _recovered(desk: Desk, place: Place, encryption: KeyFile | None = None) -> BackupManager:
    """Return the manager of a new machine."""
    folder = desk.root / f"new-{len(list(desk.root.iterdir()))}"
    folder.mkdir()
    return BackupManager.from_place(place, folder / "data.json", clock=desk.clock, encryption=encryption)


def _index(folder: Path) -> Path:
    (found,) = folder.glob("index_*")
    return found


def test_a_new_machine_reads_the_index_and_opens_no_version(desk: Desk) -> None:
    ids = desk.save(_MANY)
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    place = Recorded(FolderPlace(desk.disk_at()))
    manager = _recovered(desk, place)
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]
    assert len(place.read_names) <= 4
    assert not [name for name in place.read_names if name.startswith("backup")]
    manager.restore_backup(ids[3])
    assert manager.data_file.read_text() == '{"save": 4}'


def test_so_it_is_where_all_is_sealed(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    key = KeyFile.new(tmp_path / "key")
    ids = desk.save(_MANY)
    BackupManager(desk.document, places=[FolderPlace(desk.disk_at())], encryption=key, clock=desk.clock).mirror()
    place = Recorded(FolderPlace(desk.disk_at()))
    manager = _recovered(desk, place, key)
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]
    assert len(place.read_names) <= 8
    assert not [name for name in place.read_names if name.startswith("backup")]
    manager.restore_backup(ids[3])
    assert manager.data_file.read_text() == '{"save": 4}'


def test_after_a_change_of_the_key_it_is_written_once(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    key = KeyFile.new(tmp_path / "key")
    desk.save(3)
    place = Recorded(FolderPlace(desk.disk_at()))
    manager = BackupManager(desk.document, places=[place], encryption=key, clock=desk.clock)
    manager.mirror()
    for _ in range(3):
        manager.rotate_key()
        before = len([name for name in place.stored if name.startswith("index")])
        for _ in range(3):
            manager.mirror()
        assert len([name for name in place.stored if name.startswith("index")]) == before + 1
        assert len(list(desk.disk_at().glob("index_*"))) == 1
        assert len(_recovered(desk, FolderPlace(desk.disk_at()), key).list_backups()) == 3


def test_what_no_version_file_tells_comes_along(desk: Desk) -> None:
    ids = desk.save(3)
    here = desk.manager(FolderPlace(desk.disk_at()))
    here.mirror()
    here.pin(ids[0])
    here.describe(ids[1], "said later")
    here.delete_backup(ids[2])
    here.restore_backup(ids[0])
    here.mirror()
    there = _recovered(desk, FolderPlace(desk.disk_at()))
    told = [
        [(meta.backup_id, meta.pinned, meta.description, meta.replaced_by) for meta in manager.list_backups()]
        for manager in (here, there)
    ]
    assert told[0] == told[1]
    assert [meta.backup_id for meta in there.list_backups(include_archived=True) if meta.status == "archived"] == [
        ids[2]
    ]


def test_what_changed_since_is_told_with_the_next_mirroring(desk: Desk) -> None:
    (backup_id,) = desk.save()
    manager = desk.manager(FolderPlace(desk.disk_at()))
    manager.mirror()
    before = _index(desk.disk_at())
    manager.mirror()
    assert _index(desk.disk_at()) == before
    manager.pin(backup_id)
    manager.verify_backups()
    manager.mirror()
    assert _index(desk.disk_at()) != before
    assert _recovered(desk, FolderPlace(desk.disk_at())).list_backups()[0].pinned


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "no gzip", "later"])
def test_one_that_is_damaged_is_passed_over_and_written_again(desk: Desk, damage: str) -> None:
    ids = desk.save(3)
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    path = _index(desk.disk_at())
    data = path.read_bytes()
    path.write_bytes({
        "cut": data[:-30],
        "flip": data[:200] + bytes([data[200] ^ 1]) + data[201:],
        "empty": b"",
        "no gzip": b"index",
        "later": gzip.compress(b'{"version": 99}'),
    }[damage])  # fmt: skip
    assert [meta.backup_id for meta in _recovered(desk, FolderPlace(desk.disk_at())).list_backups()] == ids[::-1]
    new = desk.save()
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    assert {meta.backup_id for meta in indexes.told_at(FolderPlace(desk.disk_at()), [_index(desk.disk_at()).name])} == {
        *ids,
        *new,
    }


def test_the_listing_says_what_is_there_and_not_the_index(desk: Desk) -> None:
    ids = desk.save(3)
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    (desk.disk_at() / f"backup_{ids[0]}.json.gz").unlink()
    old = _index(desk.disk_at()).read_bytes()
    new = desk.save()
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    (desk.disk_at() / f"backup_{ids[0]}.json.gz").unlink()
    _index(desk.disk_at()).write_bytes(old)  # it knows of one that is gone, and not of one that is there
    assert {meta.backup_id for meta in _recovered(desk, FolderPlace(desk.disk_at())).list_backups()} == {
        *ids[1:],
        *new,
    }


def test_copies_of_what_a_rule_removed_here_are_told_of_as_long_as_they_are_there(desk: Desk) -> None:
    desk.retention = Retention.newest_only(2)
    ids = []
    for _ in range(5):
        ids += desk.save()
        desk.manager(FolderPlace(desk.disk_at())).mirror()
    place = Recorded(FolderPlace(desk.disk_at()))
    assert {meta.backup_id for meta in _recovered(desk, place).list_backups()} == set(ids)
    assert not [name for name in place.read_names if name.startswith("backup")]


def test_of_a_large_history_it_is_sent_when_a_hundredth_is_new(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "_STEPS", 4)  # a quarter, for a history of forty
    desk.save(40)
    place = Recorded(FolderPlace(desk.disk_at()))
    manager = desk.manager(place)
    manager.mirror()
    for _ in range(20):
        desk.save()
        manager.mirror()
    assert len([name for name in place.stored if name.startswith("index")]) == 2
    assert len(_recovered(desk, FolderPlace(desk.disk_at())).list_backups()) == 60


def test_a_place_that_takes_none_holds_the_copies_all_the_same(desk: Desk) -> None:
    ids = desk.save(3)
    place = Recorded(FolderPlace(desk.disk_at()))
    place.takes_no_index = True
    (report,) = desk.manager(place).mirror().places
    assert (report.problem, len(report.sent)) == ("", 3)
    assert [meta.backup_id for meta in _recovered(desk, place).list_backups()] == ids[::-1]


@pytest.mark.leaves_damage
def test_what_it_tells_of_a_version_is_proven_when_that_is_fetched(desk: Desk) -> None:
    """An index that names another content is found out; nothing of that reaches the document."""
    ids = desk.save(2)
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    first, second = (desk.disk_at() / f"backup_{each}.json.gz" for each in ids)
    assert first.stat().st_size == second.stat().st_size
    shutil.copyfile(first, second)
    manager = _recovered(desk, FolderPlace(desk.disk_at()))
    with pytest.raises(Exception, match="damaged"):
        manager.restore_backup(ids[1])
    assert not manager.data_file.exists()


def test_it_is_a_manifest_that_gunzip_opens(desk: Desk) -> None:
    ids = desk.save(2)
    desk.manager(FolderPlace(desk.disk_at())).mirror()
    found = manifest.decode(gzip.decompress(_index(desk.disk_at()).read_bytes()))
    assert list(found.backups) == ids
