"""Keys that somebody removed at a place are put back as long as they are known: else no copy there opens ever again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, KeyFile
from backupkit.testing.clock import FakeClock
from tests.mirroring.vaulted import Vaulted, vaulted
from tests.operations.everywhere import World

pytest.importorskip("cryptography")


@pytest.fixture
def world(tmp_path: Path) -> Vaulted:
    return vaulted(tmp_path, lost=0)


def _removed(folder: Path) -> None:
    for path in folder.glob("keys-*.json"):
        path.unlink()


@pytest.mark.parametrize("saves", [0, 1])
@pytest.mark.parametrize("work", [BackupManager.mirror, BackupManager.verify_places])
def test_p19_keys_that_are_gone_are_put_back_with_the_next_look(
    world: Vaulted, work: Callable[[BackupManager], object], saves: int
) -> None:
    manager = world.manager()
    manager.mirror()
    _removed(world.stick)
    for _ in range(saves):
        world.desk.save()
    assert work(manager)
    (_table,) = world.stick.glob("keys-*.json")
    assert len(world.opened()) >= 3
    assert world.manager().mirror()


@pytest.mark.parametrize("work", [BackupManager.mirror, BackupManager.verify_places])
def test_p19_keys_that_were_damaged_are_written_anew_with_the_next_look(
    world: Vaulted, work: Callable[[BackupManager], object]
) -> None:
    manager = world.manager()
    manager.mirror()
    (table,) = world.stick.glob("keys-*.json")
    table.write_bytes(table.read_bytes().replace(b"a", b"b"))
    assert work(manager)
    (later,) = world.stick.glob("keys-*.json")
    assert later != table
    assert len(world.opened()) == 3
    assert world.manager().mirror()


def test_p19_keys_of_somebody_else_are_not_taken_for_damaged_ones(world: Vaulted, tmp_path: Path) -> None:
    manager = world.manager()
    manager.mirror()
    (table,) = world.stick.glob("keys-*.json")
    (tmp_path / "other").mkdir()
    other = vaulted(tmp_path / "other", lost=0)
    table.write_bytes(next(other.stick.glob("keys-*.json")).read_bytes())
    before = table.read_bytes()
    manager.mirror()
    assert table.read_bytes() == before
    assert list(world.stick.glob("keys-*.json")) == [table]


def test_p19_a_place_that_was_emptied_gets_the_keys_before_the_first_copy(world: Vaulted) -> None:
    manager = world.manager()
    manager.mirror()
    for path in world.stick.iterdir():
        path.unlink()
    assert not manager.mirror()  # a drive that is not connected looks alike
    assert not list(world.stick.iterdir())
    (world.desk.folder / "mirror.json").unlink()  # what is remembered of places
    assert manager.mirror()
    assert len(world.opened()) == 3


def test_keys_that_are_gone_and_not_known_are_told(world: Vaulted) -> None:
    _removed(world.stick)
    report = world.manager().mirror().places[0]
    assert "keys" in report.problem
    assert not list(world.stick.glob("keys-*.json"))


def test_p19_the_keys_of_a_sealed_folder_are_put_back_at_its_place(tmp_path: Path, clock: FakeClock) -> None:
    world = World(tmp_path / "world", clock, KeyFile.new(tmp_path / "the-key"))
    world.make(2)
    manager = world.manager()
    manager.mirror()
    before = {path.name: path.read_bytes() for path in world.stick.glob("keys-*.json")}
    _removed(world.stick)
    assert manager.mirror()
    assert before == {path.name: path.read_bytes() for path in world.stick.glob("keys-*.json")}
