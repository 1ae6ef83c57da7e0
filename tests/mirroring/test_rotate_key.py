"""rotate_key(): a new key for all places, and copies that are sealed anew with it, whatever goes wrong on the way."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, FolderPlace, KeyFile, Passphrase, Place, RecoveryCode
from backupkit.places.errors import PlaceAway, PlaceError, PlaceFailed, PlaceMissing
from backupkit.places.sealed_place import SealedPlace
from backupkit.places.vault import Vault
from backupkit.sealing import anew
from backupkit.sealing.refused import KeyRefused, KeysDamaged, WrongPassword, WrongRecoveryCode
from backupkit.sealing.slots import SlotKind
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault, RecordingPlace
from tests.mirroring.desk import Desk, MemoryPlace
from tests.mirroring.vaulted import Vaulted, moved, vaulted
from tests.sweep import scratch

pytest.importorskip("cryptography")
pytestmark = pytest.mark.leaves_damage

_KILLS = {Mishap.KILLED, Mishap.KILLED_AFTER}
_MOST_CALLS = 300


@pytest.fixture
def world(tmp_path: Path) -> Vaulted:
    return vaulted(tmp_path)


def _rotated_by(world: Vaulted, place: Place, others: Iterable[Place | Path] = ()) -> None:
    manager = world.manager(place, *others)
    manager.rotate_key()
    manager.mirror()


def test_new_copies_have_the_new_key_and_old_ones_get_it_with_the_next_mirroring(world: Vaulted) -> None:
    before, (old,) = world.opened(), world.key_ids()
    manager = world.manager()
    assert manager.rotate_key().places == (str(world.stick),)
    assert world.key_ids() == {old}  # nothing is sent by that call
    world.desk.save()
    report = manager.mirror().places[0]
    assert (len(report.sent), len(report.resealed), report.old_keys, report.problem) == (1, 3, 0, "")
    (new,) = world.key_ids()
    assert new != old
    assert world.opened().items() >= before.items()
    assert len(list(world.stick.glob("backup_*.enc"))) == 4
    again = manager.mirror().places[0]
    assert (again.sent, again.resealed) == ((), ())
    assert '"resealed": 3' in (world.desk.folder / "history.jsonl").read_text()


def test_a_version_that_is_here_is_not_fetched_from_the_place(tmp_path: Path) -> None:
    world = vaulted(tmp_path, lost=0)
    world.manager().rotate_key()
    recording = RecordingPlace(FolderPlace(world.stick))
    old = world.key_ids()
    assert len(world.manager(recording).mirror().places[0].resealed) == 3
    assert not [
        call
        for call in recording.calls
        if call.name.startswith("backup") and call.method == "read" and any(each in call.name for each in old)
    ]


def test_an_old_key_goes_from_the_table_with_its_next_change_once_no_file_needs_it(world: Vaulted) -> None:
    manager = world.manager()
    manager.rotate_key()
    manager.new_recovery_code()
    assert len(_table(world).key_ids) == 2
    manager.mirror()
    assert len(_table(world).key_ids) == 2
    manager.new_recovery_code()
    assert {*_table(world).key_ids} == world.key_ids()
    assert len(world.opened()) == 3


def _table(world: Vaulted) -> Any:
    vault = Vault(FolderPlace(world.stick), world.unlocker)
    vault.keys()
    return vault.table


def test_what_does_not_open_the_new_key_is_told_and_a_new_recovery_code_does(world: Vaulted) -> None:
    manager = world.manager()
    code = manager.new_recovery_code()
    result = manager.rotate_key()
    assert not result
    assert [(each.place, each.kind) for each in result.closed] == [(str(world.stick), SlotKind.RECOVERY)]
    with pytest.raises(WrongRecoveryCode, match="or was replaced since"):
        world.manager(encryption=RecoveryCode(code)).rotate_key()
    assert world.manager(encryption=RecoveryCode(manager.new_recovery_code())).mirror()


def test_what_is_given_besides_opens_the_new_key_as_well(world: Vaulted) -> None:
    manager = world.manager()
    code = manager.new_recovery_code()
    assert manager.rotate_key(RecoveryCode(code))
    assert world.manager(encryption=RecoveryCode(code)).mirror()
    assert world.manager().mirror()


def test_a_secret_that_opens_no_place_is_refused_before_anything_is_changed(world: Vaulted) -> None:
    before = {path.name: path.read_bytes() for path in world.stick.iterdir()}
    manager = world.manager(world.stick, world.desk.disk_at("second"))
    other = manager.new_recovery_code()
    manager.new_recovery_code()
    with pytest.raises(WrongRecoveryCode):
        manager.rotate_key(RecoveryCode(other))
    with pytest.raises(KeyRefused):
        manager.rotate_key("a password that nobody made")
    with pytest.raises(KeyRefused):
        world.manager(encryption=Passphrase("wrong")).rotate_key()
    after = {path.name: path.read_bytes() for path in world.stick.iterdir()}
    assert {name: after[name] for name in before if ".enc" in name} == {
        name: data for name, data in before.items() if ".enc" in name
    }
    assert len(_table(world).key_ids) == 1


def test_a_wrong_password_is_called_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.save()
    world = Vaulted(desk, Passphrase("one"))
    world.manager().mirror()
    with pytest.raises(WrongPassword):
        world.manager(encryption=Passphrase("two")).rotate_key()
    with pytest.raises(WrongPassword):
        world.manager().rotate_key("two")
    assert world.manager().rotate_key()


def test_where_one_place_is_away_none_is_changed(world: Vaulted) -> None:
    away = MemoryPlace("away")
    away.is_away = True
    with pytest.raises(PlaceAway):
        world.manager(world.stick, away).rotate_key()
    assert len(_table(world).key_ids) == 1


def test_all_places_get_one_key_and_one_to_which_nothing_was_copied_yet_gets_it_later(world: Vaulted) -> None:
    second, new = world.desk.disk_at("second"), world.desk.disk_at("new")
    manager = world.manager(world.stick, second, new)
    assert manager.rotate_key().places == (str(world.stick), str(second))
    manager.mirror()
    assert world.key_ids() == world.key_ids(second) == world.key_ids(new)
    assert len(world.key_ids()) == 1


def test_without_encryption_or_keys_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.save()
    with pytest.raises(ValueError, match="no encryption"):
        desk.manager(desk.disk_at().as_uri()).rotate_key()
    with pytest.raises(PlaceMissing):
        Vaulted(desk, KeyFile.new(tmp_path / "key")).manager().rotate_key()


@pytest.mark.parametrize("at", [100, -1], ids=["in its beginning", "behind it"])
def test_a_copy_that_is_damaged_there_and_not_here_stays_with_its_key(tmp_path: Path, at: int) -> None:
    world = vaulted(tmp_path, size=5_000)
    (lost,) = world.opened().keys() - {path.name for path in world.desk.folder.iterdir()}
    place = FolderPlace(world.stick)
    sealed = SealedPlace(place, Vault(place, world.unlocker))
    (path,) = [world.stick / name for name, _ in sealed._places_of(lost)]
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    manager = world.manager()
    manager.rotate_key()
    for _ in range(2):
        assert manager.mirror().places[0].old_keys == 1
    assert path.read_bytes() == data
    manager.new_recovery_code()
    assert len(_table(world).key_ids) == 2


def test_a_version_that_is_damaged_here_is_fetched_back_and_then_sealed_anew(world: Vaulted) -> None:
    before = world.opened()
    path = max(world.desk.folder.glob("backup_*.gz"))
    sound = path.read_bytes()
    path.write_bytes(sound[:-9] + b"x" + sound[-8:])
    manager = world.manager()
    manager.rotate_key()
    reports = [manager.mirror().places[0] for _ in range(3)]
    assert [len(each.healed_here) for each in reports].count(1) == 1
    assert reports[-1].old_keys == 0
    assert path.read_bytes() == sound
    assert world.opened() == before


def test_the_sixteenth_rotation_in_a_row_says_that_old_copies_come_first(world: Vaulted) -> None:
    manager = world.manager()
    for _ in range(15):
        manager.rotate_key()
    with pytest.raises(PlaceFailed, match="sixteen"):
        manager.rotate_key()
    manager.mirror()
    manager.rotate_key()
    assert len(_table(world).key_ids) == 2
    assert len(world.opened()) == 3


def test_a_copy_whose_beginning_is_damaged_is_passed_over_by_a_recovery(tmp_path: Path) -> None:
    world = vaulted(tmp_path)
    path = max(world.stick.glob("backup_*.enc"))
    path.write_bytes(path.read_bytes()[:100])
    (tmp_path / "new").mkdir()
    found = BackupManager.from_place(world.stick.as_uri(), tmp_path / "new" / "data.json", encryption=world.unlocker)
    assert len(found.list_backups()) == 2


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def _check_readable(world: Vaulted, versions: dict[str, bytes]) -> None:
    """Check that each version at both places opens with one of the keys there, and that all of its files are equal."""
    for name in ("usb", "second"):
        assert world.opened(world.desk.disk_at(name)) == versions


def _check_ends(world: Vaulted, versions: dict[str, bytes]) -> None:
    """Check that the same call, and the mirrorings after it, leave each version once, under one key for both places."""
    folders = [world.stick, world.desk.disk_at("second")]
    manager = world.manager(*folders)
    manager.rotate_key()
    report = [manager.mirror() for _ in range(3)][-1]  # what came in parts is taken away by one, made anew by the next
    assert [(place.problem, place.old_keys) for place in report.places] == [("", 0), ("", 0)]
    _check_readable(world, versions)
    for folder in folders:
        assert len(list(folder.glob("backup_*.enc"))) == len(versions)
        assert len(list(folder.glob("keys-*.json"))) == 1
    assert world.key_ids(folders[0]) == world.key_ids(folders[1])


def _check_goes_on(world: Vaulted, versions: dict[str, bytes]) -> None:
    """Check that mirroring alone leaves each version once, under the key of now."""
    manager = world.manager(world.stick, world.desk.disk_at("second"))
    report = [manager.mirror() for _ in range(3)][-1]
    assert [(place.problem, place.old_keys) for place in report.places] == [("", 0), ("", 0)]
    for folder in (world.stick, world.desk.disk_at("second")):
        assert world.opened(folder) == versions
        assert len(list(folder.glob("backup_*.enc"))) == len(versions)
        assert len(world.key_ids(folder)) == 1


def _sweep(mishap: Mishap, work: Callable[[Vaulted, Place], None], *, is_rotated: bool) -> int:
    with scratch() as root:
        template = vaulted(root / "template", saves=2)
        if is_rotated:
            template.manager(template.stick, template.desk.disk_at("second")).rotate_key()
        versions = template.opened()
        for number in range(1, _MOST_CALLS):
            world = moved(template, root / str(number))
            faulty = FaultyPlace(FolderPlace(world.stick), PlaceFault(at=number, mishap=mishap), world.desk.clock)
            try:
                work(world, faulty)
            except Killed:
                assert mishap in _KILLS
            except (PlaceError, KeyRefused, KeysDamaged):
                if is_rotated:  # a mirroring tells it in its report
                    raise
            _check_readable(world, versions)
            (_check_goes_on if is_rotated else _check_ends)(world, versions)
            if not faulty.struck:
                break
            shutil.rmtree(world.desk.root)
    return number


def _rotate(world: Vaulted, place: Place) -> None:
    world.manager(place, world.desk.disk_at("second")).rotate_key()


def _mirror(world: Vaulted, place: Place) -> None:
    world.manager(place, world.desk.disk_at("second")).mirror()


@pytest.mark.parametrize("mishap", Mishap)
def test_p19_each_call_of_a_change_of_the_key_may_go_wrong_and_the_same_call_ends_it(mishap: Mishap) -> None:
    assert 5 < _sweep(mishap, _rotate, is_rotated=False) < _MOST_CALLS - 1


@pytest.mark.parametrize("mishap", Mishap)
def test_p19_each_call_of_a_sealing_anew_may_go_wrong_and_the_next_mirroring_ends_it(mishap: Mishap) -> None:
    assert 8 < _sweep(mishap, _mirror, is_rotated=True) < _MOST_CALLS - 1


def test_p19_a_kill_at_each_step_on_the_disk_of_the_place_is_made_up_for() -> None:
    with scratch() as root:
        template = vaulted(root / "template", saves=2)
        versions = template.opened()
        for number in range(1, _MOST_CALLS):
            world = moved(template, root / str(number))
            disk = FaultyDisk(world.stick, Fault(at=number))
            with contextlib.suppress(Killed):
                _rotated_by(world, FolderPlace(world.stick, disk=disk), [world.desk.disk_at("second")])
            _check_readable(world, versions)
            _check_ends(world, versions)
            if not disk.struck:
                break
        assert 20 < number < _MOST_CALLS - 1


def test_p19_a_kill_at_each_step_on_the_disk_of_the_versions_is_made_up_for() -> None:
    with scratch() as root:
        template = vaulted(root / "template", saves=2)
        versions = template.opened()
        template.manager(template.stick, template.desk.disk_at("second")).rotate_key()
        for number in range(1, _MOST_CALLS):
            world = moved(template, root / str(number))
            disk = FaultyDisk(world.desk.folder, Fault(at=number))
            with contextlib.suppress(Killed):
                world.manager(world.stick, world.desk.disk_at("second"), disk=disk).mirror()
            _check_readable(world, versions)
            _check_goes_on(world, versions)
            if not disk.struck:
                break
        assert 3 < number < _MOST_CALLS - 1


@pytest.mark.parametrize("mishap", [Mishap.FAILS, Mishap.HANGS, Mishap.UNANSWERED, Mishap.HALF, Mishap.ANOTHERS])
def test_a_place_that_goes_wrong_for_ever_loses_nothing_by_a_sealing_anew(mishap: Mishap) -> None:
    with scratch() as root:
        template = vaulted(root / "template", saves=2)
        template.manager(template.stick, template.desk.disk_at("second")).rotate_key()
        versions = template.opened()
        for number in range(1, 20):
            world = moved(template, root / str(number))
            fault = PlaceFault(at=number, mishap=mishap, for_ever=True)
            faulty = FaultyPlace(FolderPlace(world.stick), fault, world.desk.clock)
            _, sound = world.manager(faulty, world.desk.disk_at("second")).mirror().places
            assert (sound.problem, sound.old_keys) == ("", 0)
            _check_readable(world, versions)
            _check_goes_on(world, versions)


class Flipping(FolderPlace):
    """Lets a bit of each sealed file flip on its way, and says that all is well."""

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        data = b"".join(chunks)
        super().create(name, [data[:-1] + bytes([data[-1] ^ 1])] if name.endswith(".enc") else [data])


def _check_flipped(root: Path) -> None:
    world = vaulted(root, saves=2)
    versions = world.opened()
    world.manager(world.stick, world.desk.disk_at("second")).rotate_key()
    report = world.manager(Flipping(world.stick), world.desk.disk_at("second")).mirror().places[0]
    assert (report.resealed, report.old_keys) == ((), 2)
    _check_readable(world, versions)
    _check_goes_on(world, versions)


def test_a_file_that_arrived_otherwise_than_it_was_sent_is_removed_and_the_old_one_stays(tmp_path: Path) -> None:
    _check_flipped(tmp_path)


# -- a planted bug -----------------------------------------------------------------------------------------------------


def _removes_first(self: anew.Resealing, source: Any, target: Any) -> bool:
    pieces = list(self._files.pieces(source))
    self._files.remove(source)
    self._files.write(target, pieces)
    self._there.add(target)
    return True


def _removes_unread(self: anew.Resealing, source: Any, target: Any) -> bool:  # noqa: ARG001
    self._files.remove(source)
    self._there.discard(source)
    return True


def _keeps_both(self: anew.Resealing, source: Any, target: Any) -> bool:  # noqa: ARG001
    self._there.discard(source)
    return True


@pytest.mark.parametrize(
    ("method", "bug", "mishap"),
    [
        ("_seal", _removes_first, Mishap.KILLED),
        ("_finish", _keeps_both, Mishap.FAILS),
    ],
)
def test_the_sweep_finds_a_planted_bug(
    monkeypatch: pytest.MonkeyPatch, method: str, bug: Callable[..., bool], mishap: Mishap
) -> None:
    monkeypatch.setattr(anew.Resealing, method, bug)
    with pytest.raises(AssertionError):
        _sweep(mishap, _mirror, is_rotated=True)


def test_an_old_file_that_goes_before_the_new_one_was_read_back_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(anew.Resealing, "_finish", _removes_unread)
    with pytest.raises(AssertionError):
        _check_flipped(tmp_path)
