"""When a scheduled version is asked for: the initiator alone, with a clock and a stopwatch that are turned by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backupkit import BackupManager, Cancelled, NotEnoughSpace, Schedule, Trigger
from backupkit.automation.scheduling import FIRST_SECONDS, LOOK_SECONDS, Scheduling
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.scheduled import CreateScheduled
from backupkit.testing.clock import FakeClock

_STORED = Sighting(stored="a", seen="a")
_CHANGED = Sighting(stored="a", seen="b", changed_at=0)
_NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)  # where the clock of the tests begins
Save = Callable[[object], bytes]


class Driver:
    """An initiator, and the seconds by which it is asked."""

    def __init__(self, manager: BackupManager, clock: FakeClock, schedule: str | None = "daily 02:00") -> None:
        self.manager, self.clock, self.now = manager, clock, 0.0
        self.scheduling = Scheduling(manager)
        self.plan(schedule)
        self.document = _CHANGED

    def plan(self, text: str | None) -> None:
        schedule = Schedule.parse(text) if text else None
        self.scheduling.schedule = lambda: schedule

    def look(self, seconds: float = 1.0, *, asleep: float = 0.0) -> Task | None:
        """Let seconds pass, and ask; the stopwatch stands still while the machine is asleep."""
        self.now += seconds
        self.clock.advance(seconds=seconds + asleep)
        return self.scheduling.due(self.document, self.now)

    def at(self, wall: str) -> Task | None:
        """Ask at a moment, awake until then."""
        moment = datetime.fromisoformat(wall).replace(tzinfo=UTC)
        return self.look((moment - self.clock.now()).total_seconds())

    def fail(self, task: Task, error: Exception) -> None:
        assert isinstance(error, NotEnoughSpace | Cancelled)
        self.scheduling.learn(Failed(number=1, task=task, error=error), self.document, self.now)

    def do(self, task: Task | None) -> str | None:
        """Do it, as the worker would; return what it made."""
        assert isinstance(task, CreateScheduled)
        try:
            made = self.manager.scheduled.run(task.moment)
        except Cancelled as error:
            self.fail(task, error)
            return None
        self.scheduling.learn(Finished(number=1, task=task, result=made), self.document, self.now)
        return made


@pytest.fixture
def driver(manager: BackupManager, clock: FakeClock) -> Driver:
    """An app that has just made a version at noon, with a daily schedule."""
    manager.create_backup()
    made = Driver(manager, clock)
    made.document = _STORED
    assert made.look(0) is None
    return made


def test_without_a_schedule_nothing_is_asked_and_nothing_is_read(document: Path) -> None:
    driver = Driver(BackupManager(document / "nowhere"), FakeClock(), None)
    assert [driver.look(3_600) for _ in range(100)] == [None] * 100


def test_a_version_is_asked_for_at_the_moment_and_once(driver: Driver) -> None:
    assert driver.look(60) is None  # the last moment was settled when the document was stored
    driver.document = _CHANGED
    assert driver.at("2025-11-05 01:59:59") is None
    task = driver.at("2025-11-05 02:00:00")
    assert task == CreateScheduled(moment=datetime(2025, 11, 5, 2, tzinfo=UTC))
    assert [driver.look() for _ in range(200)] == [None] * 200  # it waits in the queue
    driver.do(task)
    assert [driver.look(60) for _ in range(60)] == [None] * 60
    assert driver.at("2025-11-06 02:00:00") == CreateScheduled(moment=datetime(2025, 11, 6, 2, tzinfo=UTC))


def test_between_two_moments_nothing_is_read(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.look(LOOK_SECONDS)
    monkeypatch.setattr(type(driver.manager.scheduled), "ran", lambda _: pytest.fail("it was read"))
    assert [driver.look() for _ in range(1_000)] == [None] * 1_000


def test_what_was_missed_while_the_app_was_closed_is_made_up_for_once_soon_after_the_start(
    manager: BackupManager, clock: FakeClock, save: Save
) -> None:
    manager.scheduled.run(clock.now())
    save({"changed": True})
    clock.advance(days=9)
    driver = Driver(manager, clock)
    assert driver.look(0) is None  # the app's own start goes first
    assert driver.look(FIRST_SECONDS - 0.5) is None
    made = driver.do(driver.look(0.5))
    assert (manager.list_backups(1)[0].backup_id, manager.list_backups(1)[0].trigger) == (made, Trigger.SCHEDULE)
    assert [driver.look(60) for _ in range(60)] == [None] * 60


def test_what_was_missed_while_the_machine_slept_is_made_up_for_once_within_a_second(driver: Driver) -> None:
    driver.look(FIRST_SECONDS)
    driver.document = _CHANGED
    task = driver.look(1, asleep=5 * 86_400)
    assert task == CreateScheduled(moment=datetime(2025, 11, 9, 2, tzinfo=UTC))
    driver.do(task)
    assert [driver.look(60) for _ in range(60)] == [None] * 60


def test_a_moment_since_which_the_document_was_stored_is_settled_and_stays_so(driver: Driver) -> None:
    assert driver.look(FIRST_SECONDS) is None
    driver.document = _CHANGED
    assert [driver.look(60) for _ in range(60)] == [None] * 60


def test_a_document_that_is_not_known_to_be_stored_is_asked_for(manager: BackupManager, clock: FakeClock) -> None:
    manager.create_backup()
    driver = Driver(manager, clock)
    driver.look(0)
    assert isinstance(driver.look(FIRST_SECONDS), CreateScheduled)


def test_a_file_that_never_existed_is_waited_for_and_one_that_is_gone_is_told(
    tmp_path: Path, clock: FakeClock, driver: Driver
) -> None:
    new = Driver(BackupManager(tmp_path / "new.json", clock=clock, zone=UTC), clock)
    new.document = Sighting()
    assert [new.look(3_600) for _ in range(48)] == [None] * 48
    driver.document = Sighting(stored="a")
    assert isinstance(driver.look(86_400), CreateScheduled)


def test_a_failure_is_tried_again_after_a_pause_that_grows(driver: Driver, document: Path) -> None:
    driver.document = _CHANGED
    task, seconds = driver.at("2025-11-06 02:00:00"), []
    for _ in range(9):
        assert task
        driver.fail(task, NotEnoughSpace(document))
        begun = driver.now
        while not (task := driver.look(10)):
            pass
        seconds.append(driver.now - begun)
    assert seconds == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    driver.do(task)
    assert driver.look(3_600) is None


def test_one_that_somebody_stopped_is_not_begun_again_until_the_next_moment(driver: Driver, document: Path) -> None:
    driver.document = _CHANGED
    task = driver.at("2025-11-05 02:00:00")
    assert task
    driver.fail(task, Cancelled(document))
    assert [driver.look(600) for _ in range(100)] == [None] * 100
    assert driver.at("2025-11-06 02:00:00")


def test_the_end_of_another_task_says_nothing_of_a_run(driver: Driver) -> None:
    driver.document = _CHANGED
    assert driver.at("2025-11-05 02:00:00")
    for task in (Create(), CreateScheduled(moment=_NOON)):
        driver.scheduling.learn(Finished(number=2, task=task, result=None), driver.document, driver.now)
    assert driver.look(60) is None


def test_another_schedule_counts_at_once(driver: Driver) -> None:
    assert driver.look(FIRST_SECONDS) is None
    driver.document = _CHANGED
    driver.plan("every 10 minutes")
    driver.clock.advance(seconds=600)
    assert isinstance(driver.look(), CreateScheduled)
    driver.plan(None)
    assert driver.look(86_400) is None


def test_a_later_moment_takes_the_place_of_one_that_waits() -> None:
    early, late = (CreateScheduled(moment=_NOON + timedelta(hours=hour)) for hour in (0, 1))
    assert late.joined_with(early) == late
    assert late.joined_with(Create(trigger=Trigger.SAVE)) is None
    assert Create(trigger=Trigger.SAVE).joined_with(late) is None


def test_p8_a_clock_that_is_put_back_by_a_year_does_not_stop_a_schedule(driver: Driver, save: Save) -> None:
    driver.document = _CHANGED
    save({"changed": 1})
    driver.do(driver.at("2025-11-05 02:00:00"))
    driver.clock.advance(days=-365)
    driver.look(LOOK_SECONDS)
    save({"changed": 2})
    assert driver.do(driver.look(86_400))


@pytest.mark.parametrize("to", ["America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Pacific/Auckland"])
def test_another_zone_at_noon_makes_no_second_run_of_that_day_and_leaves_none_out(
    document: Path, clock: FakeClock, save: Save, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    monkeypatch.setattr("backupkit.schedule.zone.system_zone", lambda: zone)
    clock.set(datetime(2025, 6, 2, 2, 30, tzinfo=zone))
    manager = BackupManager(document, clock=clock)
    driver, made = Driver(manager, clock), []
    for minute in range(5 * 24 * 60):
        if minute == 10 * 60:
            zone = ZoneInfo(to)
        if task := driver.look(60):
            save({"changed": minute})
            assert driver.do(task)
            made.append(clock.now().astimezone(zone))
    days = [at.date() for at in made]
    assert len(set(days)) == len(days)
    assert (days[-1] - days[0]).days == len(days) - 1
    assert [(at.hour, at.minute) for at in made[2:]] == [(2, 1)] * len(made[2:])


def test_hours_go_on_where_a_zone_or_a_season_shows_them_twice(
    document: Path, clock: FakeClock, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    monkeypatch.setattr("backupkit.schedule.zone.system_zone", lambda: zone)
    clock.set(datetime(2026, 10, 24, 23, 58, tzinfo=zone))
    driver, made = Driver(BackupManager(document, clock=clock), clock, "hourly"), 0
    for minute in range(12 * 60):
        if minute == 9 * 60:
            zone = ZoneInfo("America/New_York")
        if task := driver.look(60):
            save({"changed": minute})
            made += bool(driver.do(task))
            driver.look(0)
    assert made == 13  # the first makes up for 23:00
