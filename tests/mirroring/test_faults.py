"""Each call of a place, and each step on either disk, goes wrong once: nothing is lost, and the next run makes up."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from backupkit import FolderPlace, Retention
from backupkit.operations.mirroring.index import told_at
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.testing.place_faults import FaultyPlace, Mishap, PlaceFault
from tests.mirroring.desk import Desk, copies, originals
from tests.sweep import scratch

pytestmark = pytest.mark.leaves_damage

_MOST_CALLS = 200
_KILLS = {Mishap.KILLED, Mishap.KILLED_AFTER}


def _template(root: Path) -> Desk:
    """Return a desk with a place that has two copies, one of which may go, and lacks two."""
    desk = Desk(root, Retention.newest_only(3))
    desk.save(2)
    desk.manager(desk.disk_at().as_uri(), desk.disk_at("second").as_uri()).mirror()
    desk.save(2)  # the first of all is pushed out
    desk.manager((desk.root / "away").as_uri()).mirror()  # which notes that it is gone
    desk.clock.advance(days=31)
    return desk


def _moved(desk: Desk, root: Path) -> Desk:
    shutil.copytree(desk.root, root)
    other = Desk.__new__(Desk)
    other.__dict__ |= {**desk.__dict__, "root": root, "document": root / "home" / "data.json"}
    other.clock = type(desk.clock)(desk.clock.now())
    return other


def _check_whole(desk: Desk) -> None:
    """Check that a copy that is there is whole, and that no version of here was touched."""
    here = originals(desk)
    assert len(here) == 3
    for place in ("usb", "second"):
        there = copies(desk.disk_at(place))
        assert {name: there[name] for name in here.keys() & there.keys()}.items() <= here.items()


def _check_complete(desk: Desk) -> None:
    """Check that one more run, in which nothing goes wrong, completes all."""
    manager = desk.manager(desk.disk_at().as_uri(), desk.disk_at("second").as_uri())
    manager.mirror()  # what arrived in parts is taken away, and comes with the next
    assert [place.problem for place in manager.mirror().places] == ["", ""]
    for place in ("usb", "second"):
        assert copies(desk.disk_at(place)) == originals(desk)
        (index,) = desk.disk_at(place).glob("index_*")
        assert desk.ids() <= {meta.backup_id for meta in told_at(FolderPlace(desk.disk_at(place)), [index.name])}


@pytest.mark.parametrize("mishap", Mishap)
def test_p20_each_call_of_a_place_may_go_wrong_and_nothing_is_lost(mishap: Mishap) -> None:
    with scratch() as root:
        template = _template(root / "template")
        for number in range(1, _MOST_CALLS):
            desk = _moved(template, root / str(number))
            faulty = FaultyPlace(FolderPlace(desk.disk_at()), PlaceFault(at=number, mishap=mishap), desk.clock)
            try:
                _, sound = desk.manager(faulty, desk.disk_at("second").as_uri()).mirror().places
                assert not sound.problem
            except Killed:
                assert mishap in _KILLS
            _check_whole(desk)
            _check_complete(desk)
            if not faulty.struck:
                break
        assert 5 < number < _MOST_CALLS - 1


@pytest.mark.parametrize("mishap", [Mishap.FAILS, Mishap.HANGS, Mishap.UNANSWERED, Mishap.HALF, Mishap.ANOTHERS])
def test_a_place_that_goes_wrong_for_ever_harms_neither_the_versions_nor_the_other_place(mishap: Mishap) -> None:
    with scratch() as root:
        template = _template(root / "template")
        for number in range(1, 9):
            desk = _moved(template, root / str(number))
            fault = PlaceFault(at=number, mishap=mishap, for_ever=True)
            faulty = FaultyPlace(FolderPlace(desk.disk_at()), fault, desk.clock)
            _, sound = desk.manager(faulty, desk.disk_at("second").as_uri()).mirror().places
            assert not sound.problem
            _check_whole(desk)
            _check_complete(desk)


def test_p20_a_kill_at_each_step_on_the_disk_of_the_place_is_made_up_for() -> None:
    with scratch() as root:
        template = _template(root / "template")
        for number in range(1, _MOST_CALLS):
            desk = _moved(template, root / str(number))
            disk = FaultyDisk(desk.disk_at(), Fault(at=number))
            with contextlib.suppress(Killed):
                desk.manager(FolderPlace(desk.disk_at(), disk=disk), desk.disk_at("second").as_uri()).mirror()
            _check_whole(desk)
            _check_complete(desk)
            if not disk.struck:
                break
        assert 10 < number < _MOST_CALLS - 1


def test_p20_a_kill_at_each_step_on_the_disk_of_the_versions_is_made_up_for() -> None:
    with scratch() as root:
        template = _template(root / "template")
        for number in range(1, _MOST_CALLS):
            desk = _moved(template, root / str(number))
            disk = FaultyDisk(desk.folder, Fault(at=number))
            with contextlib.suppress(Killed):
                desk.manager(desk.disk_at().as_uri(), desk.disk_at("second").as_uri(), disk=disk).mirror()
            _check_whole(desk)
            _check_complete(desk)
            if not disk.struck:
                break
        assert 3 < number < _MOST_CALLS - 1
