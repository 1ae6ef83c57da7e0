"""Copies of the time before the encryption: anybody can read them, so that is told, and none is called damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile
from backupkit.places.folder_place import FolderPlace
from backupkit.testing.clock import FakeClock
from tests.operations.everywhere import World

pytest.importorskip("cryptography")


@pytest.fixture
def world(tmp_path: Path, clock: FakeClock) -> World:
    """Have two versions, and copies of them, that are not sealed."""
    world = World(tmp_path / "world", clock, KeyFile.new(tmp_path / "the-key"))
    manager = BackupManager(world.document, world.folder, clock=clock, places=[FolderPlace(world.stick)])
    for number in range(2):
        world.save(number)
        manager.create_backup("before-the-audit")
    assert manager.mirror()
    return world


def _only_what_tells_of_them(world: World) -> None:
    for path in world.stick.glob("backup_*"):
        path.unlink()
    (world.folder / "mirror.json").unlink()
    assert list(world.stick.glob("index_*.json.gz"))


def test_p19_of_a_folder_that_was_sealed_the_plain_copies_are_told_and_not_called_damaged(world: World) -> None:
    manager = world.manager()
    assert manager.seal_folder() == 2
    before = sorted(world.stick.iterdir())
    (place,) = manager.mirror().places
    assert (place.sent, "not encrypted" in place.problem) == ((), True)
    (checked,) = manager.verify_places().places
    assert (checked.damaged, checked.lost, "not encrypted" in checked.problem) == ((), (), True)
    assert sorted(world.stick.iterdir()) == before


def test_p19_an_index_that_is_left_of_them_is_told_as_well(world: World) -> None:
    _only_what_tells_of_them(world)
    manager = BackupManager(
        world.document, world.folder, clock=world.clock, places=[FolderPlace(world.stick)], encryption=world.key
    )
    (place,) = manager.mirror().places
    assert (place.sent, "not encrypted" in place.problem) == ((), True)


def test_p19_nor_does_the_index_stay_unseen_beside_a_sealed_folder(world: World) -> None:
    _only_what_tells_of_them(world)
    manager = world.manager()
    manager.seal_folder()
    (place,) = manager.mirror().places
    assert (place.sent, "not encrypted" in place.problem) == ((), True)
    for path in world.stick.iterdir():
        path.unlink()
    assert manager.mirror()
    assert manager.verify_places()
