"""Unsaved work at a kill, an error and a power cut at each step: old or new, and none lost."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupError, BackupManager
from backupkit.files.drafts import is_leftover
from backupkit.process.forks import HOLDERS
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed, PowerCut, Unsynced
from tests.sweep import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LATER = 10**9
_SAVED, _OLD, _NEW = b"[1]", b"[1, 2]", b"[1, 2, 3]"
FAULTS = {
    "a kill": Fault(at=_LATER),
    "a full disk": Fault(at=_LATER, errno=errno.ENOSPC, for_ever=True),
    "an error": Fault(at=_LATER, errno=errno.EIO),
    "a power cut": Fault(at=_LATER, power_cut=PowerCut()),
    "a power cut that keeps names": Fault(at=_LATER, power_cut=PowerCut(content=Unsynced.ZEROED, keeps_names=True)),
}


@dataclass
class World:
    """An app at work on a document, and what is to be broken."""

    root: Path
    fault: Fault
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        (self.root / "home").mkdir(parents=True)
        self.document.write_bytes(_SAVED)
        self.disk = FaultyDisk(self.root, self.fault)
        self.app = BackupManager(self.document, disk=self.disk, clock=self.clock)
        self.app.create_backup()

    @property
    def document(self) -> Path:
        return self.root / "home" / "data.json"

    def later(self) -> BackupManager:
        """Return the manager of an app that starts afterwards."""
        self.clock.advance(seconds=60)
        return BackupManager(self.document, clock=self.clock)

    def left(self) -> list[bytes]:
        """Return what an app that starts afterwards is offered."""
        manager = self.later()
        return [manager.unsaved.read(work.unsaved_id) for work in manager.unsaved.found()]


def worlds(
    fault: Fault, prepare: Callable[[World], None], run: Callable[[World], object]
) -> Iterator[tuple[World, bool]]:
    """Yield a world for each step of *run* at which the fault struck, and at last one in which it did not."""
    with scratch() as scratched:
        for number in itertools.count(1):
            root = scratched / str(number)
            world = World(root=root, fault=fault)
            prepare(world)
            world.disk.fault = replace(fault, at=len(world.disk.calls) + number)
            try:
                run(world)
                is_done = True
            except (Killed, BackupError):
                is_done = False
            struck = world.disk.struck
            if not struck or fault.errno is not None:  # the app lives on, and dies later
                world.disk.lose_power()
            dead(world.app)
            yield world, is_done
            tidied(world)
            shutil.rmtree(root)
            if not struck:
                return


def dead(app: BackupManager) -> None:
    """Forget what an app has open: its disk has closed that."""
    for mark in app._binding.store.unsaved._marks.values():
        HOLDERS.discard(mark)
        mark.descriptor = -1


def tidied(world: World) -> None:
    """Check that the next operation leaves no draft, and loses nothing."""
    before = world.left()
    world.document.write_bytes(b"[9]")
    world.later().create_backup()
    assert [name for _, _, names in os.walk(world.root) for name in names if is_leftover(name)] == []
    assert world.left() == before


def nothing(_: World) -> None:
    """There is nothing to be prepared."""


def kept(world: World) -> None:
    world.app.unsaved.keep(_OLD)


def crashed(world: World) -> None:
    """Have another app keep something and die, on the same disk."""
    other = BackupManager(world.document, clock=world.clock, disk=world.disk)
    other.unsaved.keep(_OLD)
    for mark in other._binding.store.unsaved._marks.values():
        mark.close()
    (work,) = world.app.unsaved.found(claims=True)
    assert work.size_bytes == len(_OLD)


def unsaved_id(world: World) -> str:
    (work,) = world.app.unsaved.found()
    return work.unsaved_id


@pytest.mark.needs_posix("a killed app is one whose locks are gone, which only POSIX can play in one process")
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
class TestAtEachStep:
    def test_p21_of_the_first_state_that_is_kept_it_is_there_or_not(self, fault: Fault) -> None:
        for world, is_done in worlds(fault, nothing, lambda world: world.app.unsaved.keep(_NEW)):
            assert world.left() in ([[_NEW]] if is_done else [[], [_NEW]])

    def test_p21_of_a_state_that_is_kept_the_old_or_the_new_is_there(self, fault: Fault) -> None:
        for world, is_done in worlds(fault, kept, lambda world: world.app.unsaved.keep(_NEW)):
            assert world.left() in ([[_NEW]] if is_done else [[_OLD], [_NEW]])

    def test_p21_what_is_dropped_is_there_or_not(self, fault: Fault) -> None:
        for world, _ in worlds(fault, kept, lambda world: world.app.unsaved.drop()):
            assert world.left() in ([], [_OLD])

    def test_p21_what_is_discarded_is_there_or_not(self, fault: Fault) -> None:
        for world, _ in worlds(fault, crashed, lambda world: world.app.unsaved.discard(unsaved_id(world))):
            assert world.left() in ([], [_OLD])

    def test_p21_what_is_recovered_is_the_document_or_still_offered(self, fault: Fault) -> None:
        for world, is_done in worlds(fault, crashed, lambda world: world.app.unsaved.recover(unsaved_id(world))):
            held = world.document.read_bytes()
            assert held == _OLD if is_done else held in {_SAVED, _OLD}
            assert held == _OLD or world.left() == [_OLD]
            manager = world.later()
            assert _SAVED in [b"".join(manager.content(meta.backup_id)) for meta in manager.list_backups()]
            if held == _OLD:
                assert manager.undo_restore()
                assert world.document.read_bytes() == _SAVED
