"""A schedule as a value: read, said, stored, asked. What a change of the clock does to it: test_clock_changes.py."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta

import pytest

from backupkit import ExtraMissing, Schedule
from backupkit.schedule.rules import Weekday
from backupkit.values.sentence import spoken

# what is given, what it is kept as, what is said of it
_READ = [
    ("hourly", "hourly", "every hour"),
    ("@hourly", "hourly", "every hour"),
    ("0 * * * *", "hourly", "every hour"),
    ("every hour", "hourly", "every hour"),
    ("every 60 minutes", "hourly", "every hour"),
    ("every minute", "every 1 minutes", "every minute"),
    ("* * * * *", "every 1 minutes", "every minute"),
    ("every 30 minutes", "every 30 minutes", "every 30 minutes"),
    ("*/30 * * * *", "every 30 minutes", "every 30 minutes"),
    ("every 2 hours", "every 2 hours", "every 2 hours"),
    ("0 */6 * * *", "every 6 hours", "every 6 hours"),
    ("every 90 minutes", "every 90 minutes", "every 90 minutes"),
    ("daily", "daily 02:00", "every day at 02:00"),
    ("  DAILY   9:05 ", "daily 09:05", "every day at 09:05"),
    ("daily at 09:05", "daily 09:05", "every day at 09:05"),
    ("every day at 23:59", "daily 23:59", "every day at 23:59"),
    ("5 9 * * *", "daily 09:05", "every day at 09:05"),
    ("@daily", "daily 00:00", "every day at 00:00"),
    ("@midnight", "daily 00:00", "every day at 00:00"),
    ("weekly", "weekly monday 02:00", "every Monday at 02:00"),
    ("weekly sun", "weekly sunday 02:00", "every Sunday at 02:00"),
    ("weekly Friday 17:30", "weekly friday 17:30", "every Friday at 17:30"),
    ("every friday at 17:30", "weekly friday 17:30", "every Friday at 17:30"),
    ("@weekly", "weekly sunday 00:00", "every Sunday at 00:00"),
    ("0 2 * * 7", "weekly sunday 02:00", "every Sunday at 02:00"),
    ("@monthly", "0 0 1 * *", "at the times of the cron expression 0 0 1 * *"),
    ("@yearly", "0 0 1 1 *", "at the times of the cron expression 0 0 1 1 *"),
    ("0  3 * *  MON-FRI", "0 3 * * MON-FRI", "at the times of the cron expression 0 3 * * MON-FRI"),
    ("*/45 * * * *", "*/45 * * * *", "at the times of the cron expression */45 * * * *"),
]


@pytest.mark.parametrize(("given", "kept", "said"), _READ)
def test_a_schedule_is_read_and_kept_and_said(given: str, kept: str, said: str) -> None:
    found = Schedule.parse(given)
    assert (str(found), found.describe()) == (kept, said)
    assert Schedule.parse(str(found)) == found
    if "cron" not in said:
        assert Schedule.parse(said) == found


def test_each_way_to_make_one_gives_what_its_text_gives() -> None:
    made = [
        Schedule.hourly(),
        Schedule.daily(),
        Schedule.daily("02:30"),
        Schedule.daily(time(2, 30, 59)),
        Schedule.weekly("sun", "04:00"),
        Schedule.every(minutes=30),
        Schedule.cron("0 */6 * * *"),
        Schedule.cron("0 3 1 * *"),
    ]
    assert [Schedule.parse(str(each)) for each in made] == made
    assert made[2] == made[3]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "never",
        "daily 25:00",
        "daily 2",
        "daily 02:00:30",
        "weekly someday 02:00",
        "weekly m 02:00",
        "every 0 minutes",
        "every 1441 minutes",
        "every 99999999999 hours",
        "every -5 minutes",
        "every ² minutes",
        "hourly daily",
        "61 * * * *",
        "0 24 * * *",
        "a b c d e",
        "1 2 3 4 5 6",
        "0 0 30 2 *",
        "0 0 31 2,4,6,9,11 *",
        "@reboot",
    ],
)
def test_what_is_no_schedule_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        Schedule.parse(text)


def test_a_schedule_is_said_in_the_language_of_who_reads_it() -> None:
    german = {"every Monday at {time}": "jeden Montag um {time}", "every {minutes} minutes": "alle {minutes} Minuten"}
    said = [
        spoken(each, lambda template, _: german[template]) for each in (Schedule.weekly(), Schedule.every(minutes=5))
    ]
    assert said == ["jeden Montag um 02:00", "alle 5 Minuten"]


@pytest.mark.parametrize(
    ("text", "at", "last", "following"),
    [
        ("hourly", "2025-11-04 12:00", "2025-11-04 12:00", "2025-11-04 13:00"),
        ("hourly", "2025-11-04 23:59", "2025-11-04 23:00", "2025-11-05 00:00"),
        ("every 45 minutes", "2025-11-04 23:50", "2025-11-04 23:15", "2025-11-05 00:00"),
        ("every 7 minutes", "2025-11-05 00:00", "2025-11-05 00:00", "2025-11-05 00:07"),
        ("every 7 minutes", "2025-11-04 23:59", "2025-11-04 23:55", "2025-11-05 00:00"),
        ("every 1440 minutes", "2025-11-04 12:00", "2025-11-04 00:00", "2025-11-05 00:00"),
        ("daily 02:00", "2025-11-04 02:00", "2025-11-04 02:00", "2025-11-05 02:00"),
        ("daily 02:00", "2025-11-04 01:59", "2025-11-03 02:00", "2025-11-04 02:00"),
        ("daily 02:00", "2024-02-28 12:00", "2024-02-28 02:00", "2024-02-29 02:00"),
        ("weekly tuesday 02:00", "2025-11-04 02:00", "2025-11-04 02:00", "2025-11-11 02:00"),
        ("weekly monday 02:00", "2025-11-04 12:00", "2025-11-03 02:00", "2025-11-10 02:00"),
        ("weekly sunday 23:59", "2025-01-01 00:00", "2024-12-29 23:59", "2025-01-05 23:59"),
        ("0 0 29 2 *", "2025-11-04 12:00", "2024-02-29 00:00", "2028-02-29 00:00"),
        ("0 0 29 2 *", "2097-01-01 00:00", "2096-02-29 00:00", "2104-02-29 00:00"),
        ("0 12 L * *", "2024-02-29 12:00", "2024-02-29 12:00", "2024-03-31 12:00"),
        ("30 4 1,15 * 5", "2025-11-04 12:00", "2025-11-01 04:30", "2025-11-07 04:30"),
    ],
)
def test_the_last_and_the_next_moment_are_told(text: str, at: str, last: str, following: str) -> None:
    schedule, moment = Schedule.parse(text), _utc(at)
    assert schedule.last_by(moment, UTC) == _utc(last)
    assert schedule.next_after(moment, UTC) == _utc(following)
    soon = moment + timedelta(seconds=30, microseconds=1)
    assert schedule.last_by(soon, UTC) == _utc(last)
    assert schedule.next_after(soon, UTC) == _utc(following)
    just_before = _utc(last) - timedelta(microseconds=1)
    assert schedule.next_after(just_before, UTC) == _utc(last)
    assert schedule.last_by(_utc(following) - timedelta(microseconds=1), UTC) == _utc(last)


def test_the_days_of_the_week_are_those_of_a_date() -> None:
    assert [day for day in Weekday if day == datetime(2025, 11, 4, tzinfo=UTC).weekday()] == [Weekday.TUESDAY]


def test_only_what_needs_cron_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cronsim", None)
    for text in ("hourly", "daily 02:00", "@weekly", "every 30 minutes", "0 2 * * *", "0 2 * * 0", "0 */6 * * *"):
        assert Schedule.parse(text).next_after(_utc("2025-11-04 12:00"), UTC) > _utc("2025-11-04 12:00")
    with pytest.raises(ExtraMissing, match=r"pip install 'backupkit\[schedule\]'"):
        Schedule.cron("0 3 * * MON-FRI")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
