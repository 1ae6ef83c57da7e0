"""When versions are copied to other places, and what becomes of a run: by seconds that a test lets pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from backupkit import BackupManager
from backupkit.automation.mirroring import (
    EVERY_SECONDS,
    FIRST_RETRY_SECONDS,
    FIRST_SECONDS,
    LAST_RETRY_SECONDS,
    SOON_SECONDS,
    Mirroring,
    Pace,
    ended,
)
from backupkit.errors import NotEnoughSpace, StorageFailed
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Pin
from backupkit.service.tasks.mirroring import CopiesVerified, Mirrored, MirrorNow
from backupkit.service.tasks.verifying import Verify
from backupkit.values.places import CopiesReport, EncryptionState, MirrorReport, PlaceCheck, PlaceReport, PlaceState
from backupkit.values.results import VerifyReport
from backupkit.values.version import CancelToken, Progress
from tests.waiting import wait_until

_SIGHT = Sighting(stored="a", seen="a")
_MADE = Finished(number=1, task=Create(), result="id")
_WELL = MirrorReport(places=(PlaceReport(place="disk"),))
_CHECKED = CopiesReport(places=(PlaceCheck(place="disk", damaged=("a",), sent_again=("a",)),))
_AWAY = MirrorReport(places=(PlaceReport(place="disk", problem="It is out of reach.", is_away=True),))
_ONE_AWAY = MirrorReport(places=(*_AWAY.places, PlaceReport(place="cloud")))
_STOPPED = MirrorReport(places=(PlaceReport(place="disk", problem="It is empty.", is_stopped=True),))


@dataclass
class _Manager:
    """A document with places, as far as this needs one."""

    places: tuple[PlaceState, ...] = (PlaceState(place="disk"),)
    report: MirrorReport | Exception = _WELL
    checked: CopiesReport | Exception = field(default_factory=lambda: _CHECKED)
    checks: list[threading.Thread] = field(default_factory=list)
    encryption: EncryptionState = field(default_factory=EncryptionState)
    data_file: Path = Path("data.json")
    threads: list[threading.Thread] = field(default_factory=list)
    unlocks: int = 0
    hang: threading.Event = field(default_factory=threading.Event)  # cleared: a run ends only once it is set
    cancels: list[CancelToken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hang.set()

    def verify_places(self, *, progress: Progress, cancel: CancelToken) -> CopiesReport:
        del cancel
        self.checks.append(threading.current_thread())
        progress(1, 1)
        if isinstance(self.checked, Exception):
            raise self.checked
        return self.checked

    def mirror(self, *, progress: Progress, cancel: CancelToken) -> MirrorReport:
        self.threads.append(threading.current_thread())
        self.cancels.append(cancel)
        progress(1, 1)
        self.hang.wait(30)
        if isinstance(self.report, Exception):
            raise self.report
        return self.report


class _App:
    """A service's place: asks each second, and takes what is asked for as done."""

    def __init__(self, manager: _Manager | None = None) -> None:
        self.manager = manager or _Manager()
        self.initiator = Mirroring(cast("BackupManager", self.manager))
        self.now = 0.0
        self.told: list[Mirrored] = []
        self.checked: list[CopiesVerified] = []
        self.look()

    def look(self) -> None:
        if task := self.initiator.due(_SIGHT, self.now):
            if isinstance(task, CopiesVerified):
                self.checked.append(task)
                return
            assert isinstance(task, Mirrored)
            self.told.append(task)
            self.hear(task)

    def hear(self, task: Task, result: object = "x") -> None:
        self.initiator.learn(Finished(number=9, task=task, result=result), _SIGHT, self.now)

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds
        self.look()

    def has_run(self, times: int) -> None:
        """Wait until so many runs have come to their end and were told."""
        wait_until(lambda: len(self.told) == times, pump=self.look)
        assert len(self.manager.threads) == times

    def run_after(self, seconds: float) -> None:
        """Have the next run begin after so many seconds, and not before."""
        before = len(self.manager.threads)
        self.pass_seconds(seconds - 0.1)
        assert len(self.manager.threads) == before
        self.pass_seconds(0.1)
        self.has_run(before + 1)


