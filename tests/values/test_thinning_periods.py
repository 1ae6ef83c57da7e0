"""Which versions stay: tables of dates, time that goes by, and clocks that go wrong (promises P7, P8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from backupkit.values import thinning
from backupkit.values.reasons import Rule
from backupkit.values.retention import Retention
from backupkit.values.thinning import LocalTimes, plan_retention
from backupkit.values.version import BackupMetadata, Status, Trigger
from tests.values.thinning import (
    APIA,
    BERLIN,
    KATHMANDU,
    LORD_HOWE,
    NOON,
    ONE,
    ONLY,
    kept_moments,
    moments,
    rules,
    saved_at,
    version,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from tests.posix import SetZone

RULES = Retention(newest=3, hourly=5, daily=4, monthly=12)


# -- tables of dates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retention", "saved", "kept"),
    [
        (ONLY(newest=1), "2025-01-01 2025-01-02 2025-01-03", "2025-01-03"),
        (ONLY(newest=2), "2025-01-01 2025-01-02 2025-01-03", "2025-01-02 2025-01-03"),
        (ONLY(newest=9), "2025-01-01 2025-01-02 2025-01-03", "2025-01-01 2025-01-02 2025-01-03"),
        (ONLY(hourly=1), "2025-03-03T10:00 10:59:59.999999", "2025-03-03T10:59:59.999999"),
        (ONLY(hourly=2), "2025-03-03T10:59:59.999999 11:00", "2025-03-03T10:59:59.999999 11:00"),
        # Empty hours count for nothing: the second of two hours is three days ago.
        (ONLY(hourly=2), "2025-02-28T08:10 08:20 2025-03-03T09:30", "2025-02-28T08:20 2025-03-03T09:30"),
        (ONLY(daily=2), "2025-03-01T09 23:59 2025-03-02T00 18", "2025-03-01T23:59 2025-03-02T18"),
        (ONLY(daily=2), "2024-02-28T12 2024-02-29T12 2024-03-01T12", "2024-02-29T12 2024-03-01T12"),
        # A week begins on Monday: 2025-01-05 is a Sunday.
        (ONLY(weekly=2), "2025-01-04T12 2025-01-05T23:59 2025-01-06T00", "2025-01-05T23:59 2025-01-06T00"),
        # The week of New Year is one week, although it lies in two years.
        (ONLY(weekly=2), "2024-12-29T12 2024-12-30T12 2025-01-05T12", "2024-12-29T12 2025-01-05T12"),
        # 2026 has a week 53, which ends on the third of January.
        (ONLY(weekly=3), "2026-12-27 2026-12-28 2027-01-03 2027-01-04", "2026-12-27 2027-01-03 2027-01-04"),
        # The same week number a year later is another week.
        (ONLY(weekly=2), "2024-05-15 2025-05-14", "2024-05-15 2025-05-14"),
        (ONLY(monthly=2), "2025-01-01 2025-01-31 2025-02-01 2025-02-28", "2025-01-31 2025-02-28"),
        (ONLY(monthly=2), "2024-05-15 2025-05-14", "2024-05-15 2025-05-14"),
        (ONLY(yearly=2), "2023-12-31T23:59 2024-01-01 2024-12-31 2025-01-01", "2024-12-31 2025-01-01"),
        (ONLY(newest=1, daily=1, yearly=2), "2023-05-01 2024-05-01 2024-06-01T08 09", "2023-05-01 2024-06-01T09"),
    ],
)  # fmt: skip
def test_the_last_version_of_each_kept_period_stays(retention: Retention, saved: str, kept: str) -> None:
    versions = saved_at(moments(saved))
    assert kept_moments(versions, plan_retention(versions, retention, zone=UTC)) == moments(kept)


@pytest.mark.parametrize(
    ("zone", "retention", "saved", "kept"),
    [
        # Berlin, autumn: 02:30 comes twice, an hour apart, and is two hours.
        (BERLIN, ONLY(hourly=9), "2025-10-26T00:30 01:30", "2025-10-26T00:30 01:30"),
        (BERLIN, ONLY(hourly=9), "2025-10-26T00:10 00:50 01:10", "2025-10-26T00:50 01:10"),
        # The day has 25 hours, and is one day.
        (BERLIN, ONLY(daily=9), "2025-10-25T21:59 22:00 2025-10-26T22:59 23:00",
         "2025-10-25T21:59 2025-10-26T22:59 23:00"),
        # Berlin, spring: 01:59 is followed by 03:00, and the day has 23 hours.
        (BERLIN, ONLY(hourly=9), "2025-03-30T00:01 00:59 01:00", "2025-03-30T00:59 01:00"),
        (BERLIN, ONLY(daily=9), "2025-03-29T22:59 23:00 2025-03-30T21:59 22:00",
         "2025-03-29T22:59 2025-03-30T21:59 22:00"),
        # Winter and summer begin their days at different hours of UTC.
        (BERLIN, ONLY(monthly=9), "2025-01-31T22:59 23:00 2025-07-31T21:59 22:00",
         "2025-01-31T22:59 23:00 2025-07-31T21:59 22:00"),
        # Lord Howe turns its clock by half an hour: 01:59 (+11) is followed by 01:30 (+10:30) in April ...
        (LORD_HOWE, ONLY(hourly=9), "2025-04-05T14:35 14:59 15:00 15:29", "2025-04-05T14:59 15:29"),
        # ... and 01:59 (+10:30) by 02:30 (+11) in October.
        (LORD_HOWE, ONLY(hourly=9), "2025-10-04T15:29 15:30 15:59 16:00", "2025-10-04T15:29 15:59 16:00"),
        # Kathmandu is 5:45 ahead: days and hours begin at a quarter past of UTC.
        (KATHMANDU, ONLY(hourly=9), "2025-06-01T12:14 12:15 13:14", "2025-06-01T12:14 13:14"),
        (KATHMANDU, ONLY(daily=9), "2025-06-01T18:14 18:15 2025-06-02T18:14", "2025-06-01T18:14 2025-06-02T18:14"),
        # Samoa left out the 30th of December 2011.
        (APIA, ONLY(daily=9), "2011-12-30T09:59 10:00", "2011-12-30T09:59 10:00"),
    ],
)  # fmt: skip
def test_p8_periods_begin_where_the_zone_begins_them(zone: tzinfo, retention: Retention, saved: str, kept: str) -> None:
    versions = saved_at(moments(saved))
    assert kept_moments(versions, plan_retention(versions, retention, zone=zone)) == moments(kept)


def test_without_a_zone_the_days_are_those_of_the_system(system_zone: SetZone) -> None:
    versions = saved_at(moments("2025-03-29T22:59 2025-03-29T23:00 2025-07-31T21:59 2025-07-31T22:00"))
    system_zone("Europe/Berlin")
    plan = plan_retention(versions, ONLY(daily=9))
    assert len(plan.keep) == 4


def test_the_next_plan_works_out_the_time_of_new_versions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = saved_at(NOON + timedelta(hours=hours) for hours in range(100))
    times, asked = LocalTimes(BERLIN), list[datetime]()

    def local(moment: datetime, zone: tzinfo | None) -> datetime:
        asked.append(moment)
        return moment.astimezone(zone)

    monkeypatch.setattr(thinning, "local", local)
    first = plan_retention(versions, RULES, zone=times)
    asked.clear()
    newer = version(101, NOON + timedelta(hours=100))
    second = plan_retention([*versions, newer], RULES, zone=times)
    assert [moment for moment in asked if moment >= NOON] == [newer.timestamp]
    assert first == plan_retention(versions, RULES, zone=BERLIN)
    assert second == plan_retention([*versions, newer], RULES, zone=BERLIN)


def test_in_another_zone_of_the_system_all_is_worked_out_anew(system_zone: SetZone) -> None:
    versions = saved_at(moments("2025-03-29T22:59 2025-03-29T23:00 2025-07-31T21:59 2025-07-31T22:00"))
    times = LocalTimes(None)
    for zone, days in (("UTC", 2), ("Europe/Berlin", 4), ("UTC", 2)):
        system_zone(zone)
        assert len(plan_retention(versions, ONLY(daily=9), zone=times).keep) == days


def test_so_it_is_in_another_one_of_the_same_name(system_zone: SetZone) -> None:
    versions = saved_at(moments("2025-03-29T05:59 2025-03-29T06:00 2025-07-31T15:59 2025-07-31T16:00"))
    times = LocalTimes(None)
    for zone, days in (("Asia/Shanghai", 3), ("America/Costa_Rica", 3), ("Asia/Shanghai", 3)):  # CST all the year, both
        system_zone(zone)
        assert plan_retention(versions, ONLY(daily=9), zone=times) == plan_retention(versions, ONLY(daily=9))
        assert len(plan_retention(versions, ONLY(daily=9), zone=times).keep) == days


def _days(month: str, *days: int) -> set[str]:
    return {f"{month}-{day:02}" for day in days}


MONTH_ENDS = {
    "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30",
    "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31",
}  # fmt: skip


@pytest.mark.parametrize(
    ("retention", "kept"),
    [
        (Retention(), _days("2025-12", *range(8, 32)) | MONTH_ENDS),
        (Retention.compact(), _days("2025-12", 14, *range(21, 32)) | {"2025-11-30", "2025-10-31"}),
        (
            Retention.generous(),
            _days("2025-12", *range(2, 32)) | _days("2025-11", 2, 9, 16, 23) | _days("2025-10", 19, 26) | MONTH_ENDS,
        ),
        (Retention.newest_only(10), _days("2025-12", *range(22, 32))),
        (Retention(hourly=0, yearly=3), _days("2025-12", 14, *range(21, 32)) | MONTH_ENDS | {"2024-12-31"}),
    ],
    ids=["standard", "compact", "generous", "newest", "yearly"],
)
def test_two_years_of_daily_saves_are_thinned_to_these_days(retention: Retention, kept: set[str]) -> None:
    first = datetime(2024, 1, 1, 12, tzinfo=UTC)
    versions = saved_at(first + timedelta(days=day) for day in range(731))
    plan = plan_retention(versions, retention, zone=UTC)
    assert {f"{moment:%Y-%m-%d}" for moment in kept_moments(versions, plan)} == kept


# -- time that goes by, and clocks that go wrong -----------------------------------------------------------------------


def _full_folder() -> list[BackupMetadata]:
    """Return what half a year of hourly saves, thinned after each, leaves behind."""
    start = datetime(2025, 1, 6, 9, tzinfo=UTC)
    versions = saved_at(start + timedelta(days=day, hours=hour) for day in range(180) for hour in range(8))
    plan = plan_retention(versions, Retention(), zone=UTC)
    return [meta for meta in versions if meta.backup_id in plan.keep]


@pytest.mark.parametrize("days", [1, 7, 31, 365, 3650, -3650])
def test_p7_p8_after_a_time_away_one_save_drops_at_most_one_version_per_rule(days: int) -> None:
    folder = _full_folder()
    last = folder[-1]
    back = version(9_999, last.timestamp + timedelta(days=days), active_day=last.active_day + 1)
    plan = plan_retention([*folder, back], Retention(), zone=UTC)
    assert len(plan.drop) <= 5
    assert back.backup_id in plan.keep


@pytest.mark.parametrize("away", [timedelta(days=365), timedelta(days=-365), timedelta(days=36_500)])
def test_p7_a_year_away_uses_up_neither_the_grace_nor_the_bin(away: timedelta) -> None:
    before = version(1, trigger=Trigger.BEFORE_RESTORE, active_day=1)
    deleted = version(2, status=Status.ARCHIVED, active_day=1, archived_day=1)
    later = [version(number, NOON + away, active_day=2) for number in range(3, 10)]
    plan = plan_retention([before, deleted, *later], ONE, zone=UTC)
    assert rules(plan, "v1") == {Rule.GRACE}
    assert rules(plan, "v2") == {Rule.BIN}


@pytest.mark.parametrize(
    "steps",
    [
        (0, 1, 2, 3, 5 * 365, 4),  # five years ahead for one save, and right again
        (0, 1, 2, -5 * 365, -5 * 365 + 1, 3),  # an empty battery: five years back, then right again
        (5 * 365, 0, 1, 2, 3),  # ahead from the first save on
        (3, 2, 1, 0),
        (0, 0, 0, 0),
    ],
)
def test_p8_wrong_clocks_do_not_change_which_versions_are_the_newest(steps: Sequence[int]) -> None:
    versions = saved_at(NOON + timedelta(days=step) for step in steps)
    plan = plan_retention(versions, Retention.newest_only(3), zone=UTC)
    assert set(plan.keep) == {meta.backup_id for meta in versions[-3:]}
    assert list(plan.drop) == [meta.backup_id for meta in versions[:-3]]


@pytest.mark.parametrize("years", [5, -5])
def test_p8_a_clock_that_jumps_and_comes_back_costs_no_period_more_than_it_opened(years: int) -> None:
    folder = _full_folder()
    jump = timedelta(days=365 * years)
    wrong = [version(5_000 + number, folder[-1].timestamp + jump, active_day=500) for number in range(20)]
    right = [version(6_000 + number, folder[-1].timestamp, active_day=501) for number in range(20)]
    plan = plan_retention([*folder, *wrong, *right], Retention(), zone=UTC)
    lost = {meta.backup_id for meta in folder} & set(plan.drop)
    # One hour, day, week and month went to the wrong clock, and ten newest to the saves themselves.
    assert len(lost) <= 4 + 10
    assert "v5019" in plan.keep  # the last state of the wrong day is the last state of a day
