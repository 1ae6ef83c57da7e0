"""A recovery that dies, or whose place goes wrong, at any step: nothing wrong is held, and the same call ends it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backupkit import BackupError, BackupManager, FolderPlace, Place
from backupkit.files.disk import Disk
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from tests.mirroring.desk import Desk, copies
from tests.sweep import scratch

pytestmark = pytest.mark.leaves_damage

_MOST_CALLS = 200
_DEATHS = {
    "kill": Fault(at=0),
    "power cut": Fault(at=0, power_cut=PowerCut()),
    "power cut that keeps names": Fault(at=0, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)),
}


class _Loss:
    """A place that holds four versions of a document whose computer is lost, and new computers one after the other."""

    def __init__(self, root: Path) -> None:
        self.desk, self.root, self.number = Desk(root / "lost"), root, 0
        self.ids = self.desk.save(4)
        here = self.desk.manager(self.usb.as_uri())
        here.pin(self.ids[0])
        here.mirror()
        self.folder_id = here.folder.folder_id
        shutil.rmtree(self.desk.document.parent)
        self.there = copies(self.usb)

    @property
    def usb(self) -> Path:
        return self.desk.disk_at()

    @property
    def document(self) -> Path:
        return self.root / f"new-{self.number}" / "data.json"

    def arrive(self) -> Path:
        """Begin with a new computer; return the folder of its document."""
        self.number += 1
        self.document.parent.mkdir()
        return self.document.parent

    def recovered(self, place: Place | None = None, disk: Disk | None = None) -> BackupManager:
        return BackupManager.from_place(
            place or FolderPlace(self.usb), self.document, clock=self.desk.clock, disk=disk
        )  # fmt: skip

    def check_nothing_is_wrong(self, held: set[bytes | None]) -> None:
        """Check that the place is as it was, and that what is here is right: the document, and each version's file."""
        assert copies(self.usb) == self.there
        assert (self.document.read_bytes() if self.document.exists() else None) in held
        manager = BackupManager(self.document, clock=self.desk.clock)
        listed = {meta.backup_id: meta for meta in manager.list_backups()}
        others = {key for key, meta in listed.items() if meta.trigger == "before_restore"}
        assert listed.keys() - others in (set(), set(self.ids))
        for backup_id in listed.keys() & set(self.ids):
            assert listed[backup_id].status in {"active", "elsewhere"}
        report = manager.verify_backups()
        assert (dict(report.problems), dict(report.unread)) == ({}, {})

    def check_the_same_call_ends_it(self, then: Callable[[BackupManager], object]) -> None:
        manager = self.recovered()
        then(manager)
        listed = {meta.backup_id: meta for meta in manager.list_backups()}
        assert set(self.ids) <= listed.keys()
        assert listed[self.ids[0]].pinned
        manager.mirror()
        assert {meta.status for meta in manager.list_backups()} == {"active"}
        assert self.there.items() <= copies(manager.backups_dir).items()
        assert manager.folder.folder_id == self.folder_id
        assert (self.usb / "place.json").exists()
        self._tidy()

    def _tidy(self) -> None:
        """Take away at the place what came from this new computer."""
        for name in copies(self.usb).keys() - self.there.keys():
            (self.usb / name).unlink()
        assert copies(self.usb) == self.there


@pytest.fixture
def loss() -> Iterator[_Loss]:
    with scratch() as root:
        yield _Loss(root)


def _each_death(loss: _Loss, death: Fault, attempt: Callable[[FaultyDisk], object]) -> Iterator[FaultyDisk]:
    """Run *attempt* with a death at each of its steps on the disk here, until it survives."""
    for at in range(1, _MOST_CALLS):
        disk = FaultyDisk(loss.arrive(), Fault(at=at, power_cut=death.power_cut))
        with contextlib.suppress(Killed):
            attempt(disk)
        yield disk
        if not disk.struck:
            assert at > 5
            return
    pytest.fail("there is no end of calls")


@pytest.mark.parametrize("death", _DEATHS.values(), ids=_DEATHS)
def test_one_that_dies_at_any_step_lists_all_or_nothing_and_the_same_call_ends_it(loss: _Loss, death: Fault) -> None:
    for _ in _each_death(loss, death, lambda disk: loss.recovered(disk=disk)):
        loss.check_nothing_is_wrong({None})
        loss.check_the_same_call_ends_it(lambda manager: manager.restore_backup(loss.ids[1]))
        assert loss.document.read_text() == '{"save": 2}'


@pytest.mark.parametrize(
    ("before", "death"),
    [(None, _DEATHS["kill"]), (b'{"save": 99}', _DEATHS["kill"]), (b'{"save": 99}', _DEATHS["power cut"])],
)
def test_a_restore_of_what_is_fetched_dies_at_any_step_and_the_document_is_old_or_new(
    loss: _Loss, before: bytes | None, death: Fault
) -> None:
    def attempt(disk: FaultyDisk) -> None:
        loss.recovered()
        if before:
            loss.document.write_bytes(before)
            disk.host_wrote(loss.document)
        manager = BackupManager(loss.document, places=[FolderPlace(loss.usb)], clock=loss.desk.clock, disk=disk)
        manager.restore_backup(loss.ids[1])

    for _ in _each_death(loss, death, attempt):
        loss.check_nothing_is_wrong({before, b'{"save": 2}'})
        loss.check_the_same_call_ends_it(lambda manager: manager.restore_backup(loss.ids[1]))
        assert loss.document.read_text() == '{"save": 2}'


@pytest.mark.parametrize("death", [_DEATHS["kill"], _DEATHS["power cut"]])
def test_a_mirroring_that_brings_all_dies_at_any_step(loss: _Loss, death: Fault) -> None:
    def attempt(disk: FaultyDisk) -> None:
        loss.recovered()
        BackupManager(loss.document, places=[FolderPlace(loss.usb)], clock=loss.desk.clock, disk=disk).mirror()

    for _ in _each_death(loss, death, attempt):
        loss.check_nothing_is_wrong({None})
        loss.check_the_same_call_ends_it(BackupManager.mirror)


@pytest.mark.parametrize("mishap", Mishap)
def test_each_call_of_the_place_may_go_wrong(loss: _Loss, mishap: Mishap) -> None:
    for at in range(1, _MOST_CALLS):
        loss.arrive()
        faulty = FaultyPlace(FolderPlace(loss.usb), PlaceFault(at=at, mishap=mishap), loss.desk.clock)
        with contextlib.suppress(Killed, BackupError):
            loss.recovered(faulty).restore_backup(loss.ids[1])
        assert (loss.document.read_text() if loss.document.exists() else "") in {"", '{"save": 2}'}
        assert copies(loss.usb) == loss.there
        loss.check_the_same_call_ends_it(lambda manager: manager.restore_backup(loss.ids[1]))
        assert loss.document.read_text() == '{"save": 2}'
        if not faulty.struck:
            assert at > 3
            return
    pytest.fail("there is no end of calls")
