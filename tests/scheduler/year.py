"""A year of two apps on one document: a machine that sleeps and travels, a user who saves on some days only.

The clock and the stopwatch are turned by hand; everything else is real. What must come of it is known without asking
the code under test: on each day that was lived past 2 o'clock, one run; a version if anything was saved since the run
before, else one line of the log.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from backupkit import BackupManager, Cancelled, Ending, Schedule, Trigger
from backupkit.automation.scheduling import Scheduling
from backupkit.service.events import Failed, Finished
from backupkit.service.sighting import Sighting
from backupkit.service.tasks.scheduled import CreateScheduled
from backupkit.testing.clock import FakeClock

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Australia/Lord_Howe")
_AT = time(2)
_STEP = timedelta(minutes=30)
_NEVER = datetime.min.replace(tzinfo=UTC)


class App:
    """One app: a manager and an initiator, and what it knows of the document by having looked at it."""

    def __init__(self, document: Path, clock: FakeClock) -> None:
        self.manager = BackupManager(document, clock=clock)
        self.scheduling = Scheduling(self.manager)
        self.scheduling.schedule = lambda: _DAILY
        self._stored: object = None

    def due(self, seen: object, now: float) -> CreateScheduled | None:
        task = self.scheduling.due(self._sighting(seen), now)
        assert task is None or isinstance(task, CreateScheduled)
        return task

    def do(self, task: CreateScheduled, seen: object, now: float) -> bool:
        """Do a run, as a worker would; return False if another app was faster."""
        end: Finished | Failed
        try:
            end = Finished(number=1, task=task, result=self.manager.scheduled.run(task.moment))
            self._stored = seen
        except Cancelled as error:
            end = Failed(number=1, task=task, error=error)
        self.scheduling.learn(end, self._sighting(seen), now)
        return isinstance(end, Finished)

    def _sighting(self, seen: object) -> Sighting:
        return Sighting(stored=self._stored, seen=seen)


_DAILY = Schedule.daily("02:00")


@dataclass
class Year:
    """What is lived through, and what was written down of it."""

    document: Path
    clock: FakeClock
    chance: random.Random
    travel: Callable[[ZoneInfo], None]  # has the system be in another zone from now on
    seconds: float = 0.0  # by the stopwatch, which stands still while the machine sleeps
    saves: int = 0
    lived: set[date] = field(default_factory=set)  # days that were lived past 2 o'clock
    runs: list[tuple[date, int]] = field(default_factory=list)  # the day of each run, and how many saves there were
    moved_on: date = date.min
    ran_at: datetime = _NEVER
    stored_before: set[date] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(ZONES[0])
        self.travel(self.zone)
        self.apps = [App(self.document, self.clock) for _ in range(2)]
        self.save()

    def live(self, days: int) -> None:
        """Live for so many days."""
        end = self.clock.now() + timedelta(days=days)
        while self.clock.now() < end:
            if self.chance.random() < 0.03:
                self._sleep()
            self.clock.advance(seconds=_STEP.total_seconds())
            self.seconds += _STEP.total_seconds()
            if self.chance.random() < 0.01:
                self.save()
            if self._local.hour == 12 and self.chance.random() < 0.15:
                self._travel()
            if self.chance.random() < 0.02 and self._day > self.moved_on + timedelta(days=1):  # see docs/promises.md
                number = self.chance.randrange(2)
                self.apps[number] = App(self.document, self.clock)
                self.seconds += 1
                self.apps[number].due(self.saves, self.seconds)
            self.seconds += 5
            self._look()

    def save(self) -> None:
        self.saves += 1
        self.document.write_text(f'{{"saves": {self.saves}}}')

    @property
    def _local(self) -> datetime:
        return self.clock.now().astimezone(self.zone)

    @property
    def _day(self) -> date:
        local = self._local
        return local.date() if local.time() >= _AT else local.date() - timedelta(days=1)

    def _sleep(self) -> None:
        hours = self.chance.choice([1, 8, 8, 8, 8, 30, 100])
        self.clock.advance(seconds=hours * 3_600 + self.chance.randrange(3_600))

    def _travel(self) -> None:
        self.zone = ZoneInfo(self.chance.choice(ZONES))
        self.travel(self.zone)
        self.moved_on = self._day
        # East of here it was 2 o'clock hours ago. A run that came after that has stored all that there was by then.
        if self.ran_at >= datetime.combine(self._day, _AT, self.zone):
            self.stored_before.add(self._day)

    def _look(self) -> None:
        self.lived.add(self._day)
        apps = self.chance.sample(self.apps, 2)
        if self.chance.random() < 0.5:  # one after the other
            asked = [(app, task) for app in apps if (task := app.due(self.saves, self.seconds)) and self._do(app, task)]
            assert len(asked) <= 1
            return
        tasks = [(app, app.due(self.saves, self.seconds)) for app in apps]  # or both at the same moment
        for app, task in tasks:
            if task:
                self._do(app, task)
                if self.chance.random() < 0.3:
                    self.save()

    def _do(self, app: App, task: CreateScheduled) -> bool:
        is_done = app.do(task, self.saves, self.seconds)
        if is_done:
            self.runs.append((self._day, self.saves))
            self.ran_at = self.clock.now()
        return is_done

    def check(self) -> None:
        """Compare what there is with what there must be."""
        counted = Counter(day for day, _ in self.runs)
        assert {day: count for day, count in counted.items() if count != 1} == {}
        assert self.lived - counted.keys() <= self.stored_before
        expected, before = [], 0
        for _, saves in self.runs:
            expected.append(Ending.DONE if saves != before else Ending.UNCHANGED)
            before = saves
        manager = BackupManager(self.document, clock=self.clock)
        entries = [entry for entry in reversed(manager.log()) if entry.trigger == Trigger.SCHEDULE]
        assert [entry.outcome for entry in entries] == expected
        made = [meta for meta in manager.list_backups() if meta.trigger is Trigger.SCHEDULE]
        kept = {entry.backup_id for entry in entries if entry.outcome is Ending.DONE}
        assert {meta.backup_id for meta in made} <= kept
        assert len(kept) == expected.count(Ending.DONE)
        days = sorted(day for day, _ in self.runs)
        assert len(days) > 20
        assert Ending.UNCHANGED in expected


def start(document: Path, seed: int, begin: datetime, travel: Callable[[ZoneInfo], None]) -> Year:
    """Return a year that begins."""
    return Year(document, FakeClock(begin.astimezone(UTC)), random.Random(seed), travel)
