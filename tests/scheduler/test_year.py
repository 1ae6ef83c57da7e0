"""The simulated year; and bugs that are planted, each of which it finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backupkit import Ending
from backupkit.operations import scheduled
from backupkit.schedule.due import Due, Ran
from backupkit.schedule.schedule import Schedule
from backupkit.store.store import Store
from tests.scheduler.year import Year, start

Begin = Callable[..., Year]
_SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def begin(document: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Return a function that begins a year, with a seed."""

    def travel(zone: ZoneInfo) -> None:
        monkeypatch.setattr("backupkit.schedule.zone.system_zone", lambda: zone)
        monkeypatch.setattr("backupkit.schedule.schedule.system_zone", lambda: zone)

    return partial(start, document, travel=travel)


def test_two_months_with_a_change_of_the_clock_have_one_run_on_each_day_that_was_lived(begin: Begin) -> None:
    year = begin(1, _SPRING)
    year.live(60)
    year.check()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_year_has_one_run_on_each_day_that_was_lived(begin: Begin, seed: int) -> None:
    year = begin(seed, datetime(2027, 7, 1, 12, tzinfo=UTC))
    year.live(366)
    year.check()


def _each_missed_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make up for each missed run, one after the other."""
    last_by = Schedule.last_by
    latest: dict[tuple[str, Schedule], datetime] = {}

    def oldest(self: Schedule, moment: datetime, zone: Any = None) -> datetime:
        last, before = last_by(self, moment, zone), latest.get((str(zone), self))
        found = min(last, self.next_after(before, zone)) if before and before < last else last
        latest[str(zone), self] = found
        return found

    def only_that_one(ran: Ran, moment: datetime, *, is_stored: bool) -> bool:
        known = (ran.scheduled_at, ran.noted_at)
        del is_stored
        return any(at and moment <= at < moment + timedelta(days=1) for at in known)

    monkeypatch.setattr(Schedule, "last_by", oldest)
    monkeypatch.setattr(Ran, "settles", only_that_one)


def _no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget to note that nothing had changed."""
    record = Store.record

    def forgetful(self: Store, *arguments: Any, **details: Any) -> None:
        if details.get("outcome") is not Ending.UNCHANGED:
            record(self, *arguments, **details)

    monkeypatch.setattr(Store, "record", forgetful)


def _each_app_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not ask whether another app has made it."""
    monkeypatch.setattr(scheduled, "_is_settled", lambda *_: False)


def _by_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the same time of the same day for another run, where the zone is another one."""
    monkeypatch.setattr(Due, "is_settled_with", lambda moment, other, *_, **__: moment.at <= other.at)


def _no_memory_of_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe that nothing has run, whenever a moment is asked about."""
    monkeypatch.setattr(Ran, "settles", lambda *_, **__: False)


@pytest.mark.parametrize(
    "bug", [_each_missed_run, _no_line, _each_app_for_itself, _by_moments, _no_memory_of_a_version]
)
def test_a_bug_that_is_planted_is_found(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, bug: Callable[[pytest.MonkeyPatch], None]
) -> None:
    bug(monkeypatch)
    year = begin(1, _SPRING)

    def lived() -> None:
        year.live(60)
        year.check()

    with pytest.raises(AssertionError):
        lived()
