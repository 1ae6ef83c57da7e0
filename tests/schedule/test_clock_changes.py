"""Where the clock is put forward or back: a run of a day comes on each day once, one of each hour as the clock goes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from backupkit import Schedule

# zone, schedule, asked after (on the wall there), what follows: each a time on the wall, and its distance from UTC
_FOLLOWS = [
    # 02:00 to 03:00 is left out
    ("Europe/Berlin", "daily 02:30", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2026-03-30 02:30 +2"]),
    ("Europe/Berlin", "daily 02:00", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2026-03-30 02:00 +2"]),
    ("Europe/Berlin", "daily 03:00", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2026-03-30 03:00 +2"]),
    ("Europe/Berlin", "weekly sunday 02:30", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2026-04-05 02:30 +2"]),
    ("Europe/Berlin", "hourly", "2026-03-29 00:30", ["2026-03-29 01:00 +1", "2026-03-29 03:00 +2"]),
    ("Europe/Berlin", "30 2 29 * *", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2026-04-29 02:30 +2"]),
    ("Europe/Berlin", "10,20 2 29 3 *", "2026-03-28 12:00", ["2026-03-29 03:00 +2", "2027-03-29 02:10 +2"]),
    # 02:00 to 03:00 comes twice
    ("Europe/Berlin", "daily 02:30", "2026-10-24 12:00", ["2026-10-25 02:30 +2", "2026-10-26 02:30 +1"]),
    (
        "Europe/Berlin",
        "hourly",
        "2026-10-25 01:30",
        ["2026-10-25 02:00 +2", "2026-10-25 02:00 +1", "2026-10-25 03:00 +1"],
    ),
    ("Europe/Berlin", "15 2 25 10 *", "2026-10-24 12:00", ["2026-10-25 02:15 +2", "2027-10-25 02:15 +2"]),
    (
        "Europe/Berlin",
        "*/40 * * * *",
        "2026-10-25 02:10",
        ["2026-10-25 02:40 +2", "2026-10-25 02:00 +1", "2026-10-25 02:40 +1", "2026-10-25 03:00 +1"],
    ),
    # by half an hour
    ("Australia/Lord_Howe", "daily 02:15", "2026-10-03 12:00", ["2026-10-04 02:30 +11", "2026-10-05 02:15 +11"]),
    ("Australia/Lord_Howe", "daily 01:45", "2026-04-04 12:00", ["2026-04-05 01:45 +11", "2026-04-06 01:45 +10.5"]),
    # the last hour of a day is left out: the run stays on its day
    ("America/Nuuk", "daily 23:30", "2026-03-28 12:00", ["2026-03-28 22:59 -2", "2026-03-29 23:30 -1"]),
    # midnight is left out
    ("Asia/Beirut", "daily 00:00", "2026-03-28 12:00", ["2026-03-29 01:00 +3", "2026-03-30 00:00 +3"]),
    # a whole day is left out: there is no such day
    ("Pacific/Apia", "daily 12:00", "2011-12-29 11:00", ["2011-12-29 12:00 -10", "2011-12-31 12:00 +14"]),
    # another distance from UTC, for good
    ("Asia/Kathmandu", "every 20 minutes", "2026-01-01 00:00", ["2026-01-01 00:20 +5.75", "2026-01-01 00:40 +5.75"]),
]


@pytest.mark.parametrize(("zone", "text", "after", "expected"), _FOLLOWS)
def test_what_follows_where_the_clock_is_changed(zone: str, text: str, after: str, expected: list[str]) -> None:
    schedule, there = Schedule.parse(text), ZoneInfo(zone)
    moment, found = datetime.fromisoformat(after).replace(tzinfo=there), []
    for _ in expected:
        moment = schedule.next_after(moment, there)
        found.append(moment)
    assert [f"{at:%Y-%m-%d %H:%M} {_hours(at):+g}" for at in found] == expected
    for before, following in pairwise(found):  # backwards it is the same
        assert schedule.last_by(following, there) == following
        assert schedule.last_by(following.astimezone(UTC) - timedelta(seconds=1), there) == before


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk", "Asia/Beirut", "America/Santiago"],
)
@pytest.mark.parametrize("at", ["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "23:30"])
def test_p8_a_daily_run_comes_on_each_local_day_once_never_twice_never_not(zone: str, at: str) -> None:
    schedule, there = Schedule.daily(at), ZoneInfo(zone)
    moment, end, days = datetime(2025, 12, 31, 23, 45, tzinfo=there), date(2028, 1, 1), Counter[date]()
    while (moment := schedule.next_after(moment, there)).date() < end:
        days[moment.date()] += 1
    assert set(days.values()) == {1}
    assert len(days) == 365 * 2


@pytest.mark.parametrize("second", [-1, 0, 1, 1800, 3599, 3600, 3601, 5400, 7199, 7200])
@pytest.mark.parametrize(
    "text", ["daily 02:30", "hourly", "every 10 minutes", "30 2 * * *", "*/7 * * * *", "5,35 2 * * 0"]
)
@pytest.mark.parametrize("change", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)])
def test_the_last_and_the_next_one_have_none_between_them(change: datetime, text: str, second: int) -> None:
    schedule, there = Schedule.parse(text), ZoneInfo("Europe/Berlin")
    moment = change + timedelta(seconds=second)
    last, following = schedule.last_by(moment, there), schedule.next_after(moment, there)
    assert last <= moment < following
    assert schedule.next_after(last, there) == following
    assert schedule.last_by(following.astimezone(UTC) - timedelta(microseconds=1), there) == last


def test_the_last_minute_of_a_day_that_is_cut_short_is_found_from_within_it() -> None:
    schedule, there = Schedule.daily("23:30"), ZoneInfo("America/Nuuk")
    last = datetime(2026, 3, 28, 22, 59, tzinfo=there)
    assert schedule.last_by(last, there) == last
    assert schedule.last_by(last + timedelta(seconds=59), there) == last


@pytest.mark.parametrize(
    ("text", "at", "wall"),
    [
        ("daily 02:00", "2026-03-29 03:00", "2026-03-29 02:00"),
        ("daily 02:30", "2026-03-29 03:00", "2026-03-29 02:30"),
        ("daily 03:00", "2026-03-29 03:00", "2026-03-29 03:00"),
        ("daily 02:30", "2026-03-30 02:30", "2026-03-30 02:30"),
        ("daily 02:30", "2026-10-25 02:30", "2026-10-25 02:30"),
        ("15,45 2 * * *", "2026-03-29 03:00", "2026-03-29 02:45"),
    ],
)
def test_a_moment_stands_for_the_time_that_was_named(text: str, at: str, wall: str) -> None:
    schedule, there = Schedule.parse(text), ZoneInfo("Europe/Berlin")
    moment = datetime.fromisoformat(at).replace(tzinfo=there)
    assert schedule.last_by(moment, there) == moment
    assert schedule.wall_of(moment) == datetime.fromisoformat(wall)


def _hours(at: datetime) -> float:
    return (at.utcoffset() or timedelta()) / timedelta(hours=1)
