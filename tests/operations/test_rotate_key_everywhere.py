"""rotate_key() of a folder in which everything is sealed: all gets the new key, and nothing is lost on the way."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, FolderPlace, KeyFile, Passphrase, RecoveryCode
from backupkit.places.errors import PlaceAway, PlaceMissing
from backupkit.sealing.names import sealed_name
from backupkit.sealing.refused import KeyRefused
from backupkit.sealing.slots import SlotKind
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import FaultyDisk
from tests.mirroring.desk import copies
from tests.operations.everywhere import World
from tests.operations.rotated import as_told, contents, keys_in, keys_needed, made

pytest.importorskip("cryptography")


@pytest.fixture
def small(tmp_path: Path, clock: FakeClock) -> World:
    return World(tmp_path / "world", clock, KeyFile.new(tmp_path / "the-key"))


def test_new_versions_have_the_new_key_at_once_and_all_else_gets_it_in_the_background(small: World) -> None:
    ids = made(small)
    small.manager().mirror()
    before, told = contents(small), as_told(small.manager())
    (old,) = keys_in(small.folder)
    manager = small.manager()
    result = manager.rotate_key()
    assert result
    assert result.places == (str(small.folder), str(small.stick))
    assert keys_in(small.folder) == {old}
    assert (small.folder / "keys-2.json").read_bytes() == (small.stick / "keys-2.json").read_bytes()
    assert contents(small) == before
    report = manager.mirror()
    assert [place.problem for place in report.places] == [""]
    (new,) = keys_in(small.folder)
    assert new != old
    assert keys_needed(small) == {new}
    assert keys_in(small.stick) == {new}
    assert contents(small) == before
    assert as_told(small.manager()) == told
    assert len(ids) == len(list(small.folder.glob("backup_*")))
    assert len(ids) - 1 == len(copies(small.stick))  # what was in the bin before it was copied is not sent
    for name, data in copies(small.stick).items():
        assert (small.folder / name).read_bytes() == data
    assert small.manager().verify_backups().corrupted == 0
    assert small.found() == []


def test_a_version_that_is_made_after_it_has_the_new_key(small: World) -> None:
    small.make(1)
    manager = small.manager()
    (old,) = keys_in(small.folder)
    manager.rotate_key()
    small.save(9)
    backup_id = manager.create_backup()
    (path,) = small.folder.glob(f"backup_{backup_id}*")
    found = sealed_name(path.name)
    assert found
    assert found.key_id != old


def test_what_does_not_open_the_new_key_is_told(small: World) -> None:
    small.make(1)
    manager = small.manager()
    code = manager.new_recovery_code()
    result = manager.rotate_key()
    assert [(each.place, each.kind) for each in result.closed] == [(str(small.folder), SlotKind.RECOVERY)]
    code = manager.new_recovery_code()
    assert manager.rotate_key(RecoveryCode(code))
    small.key = RecoveryCode(code)
    assert small.manager().list_backups()


def test_old_keys_go_from_the_table_once_nothing_here_or_there_needs_them(small: World) -> None:
    made(small)
    manager = small.manager()
    manager.mirror()
    for _ in range(20):
        manager.rotate_key()
        assert manager.mirror()
    manager.new_recovery_code()
    table = manager._binding.store.keeping.table(small.folder)  # type: ignore[attr-defined]
    assert len(table.key_ids) == 1
    assert {table.current} == keys_needed(small) == keys_in(small.stick)
    assert small.manager().verify_backups().corrupted == 0


def test_they_stay_as_long_as_a_place_that_is_away_may_need_them(small: World) -> None:
    made(small)
    manager = small.manager()
    manager.mirror()
    manager.rotate_key()
    away = small.root / "away"
    small.stick.rename(away)
    manager.mirror()
    with pytest.raises(PlaceAway):
        manager.rotate_key()
    with pytest.raises(PlaceAway):
        manager.new_recovery_code()
    away.rename(small.stick)
    assert manager.mirror()
    assert len(keys_in(small.stick)) == 1
    assert small.manager().verify_places()


def test_what_went_into_the_bin_after_it_was_copied_gets_the_new_key_there_as_well(small: World) -> None:
    ids = small.make(3)
    manager = small.manager()
    manager.mirror()
    manager.delete_backup(ids[0])
    manager.rotate_key()
    report = manager.mirror().places[0]
    assert (report.problem, len(report.resealed), report.sent, report.old_keys) == ("", 3, (), 0)
    assert len(copies(small.stick)) == 3
    assert len(keys_in(small.stick)) == 1


def test_unsaved_work_gets_the_new_key_as_well(small: World) -> None:
    small.make(1)
    small.save(5)
    data = small.document.read_bytes()
    left = small.manager()
    left.unsaved.keep(data)
    (path,) = (small.folder / "unsaved").glob("unsaved-*")
    kept = path.read_bytes()
    left.unsaved.drop()
    path.write_bytes(kept)
    small.save(6)
    manager = small.manager()
    manager.rotate_key()
    manager.mirror()
    assert path.read_bytes() != kept
    assert len(keys_needed(small)) == 1
    (found,) = manager.unsaved.found()
    assert manager.unsaved.read(found.unsaved_id) == data


def test_a_program_that_runs_reads_and_saves_on_with_the_key_of_now(small: World) -> None:
    ids = small.make(3)
    running, known = small.manager(), {}
    known = {meta.backup_id: meta for meta in running.list_backups()}
    small.manager().rotate_key()
    assert {meta.backup_id for meta in running.list_backups()} == set(ids)
    small.manager().mirror()
    assert all(b"".join(running._binding.store.content(meta)) for meta in known.values())  # by the names of before
    running.unsaved.keep(b"[]")
    running.unsaved.drop()
    small.save(50)
    assert running.create_backup()
    assert len(keys_in(small.folder)) == 1
    assert running.verify_backups().corrupted == 0
    running.restore_backup(ids[1])


def test_a_wrong_secret_or_no_versions_change_nothing(small: World, tmp_path: Path) -> None:
    with pytest.raises(PlaceMissing):
        small.manager().rotate_key()
    small.make(1)
    before = {path.name: path.read_bytes() for path in small.folder.iterdir() if path.is_file()}
    for encryption in (KeyFile.new(tmp_path / "other"), Passphrase("x")):
        manager = BackupManager(
            small.document, small.folder, encryption=encryption, encrypt="everywhere", clock=small.clock
        )
        with pytest.raises(KeyRefused):
            manager.rotate_key()
    assert {path.name: path.read_bytes() for path in small.folder.iterdir() if path.is_file()} == before


@pytest.mark.leaves_damage
def test_a_version_that_is_damaged_keeps_its_key_and_one_at_a_place_makes_it_good(small: World) -> None:
    ids = small.make(3)
    small.manager().mirror()
    before = contents(small)
    (path,) = small.folder.glob(f"backup_{ids[1]}*")
    sound = path.read_bytes()
    path.write_bytes(sound[:-9] + bytes(9))
    shutil.move(small.stick, small.root / "away")
    small.stick.mkdir()
    manager = small.manager(places=[])
    manager.rotate_key()
    manager.mirror()
    assert path.exists()
    assert len(keys_in(small.folder)) == 2
    assert manager.verify_backups().problems.keys() == {ids[1]}
    small.stick.rmdir()
    shutil.move(small.root / "away", small.stick)
    for _ in range(3):
        small.manager().mirror()
    assert contents(small) == before
    assert len(keys_in(small.folder)) == len(keys_in(small.stick)) == 1


def test_what_a_rule_removed_here_is_sealed_anew_at_the_place(small: World) -> None:
    ids = [*small.make(2)]
    small.manager().mirror()
    ids += small.make(3)  # three stay
    manager = small.manager()
    manager.mirror()
    assert len(list(small.stick.glob("backup_*"))) == 5
    manager.rotate_key()
    report = manager.mirror().places[0]
    assert (report.problem, report.old_keys, report.missing) == ("", 0, 0)
    assert len(keys_in(small.stick)) == 1
    assert len(list(small.stick.glob("backup_*"))) == 5
    assert manager.verify_places()
    target = small.root / "new"
    target.mkdir()
    found = BackupManager.from_place(
        FolderPlace(small.stick), target / "data.json", target / "versions", encryption=small.key,
        encrypt="everywhere", clock=small.clock,
    )  # fmt: skip
    assert {meta.backup_id for meta in found.list_backups()} == set(ids)
    assert all(b"".join(found.content(each)) for each in ids)


class Asking(FaultyDisk):
    """A disk that asks before each call how far a sealing anew is."""

    def __init__(self, world: World) -> None:
        super().__init__(world.root)
        self.manager: BackupManager | None = None
        self.seen = set[tuple[int, int]]()

    def guard(self, name: str, arguments: tuple[Any, ...]) -> None:
        super().guard(name, arguments)
        if self.manager:
            state = self.manager.encryption
            self.seen.add((state.resealing, state.to_reseal))


def test_how_far_it_is_can_be_asked_meanwhile(small: World) -> None:
    small.make(3)
    disk = Asking(small)
    manager = small.manager(disk)
    manager.rotate_key()
    disk.manager = manager
    manager.mirror()
    assert disk.seen == {(0, 0), (1, 3), (2, 3), (3, 3)}
    assert (manager.encryption.resealing, manager.encryption.to_reseal) == (0, 0)