@pytest.fixture
def hanging() -> Iterator[_Manager]:
    manager = _Manager()
    manager.hang.clear()
    yield manager
    manager.hang.set()
    wait_until(lambda: not any(thread.is_alive() for thread in manager.threads))


def test_it_runs_some_seconds_after_the_start_and_then_every_hour() -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    app.run_after(EVERY_SECONDS)
    app.run_after(EVERY_SECONDS)
    assert [each.report for each in app.told] == [_WELL] * 3


def test_versions_that_come_soon_after_each_other_are_copied_together() -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    for _ in range(50):
        app.hear(Create(), "id")
        app.pass_seconds(0.01)
    app.pass_seconds(SOON_SECONDS)
    app.has_run(2)


@pytest.mark.parametrize(
    "end",
    [
        Finished(number=1, task=Create(), result=None),
        Failed(number=1, task=Create(), error=NotEnoughSpace("/x")),
        Finished(number=1, task=Pin(backup_id="x", pinned=True), result=True),
        Finished(number=1, task=Mirrored(), result=_WELL),
    ],
    ids=lambda end: f"{type(end).__name__} {type(end.task).__name__}",
)
def test_what_makes_no_version_hastens_nothing(end: Finished | Failed) -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    app.initiator.learn(end, _SIGHT, app.now)
    app.run_after(EVERY_SECONDS)


def test_lists_are_read_again_only_where_something_was_copied_or_removed() -> None:
    copied = MirrorReport(places=(PlaceReport(place="disk", sent=("a",)),))
    app = _App()
    app.run_after(FIRST_SECONDS)
    app.manager.report = copied
    app.run_after(EVERY_SECONDS)
    assert [each.changes for each in app.told] == [False, True]


def test_who_has_all_versions_verified_has_their_copies_checked_on_a_thread_of_its_own() -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    for task in (Verify(backup_ids=("a",)), Verify(every_days=7)):
        app.hear(task, VerifyReport(sound_ids=("a",)))
        app.pass_seconds(1)
    app.hear(Verify(), VerifyReport(sound_ids=("a",), complete=False))
    app.pass_seconds(1)
    assert app.manager.checks == []
    app.hear(Verify(), VerifyReport(sound_ids=("a",)))
    app.look()
    wait_until(lambda: app.checked, pump=app.look)
    assert [each.report for each in app.checked] == [_CHECKED]
    assert threading.current_thread() not in app.manager.checks
    assert [each.changes for each in app.checked] == [True]
    app.run_after(EVERY_SECONDS - 3)  # copying goes on as before


def test_a_check_that_fails_as_a_whole_is_told() -> None:
    app = _App(_Manager(checked=NotEnoughSpace("/x")))
    app.hear(Verify(), VerifyReport(sound_ids=()))
    wait_until(lambda: app.checked, pump=app.look)
    assert isinstance(app.checked[0].error, NotEnoughSpace)


def test_what_is_saved_during_a_run_is_copied_by_the_next_one(hanging: _Manager) -> None:
    app = _App(hanging)
    app.pass_seconds(FIRST_SECONDS)
    app.hear(Create(), "id")
    for _ in range(100):
        app.pass_seconds(1)
    assert len(hanging.cancels) <= 1  # one run at a time
    hanging.hang.set()
    wait_until(lambda: len(app.told) == 1, pump=app.look)
    wait_until(lambda: len(app.told) == 2, pump=app.look)  # without another second


def test_no_place_is_touched_on_the_thread_that_asks() -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    assert threading.current_thread() not in app.manager.threads


