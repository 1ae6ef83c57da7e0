"""A change of who opens the copies dies at any step, at either of two places: a secret that is known opens them all."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backupkit import BackupError, BackupManager, FolderPlace, KeyFile, Place, RecoveryCode
from backupkit.sealing.refused import KeyRefused
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from backupkit.unlocking.unlocker import Unlocker
from tests.sweep import scratch

pytest.importorskip("cryptography")

_MOST_CALLS = 120
_PLACES = ("a", "b")


@dataclass
class Site:
    """A document with a version, two places that hold it sealed, and what opens these."""

    root: Path
    clock: FakeClock
    old: KeyFile
    new: KeyFile
    code: str = ""

    @property
    def document(self) -> Path:
        return self.root / "home" / "data.json"

    def place(self, name: str) -> Path:
        return self.root / name

    def manager(self, key: Unlocker, *places: Place) -> BackupManager:
        return BackupManager(self.document, places=places, encryption=key, clock=self.clock)

    def places(self) -> list[Place]:
        return [FolderPlace(self.place(name)) for name in _PLACES]

    def opens(self, key: Unlocker, name: str) -> bool:
        """Return True if *key* gets the versions back that lie at a place, to their last byte."""
        target = self.root / "check"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        try:
            found = BackupManager.from_place(
                FolderPlace(self.place(name)), target / "data.json", encryption=key, clock=self.clock
            )
            found.restore_backup(found.list_backups()[0].backup_id)
        except KeyRefused:
            return False
        return (target / "data.json").read_text() == '{"save": 1}'

    def opened_by(self, key: Unlocker) -> list[bool]:
        return [self.opens(key, name) for name in _PLACES]


@pytest.fixture
def template(clock: FakeClock) -> Iterator[Site]:
    with scratch() as root:
        site = Site(root / "template", clock, KeyFile.new(root / "old.key"), KeyFile.new(root / "new.key"))
        site.document.parent.mkdir(parents=True)
        for name in _PLACES:
            site.place(name).mkdir()
        site.document.write_text('{"save": 1}')
        manager = site.manager(site.old, *site.places())
        manager.create_backup()
        manager.mirror()
        site.code = manager.new_recovery_code()
        yield site


def _turns(template: Site) -> Iterator[tuple[int, Site]]:
    for at in range(1, _MOST_CALLS):
        root = template.root.parent / str(at)
        shutil.copytree(template.root, root)
        yield at, Site(root, template.clock, template.old, template.new, template.code)
        shutil.rmtree(root)
    pytest.fail("there is no end of calls")


def _one_table_each(site: Site) -> bool:
    return all(len(list(site.place(name).glob("keys-*.json"))) == 1 for name in _PLACES)


_CHANGES: dict[str, Callable[[BackupManager, Site], object]] = {
    "key": lambda manager, site: manager.change_password(site.old, site.new),
    "forgotten": lambda manager, site: manager.change_password(RecoveryCode(site.code), site.new),
}


def _check_change(site: Site, change: Callable[[BackupManager, Site], object]) -> None:
    for name in _PLACES:
        assert site.opens(site.old, name) or site.opens(site.new, name)
        assert site.opens(RecoveryCode(site.code), name)
    change(site.manager(site.old, *site.places()), site)
    assert (site.opened_by(site.new), site.opened_by(site.old)) == ([True, True], [False, False])
    assert site.opened_by(RecoveryCode(site.code)) == [True, True]
    assert _one_table_each(site)


@pytest.mark.parametrize(
    ("kind", "which", "power_cut"),
    [("key", "a", None), ("key", "b", PowerCut()), ("forgotten", "a", PowerCut()), ("forgotten", "b", None)],
)
def test_a_change_that_dies_at_any_step_leaves_a_known_secret_and_the_same_call_ends_it(
    template: Site, kind: str, which: str, power_cut: PowerCut | None
) -> None:
    change = _CHANGES[kind]
    for at, site in _turns(template):
        disk = FaultyDisk(site.place(which), Fault(at=at, power_cut=power_cut))
        places = [FolderPlace(site.place(name), disk=disk if name == which else None) for name in _PLACES]
        with contextlib.suppress(Killed):
            change(site.manager(site.old, *places), site)
        _check_change(site, change)
        if not disk.struck:
            assert at > 5
            return


@pytest.mark.parametrize("mishap", Mishap)
def test_a_change_of_which_any_call_of_a_place_goes_wrong(template: Site, mishap: Mishap) -> None:
    change = _CHANGES["key"]
    for at, site in _turns(template):
        first, second = site.places()
        faulty = FaultyPlace(first, PlaceFault(at=at, mishap=mishap), site.clock)
        with contextlib.suppress(Killed, BackupError):
            change(site.manager(site.old, faulty, second), site)
        _check_change(site, change)
        if not faulty.struck:
            assert at > 3
            return


@pytest.mark.parametrize(("which", "power_cut"), [("a", None), ("b", PowerCut())])
def test_a_new_recovery_code_that_dies_at_any_step_costs_no_key(
    template: Site, which: str, power_cut: PowerCut | None
) -> None:
    for at, site in _turns(template):
        disk = FaultyDisk(site.place(which), Fault(at=at, power_cut=power_cut))
        places = [FolderPlace(site.place(name), disk=disk if name == which else None) for name in _PLACES]
        with contextlib.suppress(Killed):
            site.manager(site.old, *places).new_recovery_code()
        assert site.opened_by(site.old) == [True, True]
        code = site.manager(site.old, *site.places()).new_recovery_code()
        assert site.opened_by(RecoveryCode(code)) == [True, True]
        assert site.opened_by(RecoveryCode(site.code)) == [False, False]
        assert site.opened_by(site.old) == [True, True]
        assert _one_table_each(site)
        if not disk.struck:
            assert at > 5
            return
