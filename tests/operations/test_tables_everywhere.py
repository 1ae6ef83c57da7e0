"""The tables of keys of a sealed folder, here and at its places: damaged, gone, made anew by somebody else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backupkit import AskedPassphrase, BackupManager, FolderPlace, KeyFile, Passphrase
from backupkit.places.errors import PlaceFailed
from backupkit.sealing import key_table
from backupkit.sealing.refused import KeysDamaged, WrongPassword
from backupkit.testing.clock import FakeClock
from backupkit.values.naming import id_in_name
from tests.mirroring.desk import copies
from tests.operations.everywhere import World

pytest.importorskip("cryptography")


@pytest.fixture
def small(tmp_path: Path, clock: FakeClock) -> World:
    return World(tmp_path / "world", clock, KeyFile.new(tmp_path / "the-key"))


def _tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("keys-*.json")}


@pytest.mark.parametrize("number", [1, 2], ids=["of the number of the one here", "of a later one"])
@pytest.mark.parametrize("data", [b"", b"{}", b"\0" * 900], ids=["empty", "of another file", "of zeros"])
def test_a_damaged_table_at_a_place_is_made_good_and_stops_nothing(small: World, number: int, data: bytes) -> None:
    small.make(2)
    assert small.manager().mirror()
    (small.stick / f"keys-{number}.json").write_bytes(data)
    small.make(1)
    (report,) = small.manager().mirror().places
    assert (report.problem, len(report.sent)) == ("", 1)
    held = key_table.decode((small.stick / "keys-1.json").read_bytes())
    assert held == key_table.decode((small.folder / "keys-1.json").read_bytes())
    _check_recovered(small)
    small.manager().new_recovery_code()
    assert small.manager().mirror()
    assert _tables(small.stick).keys() == {"keys-2.json"}
    assert _tables(small.stick) == _tables(small.folder)
    _check_recovered(small)


def test_a_table_of_a_later_release_at_a_place_is_left_and_told(small: World) -> None:
    small.make(1)
    assert small.manager().mirror()
    (small.stick / "keys-2.json").write_text('{"version": 99, "checksum": ""}')
    small.make(1)
    (report,) = small.manager().mirror().places
    assert "newer" in report.problem
    assert (small.stick / "keys-2.json").read_text() == '{"version": 99, "checksum": ""}'
    assert len(copies(small.stick)) == 1


def test_the_keys_of_somebody_else_at_a_place_are_left_and_told(small: World, tmp_path: Path, clock: FakeClock) -> None:
    small.make(1)
    assert small.manager().mirror()
    other = World(tmp_path / "other", clock, KeyFile.new(tmp_path / "other-key"))
    other.make(1)
    theirs = (other.folder / "keys-1.json").read_bytes()
    (small.stick / "keys-1.json").write_bytes(theirs)
    small.make(1)
    (report,) = small.manager().mirror().places
    assert report.problem
    assert (small.stick / "keys-1.json").read_bytes() == theirs


def test_a_folder_that_was_put_back_from_before_a_change_of_its_key_takes_no_key_away_at_a_place(small: World) -> None:
    small.make(2)
    manager = small.manager()
    manager.mirror()
    shutil.copytree(small.folder, small.root / "before")
    manager.rotate_key()
    small.make(1)
    assert small.manager().mirror()
    shutil.rmtree(small.folder)
    shutil.copytree(small.root / "before", small.folder)
    before = {path.name: path.read_bytes() for path in small.stick.iterdir()}
    content = small.document.read_bytes()
    small.make(1)
    again = small.manager()
    (report,) = again.mirror().places
    assert "later state" in report.problem
    for _ in range(3):
        with pytest.raises(PlaceFailed, match="later state"):
            again.new_recovery_code()
    assert {path.name: path.read_bytes() for path in small.stick.iterdir()} == before
    small.document.write_bytes(content)
    _check_recovered(small)


@pytest.mark.leaves_damage
def test_a_version_that_a_person_has_renamed_has_a_sealed_name_at_a_place(small: World) -> None:
    ids = small.make(2)
    (path,) = small.folder.glob(f"backup_{ids[0]}*")
    path.rename(path.with_name(f"keep_{path.name}"))
    for _ in range(2):
        (report,) = small.manager().mirror().places
        assert report.problem == ""
    assert {id_in_name(name) for name in copies(small.stick)} == set(ids)
    assert all(name.endswith(".enc") for name in copies(small.stick))
    small.manager().rotate_key()
    for _ in range(2):
        (report,) = small.manager().mirror().places
        assert (report.problem, report.missing) == ("", 0)
    assert small.manager().verify_backups().corrupted == 0
    assert small.manager().verify_places()


def _check_recovered(world: World) -> None:
    target = world.root / f"new-{len(list(world.root.iterdir()))}"
    target.mkdir()
    found = BackupManager.from_place(
        FolderPlace(world.stick), target / "data.json", target / "versions", encryption=world.key,
        encrypt="everywhere", clock=world.clock,
    )  # fmt: skip
    assert len(found.list_backups()) == len(copies(world.stick))
    found.restore_backup(found.list_backups()[0].backup_id)
    assert found.data_file.read_bytes() == world.document.read_bytes()


@pytest.mark.parametrize("first", ["save", "list"])
def test_a_folder_that_another_program_made_anew_is_opened_by_its_new_keys(small: World, first: str) -> None:
    """The table has the same number, and the keys are others."""
    small.make(2)
    running = small.manager()
    assert len(running.list_backups()) == 2
    shutil.rmtree(small.folder)
    small.folder.mkdir()
    small.save(5)
    other = small.manager()
    ids = [other.create_backup()]
    small.save(6)
    if first == "save":
        ids.append(running.create_backup())
    assert [meta.backup_id for meta in running.list_backups()] == ids[::-1]
    small.save(7)
    ids.append(running.create_backup())
    assert [meta.backup_id for meta in small.manager().list_backups()] == ids[::-1]
    assert small.manager().verify_backups().corrupted == 0
    assert small.found() == []


@pytest.mark.parametrize("how", ["gone", "empty", "of another file"])
def test_p19_a_table_that_is_gone_or_damaged_here_is_brought_back_from_a_place_by_the_next_mirroring(
    small: World, how: str
) -> None:
    small.make(2)
    assert small.manager().mirror()
    small.manager().new_recovery_code()
    (path,) = small.folder.glob("keys-*.json")
    path.unlink() if how == "gone" else path.write_bytes(b"" if how == "empty" else b"{}")
    with pytest.raises(KeysDamaged):
        small.manager().list_backups()
    assert small.manager().mirror()
    assert len(small.manager().list_backups()) == 2
    small.save(7)
    assert small.manager().create_backup()
    assert small.manager().mirror()
    assert _tables(small.folder) == _tables(small.stick)
    assert len(_tables(small.folder)) == 1
    assert small.manager().verify_backups().corrupted == 0
    _check_recovered(small)


def test_a_password_brings_the_table_back_that_it_opens(tmp_path: Path, clock: FakeClock) -> None:
    world = World(tmp_path / "world", clock, Passphrase("one"))
    world.make(1)
    assert world.manager().mirror()
    (world.folder / "keys-1.json").unlink()
    locked = BackupManager(
        world.document, world.folder, places=[FolderPlace(world.stick)], encryption=AskedPassphrase(),
        encrypt="everywhere", clock=clock,
    )  # fmt: skip
    with pytest.raises(WrongPassword):
        locked.unlock("two")
    assert _tables(world.folder) == {}
    locked.unlock("one")
    assert _tables(world.folder) == _tables(world.stick)
    assert len(locked.list_backups()) == 1


def test_a_table_from_before_a_change_of_the_key_is_not_brought_back(small: World) -> None:
    small.make(1)
    manager = small.manager()
    assert manager.mirror()
    before = {path.name: path.read_bytes() for path in small.stick.iterdir()}
    manager.rotate_key()
    small.save(7)
    assert small.manager().create_backup()
    for path in small.stick.glob("keys-*.json"):
        path.unlink()
    (small.stick / "keys-1.json").write_bytes(before["keys-1.json"])
    (path,) = small.folder.glob("keys-*.json")
    path.unlink()
    with pytest.raises(KeysDamaged):
        small.manager().mirror()
    assert _tables(small.folder) == {}


def test_a_table_at_a_place_of_another_history_is_not_brought_here(small: World, tmp_path: Path) -> None:
    small.make(1)
    other = World(tmp_path / "other", small.clock, small.key)
    other.make(1)
    assert other.manager().mirror()
    (small.folder / "keys-1.json").unlink()
    with pytest.raises(KeysDamaged):
        small.manager(places=[FolderPlace(other.stick)]).mirror()
    assert _tables(small.folder) == {}
