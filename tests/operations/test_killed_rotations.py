"""A change of the key of a sealed folder dies, or fails, at any step: no version is lost, and the next calls end it."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from backupkit import BackupError, BackupManager, FolderPlace
from backupkit.operations.sealed import following, rotating, small_files
from backupkit.places.keyed_place import KeyedPlace
from backupkit.sealing import anew
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from backupkit.versionfile.resealing import sealed_again
from backupkit.versionfile.sealed_bytes import Seal
from tests.operations.everywhere import Spy, World
from tests.operations.rotated import Site, as_told, contents, keys_in, keys_needed, rotating_site
from tests.sweep import scratch

pytest.importorskip("cryptography")

_MOST = 600
_PLACE_CALLS = 120


@pytest.fixture
def site(clock: FakeClock) -> Iterator[Site]:
    with scratch() as root:
        yield rotating_site(root, clock)


def _check_readable(site: Site, at: object) -> None:
    """Check that each version opens, here and at the place, and that nothing tells of any of them."""
    world = site.world
    assert contents(world) == site.contents, at
    assert as_told(world.manager()) == site.told, at
    (found,) = world.manager().unsaved.found()
    assert world.manager().unsaved.read(found.unsaved_id) == site.unsaved, at
    target = world.root / "new"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    new = BackupManager.from_place(
        FolderPlace(world.stick), target / "data.json", target / "versions", encryption=world.key,
        encrypt="everywhere", clock=world.clock,
    )  # fmt: skip
    assert {meta.backup_id for meta in new.list_backups(include_archived=True)} == set(site.ids), at
    for backup_id in site.ids:
        assert b"".join(new.content(backup_id)) or at is None, at
        assert backup_id not in site.contents or b"".join(new.content(backup_id)) == site.contents[backup_id], at
    shutil.rmtree(target)
    assert world.found() == [], at


def _check_ends(site: Site, at: object) -> None:
    """Check that mirroring alone leaves each version once, under the key of now, here and there."""
    world = site.world
    report = [world.manager().mirror() for _ in range(3)][-1]
    assert [(place.problem, place.old_keys, place.missing) for place in report.places] == [("", 0, 0)], at
    _check_readable(site, at)
    assert len(list(world.folder.glob("backup_*"))) == len(site.contents), at
    assert len(list(world.stick.glob("backup_*"))) == len(site.ids), at
    (key,) = keys_needed(world)
    assert keys_in(world.folder) == keys_in(world.stick) == {key}, at
    assert [path.name for path in world.folder.glob("keys-*")] == [path.name for path in world.stick.glob("keys-*")], at
    assert world.manager().verify_backups().corrupted == 0, at
    assert not list(world.folder.glob("*.corrupt-*")), at


def _rotate(world: World, manager: BackupManager) -> None:
    del world
    manager.rotate_key()
    manager.mirror()


def _sweep_of_disk(site: Site, fault_at: Callable[[int], Fault], step: int = 1) -> int:
    for at in range(1, _MOST, step):
        world = site.anew()
        disk = FaultyDisk(world.root, fault_at(at))
        with contextlib.suppress(Killed, BackupError):
            _rotate(world, world.manager(disk))
        _check_readable(site, at)
        _check_ends(site, at)
        if not disk.struck:
            return at
    pytest.fail("there is no end of steps")


def test_p19_a_kill_at_each_step_of_a_rotation_and_of_what_follows_it_loses_nothing(site: Site) -> None:
    assert _sweep_of_disk(site, lambda at: Fault(at=at)) > 100


@pytest.mark.slow
def test_p19_nor_does_a_power_cut_at_each_step(site: Site) -> None:
    assert _sweep_of_disk(site, lambda at: Fault(at=at, power_cut=PowerCut())) > 100


def test_p19_nor_does_a_disk_that_is_full_at_any_moment(site: Site) -> None:
    _sweep_of_disk(site, lambda at: Fault(at=at, errno=errno.ENOSPC, for_ever=True), step=7)


def test_p19_at_no_step_lies_anything_there_as_it_is(site: Site) -> None:
    world = site.anew()
    spy = Spy(world)
    _rotate(world, world.manager(spy))
    assert spy.seen == []
    assert len(spy.calls) > 100


def _sweep_of_place(site: Site, mishap: Mishap) -> int:
    for at in range(1, _PLACE_CALLS):
        world = site.anew()
        faulty = FaultyPlace(FolderPlace(world.stick), PlaceFault(at=at, mishap=mishap), world.clock)
        with contextlib.suppress(Killed, BackupError):
            _rotate(world, world.manager(places=[faulty]))
        _check_readable(site, at)
        _check_ends(site, at)
        if not faulty.struck:
            return at
    pytest.fail("there is no end of calls")


@pytest.mark.parametrize("mishap", Mishap)
def test_p19_each_call_of_the_place_may_go_wrong(site: Site, mishap: Mishap) -> None:
    assert _sweep_of_place(site, mishap) > 10


# -- planted bugs ------------------------------------------------------------------------------------------------------


def _removes_unread(self: anew.Resealing, source: Any, target: Any) -> bool:  # noqa: ARG001
    self._files.remove(source)
    self._there.discard(source)
    return True


def _writes_half(plain_name: str, pieces: Iterable[bytes], seal: Seal) -> Iterator[bytes]:
    yield from list(sealed_again(plain_name, pieces, seal))[:-1]


def _nothing(*_: object, **__: object) -> Any:
    return False


_BUGS: dict[str, list[tuple[object, str, object]]] = {
    "an old file that goes before the new one was read": [
        (anew.Resealing, "_finish", _removes_unread),
        (rotating, "sealed_again", _writes_half),
    ],
    "an index under the old key": [(small_files.SmallFiles, "seal_anew", _nothing)],
    "unsaved work under the old key": [(rotating, "_unsaved_anew", _nothing)],
    "a table that is not brought to the place": [(KeyedPlace, "bring", _nothing)],
    "an old copy that goes although there is no new one": [
        (following._Copies, "replaced", lambda self: [str(each) for each in self.old()]),
        (following._Copies, "let_go", lambda self, name: self._visit.place.remove(name)),
    ],
    "an old copy that stays": [(following._Copies, "replaced", lambda _: [])],
    "files here that keep the old key": [(rotating, "_versions_anew", _nothing)],
}


@pytest.mark.leaves_damage
@pytest.mark.parametrize("planted", _BUGS.values(), ids=_BUGS)
def test_a_planted_bug_is_seen(
    site: Site, monkeypatch: pytest.MonkeyPatch, planted: list[tuple[object, str, object]]
) -> None:
    for what, name, bug in planted:
        monkeypatch.setattr(what, name, bug)
    world = site.anew()
    with pytest.raises((AssertionError, BackupError, ValueError)):  # noqa: PT012 - any of these checks is to see it
        _rotate(world, world.manager())
        _check_readable(site, "planted")
        _check_ends(site, "planted")


@pytest.mark.leaves_damage
def test_and_so_is_one_that_shows_at_a_kill_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file goes first: whoever is killed then has neither."""

    def first(self: anew.Resealing, source: Any, target: Any) -> bool:
        files: Any = self._files
        pieces = list(files.pieces(source))
        if isinstance(files, rotating._Files):
            (files._store.folder / str(source)).unlink()
        files.write(target, pieces)
        self._there.add(target)
        return True

    monkeypatch.setattr(anew.Resealing, "_seal", first)
    with pytest.raises((AssertionError, BackupError, ValueError)):
        _sweep_of_disk(site, lambda at: Fault(at=at))