def test_without_places_no_thread_is_begun() -> None:
    app = _App(_Manager(places=()))
    app.hear(Create(), "id")
    for _ in range(10_000):
        app.pass_seconds(1)
    assert (app.manager.threads, app.told) == ([], [])


def test_where_the_folder_itself_is_sealed_a_run_is_begun_and_nothing_is_told_without_places() -> None:
    """A change of its key has all that lies in it sealed anew by that."""
    app = _App(_Manager(places=(), encryption=EncryptionState(is_everywhere=True), report=MirrorReport()))
    for number, seconds in enumerate((FIRST_SECONDS, EVERY_SECONDS), 1):
        app.pass_seconds(seconds)
        wait_until(lambda number=number: len(app.manager.threads) == number, pump=app.look)  # type: ignore[misc]
        app.manager.threads[-1].join()
        app.look()
    assert app.told == []


def test_a_place_that_is_away_is_tried_again_after_longer_and_longer_whatever_is_saved_meanwhile() -> None:
    app = _App(_Manager(report=_AWAY))
    app.run_after(FIRST_SECONDS)
    pause = FIRST_RETRY_SECONDS
    for _ in range(10):
        app.hear(Create(), "id")
        app.run_after(min(pause, LAST_RETRY_SECONDS))
        pause *= 2
    app.manager.report = _WELL
    app.run_after(LAST_RETRY_SECONDS)
    app.hear(Create(), "id")
    app.run_after(SOON_SECONDS)


def test_a_place_that_is_there_gets_what_is_new_although_another_is_away() -> None:
    app = _App(_Manager(report=_ONE_AWAY))
    app.run_after(FIRST_SECONDS)
    for _ in range(6):
        app.hear(Create(), "id")
        app.run_after(FIRST_RETRY_SECONDS)
    app.run_after(FIRST_RETRY_SECONDS * 2**6)


def test_a_stop_is_not_tried_more_often_than_what_is_well() -> None:
    app = _App(_Manager(report=_STOPPED))
    app.run_after(FIRST_SECONDS)
    app.run_after(EVERY_SECONDS)


def test_a_wish_does_not_rest_from_a_failure() -> None:
    app = _App(_Manager(report=_AWAY))
    app.run_after(FIRST_SECONDS)
    app.hear(MirrorNow(), 1)
    app.pass_seconds(0)
    app.has_run(2)


@pytest.mark.parametrize(
    "error", [NotEnoughSpace("/x"), ZeroDivisionError("a bug")], ids=lambda error: type(error).__name__
)
def test_a_run_that_fails_as_a_whole_is_told_and_tried_again(error: Exception) -> None:
    app = _App(_Manager(report=error))
    app.run_after(FIRST_SECONDS)
    assert isinstance(app.told[0].error, NotEnoughSpace | StorageFailed)
    assert not app.told[0].is_well
    app.run_after(FIRST_RETRY_SECONDS)


def test_the_end_of_an_app_stops_a_run_and_begins_none(hanging: _Manager) -> None:
    app = _App(hanging)
    app.pass_seconds(FIRST_SECONDS)
    wait_until(lambda: hanging.cancels)
    app.initiator.leave()
    assert hanging.cancels[0].is_set()
    hanging.hang.set()
    wait_until(lambda: len(app.told) == 1, pump=app.look)
    app.hear(MirrorNow(), 1)
    app.pass_seconds(EVERY_SECONDS)
    assert len(hanging.threads) == 1


def test_the_pause_is_counted_from_the_end_of_a_run() -> None:
    pace = ended(Pace(next_at=3_610), _AWAY, 100)
    assert (pace.next_at, pace.not_before, pace.failures) == (130, 130, 1)


def test_an_unlock_begins_a_run_at_once_and_one_alone() -> None:
    app = _App()
    app.run_after(FIRST_SECONDS)
    app.manager.unlocks += 1
    app.pass_seconds(0.1)
    app.has_run(2)
    app.run_after(EVERY_SECONDS)
