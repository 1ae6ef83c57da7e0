"""The index at a place of a folder in which everything is sealed: as at any other place, and sealed as all else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backupkit import BackupManager, FolderPlace, KeyFile, Place, Retention
from backupkit.sealing.names import sealed_name
from backupkit.testing.clock import FakeClock
from tests.mirroring.recorded import Recorded
from tests.operations.everywhere import World

pytest.importorskip("cryptography")

_MANY = 20


@pytest.fixture
def world(tmp_path: Path, clock: FakeClock) -> World:
    return World(tmp_path / "world", clock, KeyFile.new(tmp_path / "the-key"))


def _manager(world: World) -> BackupManager:
    return world.manager(retention=Retention.newest_only(50))


def _made(world: World, count: int) -> list[str]:
    made = []
    for _ in range(count):
        world.save(len(world.hashes))
        made.append(_manager(world).create_backup() or "")
    return made


def _recovered(world: World, place: Place | None = None) -> BackupManager:
    target = world.root / f"new-{len(list(world.root.iterdir()))}"
    target.mkdir()
    return BackupManager.from_place(
        place or FolderPlace(world.stick), target / "data.json", target / "versions", encryption=world.key,
        encrypt="everywhere", clock=world.clock,
    )  # fmt: skip


def _as_told(manager: BackupManager) -> list[tuple[object, ...]]:
    return [
        (meta.backup_id, meta.pinned, meta.description, meta.replaced_by, str(meta.status) == "archived")
        for meta in manager.list_backups(include_archived=True)
    ]


def test_a_new_machine_reads_the_index_and_opens_no_version(world: World) -> None:
    ids = _made(world, _MANY)
    assert _manager(world).mirror()
    place = Recorded(FolderPlace(world.stick))
    manager = _recovered(world, place)
    assert [meta.backup_id for meta in manager.list_backups()] == ids[::-1]
    assert not [name for name in place.read_names if name.startswith("backup")]
    assert len(place.read_names) <= 8
    manager.restore_backup(ids[-1])
    assert manager.data_file.read_bytes() == world.document.read_bytes()


def test_pins_the_bin_and_what_was_replaced_come_along(world: World) -> None:
    ids = _made(world, 4)
    here = _manager(world)
    here.mirror()
    here.pin(ids[0])
    here.describe(ids[1], "before-the-audit, said later")
    here.delete_backup(ids[2])
    world.save(90)
    here.restore_backup(ids[0])
    assert here.mirror()
    there = _recovered(world)
    assert _as_told(there) == _as_told(here)
    assert any(told[3] for told in _as_told(there))
    assert world.found() == []  # and the index tells nobody else


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "of another key", "another's"])
def test_one_that_is_damaged_is_passed_over_and_written_again(world: World, damage: str) -> None:
    ids = _made(world, 3)
    assert _manager(world).mirror()
    (path,) = world.stick.glob("index_*")
    data, name = path.read_bytes(), path.name
    changed = {
        "cut": data[:-30],
        "flip": data[:300] + bytes([data[300] ^ 1]) + data[301:],
        "empty": b"",
        "of another key": data[:10] + bytes(8) + data[18:],
        "another's": json.dumps({"version": 99}).encode(),
    }[damage]
    path.write_bytes(changed)
    assert [meta.backup_id for meta in _recovered(world).list_backups()] == ids[::-1]
    ids += _made(world, 1)
    assert _manager(world).mirror()
    (path,) = world.stick.glob("index_*")
    assert path.name != name
    place = Recorded(FolderPlace(world.stick))
    assert [meta.backup_id for meta in _recovered(world, place).list_backups()] == ids[::-1]
    assert not [name for name in place.read_names if name.startswith("backup")]


def test_nothing_in_its_name_or_its_bytes_tells_of_the_document(world: World) -> None:
    _made(world, 3)
    assert _manager(world).mirror()
    (path,) = world.stick.glob("index_*")
    found = sealed_name(path.name)
    assert found is not None
    assert path.read_bytes().startswith(b"BKSEALED")
    assert world.found() == []


def test_it_is_written_once_for_the_same_versions(world: World) -> None:
    _made(world, 2)
    place = Recorded(FolderPlace(world.stick))
    manager = world.manager(places=[place])
    for _ in range(3):
        manager.mirror()
    assert len([name for name in place.stored if name.startswith("index")]) == 1
