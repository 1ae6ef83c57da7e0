"""Which versions stay: tables of dates, exemptions, properties, and a simulated year (promises P6, P7, P8)."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backupkit.values.retention import Retention, Rule
from backupkit.values.thinning import plan_retention
from backupkit.values.version import BackupMetadata, Standing, Status, Suspicion, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import tzinfo

    from backupkit.values.retention import RetentionPlan

BERLIN, LORD_HOWE, KATHMANDU, APIA = map(
    ZoneInfo, ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
)
NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)
ONLY = partial(Retention, newest=0, hourly=0, daily=0, weekly=0, monthly=0, yearly=0)
ONE = Retention.newest_only(1)
GOOD: dict[str, Any] = {"examined": True}
UNKNOWN: dict[str, Any] = {"examined": False}
SUSPECT: dict[str, Any] = {"examined": True, "suspicions": (Suspicion.UNPARSABLE,)}
KINDS: dict[Standing, dict[str, Any]] = {Standing.GOOD: GOOD, Standing.UNKNOWN: UNKNOWN, Standing.SUSPECT: SUSPECT}


def version(sequence: int, at: datetime = NOON, **fields: Any) -> BackupMetadata:
    known: dict[str, Any] = {
        "backup_id": f"v{sequence}",
        "sequence": sequence,
        "timestamp": at.astimezone(UTC),
        "file_hash": "0" * 64,
        "file_size": 1000,
        "stored_size": 100,
        "document": "data.json",
        "examined": True,
    }
    return BackupMetadata(**known | fields)


def saved_at(moments: Iterable[datetime]) -> list[BackupMetadata]:
    """Return good automatic versions made at these moments, in this order, with days of use as the store counts."""
    versions: list[BackupMetadata] = []
    for sequence, moment in enumerate(moments, start=1):
        day = 1
        if versions:
            day = versions[-1].active_day + (versions[-1].timestamp.date() != moment.astimezone(UTC).date())
        versions.append(version(sequence, moment, active_day=day))
    return versions


def moments(text: str) -> list[datetime]:
    """Return the moments in UTC that *text* lists; a word that is only a time is of the same day as the one before."""
    words: list[str] = []
    for word in text.split():
        words.append(word if "-" in word else f"{words[-1][:10]}T{word}")
    return [datetime.fromisoformat(word).replace(tzinfo=UTC) for word in words]


def kept_moments(versions: Iterable[BackupMetadata], plan: RetentionPlan) -> list[datetime]:
    return [meta.timestamp for meta in versions if meta.backup_id in plan.keep]


def rules(plan: RetentionPlan, backup_id: str) -> set[Rule]:
    return {reason.rule for reason in plan.keep.get(backup_id, ())}


# -- tables of dates ---------------------------------------------------------------------------------------------


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


def test_without_a_zone_the_days_are_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    time = pytest.importorskip("time")
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone cannot be set by a program")
    versions = saved_at(moments("2025-03-29T22:59 2025-03-29T23:00 2025-07-31T21:59 2025-07-31T22:00"))
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        plan = plan_retention(versions, ONLY(daily=9))
    time.tzset()
    assert len(plan.keep) == 4


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


# -- time that goes by, and clocks that go wrong -------------------------------------------------------------------


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


# -- exemptions ----------------------------------------------------------------------------------------------------

EXEMPT: list[tuple[dict[str, Any], Rule]] = [
    ({"trigger": Trigger.MANUAL}, Rule.MANUAL),
    ({"trigger": Trigger.IMPORT}, Rule.MANUAL),
    ({"pinned": True}, Rule.PINNED),
    ({"pinned": True, **SUSPECT}, Rule.PINNED),
    ({"trigger": Trigger.MANUAL, **SUSPECT}, Rule.MANUAL),
    ({"trigger": Trigger.BEFORE_RESTORE}, Rule.GRACE),
    ({"trigger": Trigger.BEFORE_RESTORE, **SUSPECT}, Rule.GRACE),
    ({"verified_at": NOON}, Rule.VERIFIED),
    ({"status": Status.CORRUPTED, "problem": "cut off"}, Rule.DAMAGED),
    ({"status": Status.CORRUPTED, **SUSPECT}, Rule.DAMAGED),
]


@pytest.mark.parametrize("budget", [None, 0])
@pytest.mark.parametrize(("fields", "rule"), EXEMPT)
def test_p7_no_rule_and_no_budget_removes_an_exempt_version(
    fields: dict[str, Any], rule: Rule, budget: int | None
) -> None:
    versions = [version(1, **fields), *(version(number) for number in range(2, 40))]
    plan = plan_retention(versions, replace(ONE, budget_bytes=budget), zone=UTC)
    assert rule in rules(plan, "v1")
    assert len(plan.drop) == 37


@pytest.mark.parametrize("trigger", [Trigger.APP, Trigger.SAVE, Trigger.SCHEDULE, Trigger.CLOSE])
def test_an_automatic_version_is_exempt_from_nothing(trigger: Trigger) -> None:
    versions = [version(1, trigger=trigger), *(version(number) for number in range(2, 5))]
    assert plan_retention(versions, ONE, zone=UTC).drop["v1"].rule is Rule.SUPERSEDED


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("budget", [None, 0])
def test_p4_what_undo_needs_stays(standing: Standing, budget: int | None) -> None:
    versions = [version(1, **KINDS[standing]), *(version(number) for number in range(2, 9))]
    plan = plan_retention(versions, replace(ONE, budget_bytes=budget), zone=UTC, undo_id="v1")
    assert Rule.UNDO in rules(plan, "v1")


@pytest.mark.parametrize(
    "fields",
    [GOOD, SUSPECT, {"status": Status.CORRUPTED}, {"status": Status.ARCHIVED, "archived_day": 1}],
    ids=["good", "suspect", "damaged", "in the bin"],
)
def test_p4_what_the_operation_under_way_needs_stays(fields: dict[str, Any]) -> None:
    versions = [version(1, **fields), *(version(number, active_day=30) for number in range(2, 9))]
    plan = plan_retention(versions, replace(ONE, budget_bytes=0), zone=UTC, protected=["v1"])
    assert Rule.PROTECTED in rules(plan, "v1")


@pytest.mark.parametrize(("age_days", "stays"), [(0, True), (1, True), (29, True), (30, False), (400, False)])
def test_p7_a_version_made_before_a_restore_stays_for_thirty_days_of_use(age_days: int, stays: bool) -> None:
    before = version(1, trigger=Trigger.BEFORE_RESTORE, active_day=5)
    versions = [before, *(version(number, active_day=5 + age_days) for number in range(2, 9))]
    assert ("v1" in plan_retention(versions, ONE, zone=UTC).keep) is stays


@pytest.mark.parametrize(("age_days", "stays"), [(0, True), (6, True), (7, False), (400, False)])
def test_the_bin_is_emptied_after_seven_days_of_use(age_days: int, stays: bool) -> None:
    deleted = version(1, status=Status.ARCHIVED, active_day=1, archived_day=5)
    plan = plan_retention([deleted, version(2, active_day=5 + age_days)], Retention(), zone=UTC)
    assert ("v1" in plan.keep) is stays
    assert stays or plan.drop["v1"].rule is Rule.EMPTIED


def test_a_version_in_the_bin_takes_no_place_from_the_others() -> None:
    deleted = [version(number, status=Status.ARCHIVED, archived_day=1) for number in range(4, 9)]
    plan = plan_retention([version(1), version(2), version(3), *deleted], Retention.newest_only(2), zone=UTC)
    assert set(plan.drop) == {"v1"}


def test_a_damaged_version_takes_no_place_from_the_others() -> None:
    damaged = [version(number, status=Status.CORRUPTED) for number in range(4, 9)]
    plan = plan_retention([version(1), version(2), version(3), *damaged], Retention.newest_only(2), zone=UTC)
    assert set(plan.drop) == {"v1"}


@pytest.mark.parametrize("later", [SUSPECT, UNKNOWN, {"status": Status.CORRUPTED}])
def test_p6_the_newest_good_version_stays_whatever_comes_after_it(later: dict[str, Any]) -> None:
    versions = [version(1), version(2), *(version(number, active_day=number, **later) for number in range(3, 90))]
    plan = plan_retention(versions, replace(ONE, budget_bytes=0), zone=UTC)
    assert Rule.GOOD in rules(plan, "v2")
    assert "v1" in plan.drop


def test_p7_the_newest_verified_version_stays_and_older_verified_ones_may_go() -> None:
    versions = [version(number, verified_at=NOON if number < 3 else None) for number in range(1, 9)]
    plan = plan_retention(versions, ONE, zone=UTC)
    assert set(plan.keep) == {"v2", "v8"}


def test_p7_a_suspect_version_that_was_verified_does_not_stand_for_a_sound_one() -> None:
    sound = version(1, verified_at=NOON)
    versions = [sound, version(2, verified_at=NOON, **SUSPECT), *(version(number) for number in range(3, 9))]
    assert Rule.VERIFIED in rules(plan_retention(versions, ONE, zone=UTC), "v1")


def _bad_days(number: int, age_days: int = 0) -> list[BackupMetadata]:
    """Return *number* times three good versions and a suspect one, then good ones; good are 1, 2, 3, 5, 6, 7, …"""
    run = [version(place, **(GOOD if place % 4 else SUSPECT)) for place in range(1, 4 * number + 1)]
    return [*run, *(version(place, active_day=1 + age_days) for place in range(100, 110))]


def test_p6_the_last_good_version_before_something_suspect_stays() -> None:
    plan = plan_retention(_bad_days(1), replace(ONE, budget_bytes=0), zone=UTC)
    assert rules(plan, "v3") == {Rule.BEFORE_SUSPECT}
    assert {"v1", "v2"} <= set(plan.drop)


def test_p6_the_newest_three_last_good_ones_stay() -> None:
    plan = plan_retention(_bad_days(5), ONE, zone=UTC)
    found = {backup_id for backup_id in plan.keep if Rule.BEFORE_SUSPECT in rules(plan, backup_id)}
    assert {"v11", "v15", "v19"} <= found
    assert {"v3", "v7"} <= set(plan.drop)


@pytest.mark.parametrize(("age_days", "stays"), [(29, True), (30, False)])
def test_p6_the_last_good_one_stays_for_thirty_days_of_use(age_days: int, stays: bool) -> None:
    assert ("v3" in plan_retention(_bad_days(1, age_days), ONE, zone=UTC).keep) is stays


def test_p6_the_last_good_one_stays_after_later_suspects_have_pushed_out_the_one_it_preceded() -> None:
    folder = _bad_days(2)
    for _ in range(3):
        plan = plan_retention(folder, ONE, zone=UTC)
        folder = [meta for meta in folder if meta.backup_id in plan.keep]
    assert {"v3", "v7"} <= {meta.backup_id for meta in folder}


@pytest.mark.parametrize("other", [Standing.SUSPECT, Standing.UNKNOWN])
def test_p6_each_kind_is_thinned_by_itself(other: Standing) -> None:
    good = [version(number) for number in range(1, 6)]
    rest = [version(number, **KINDS[other]) for number in range(6, 106)]
    plan = plan_retention([*good, *rest], Retention.newest_only(3), zone=UTC)
    assert set(plan.keep) & {meta.backup_id for meta in good} == {"v3", "v4", "v5"}
    assert {"v103", "v104", "v105"} <= set(plan.keep)
    assert len(plan.keep) < 10


# -- the budget ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("budget", "kept"), [(1000, 10), (999, 9), (550, 5), (100, 1), (99, 1), (0, 1)])
def test_the_budget_drops_the_oldest_automatic_versions_first(budget: int, kept: int) -> None:
    versions = saved_at(NOON + timedelta(days=day) for day in range(10))
    plan = plan_retention(versions, Retention(budget_bytes=budget), zone=UTC)
    assert list(plan.drop) == [f"v{number}" for number in range(1, 11 - kept)]
    assert {reason.rule for reason in plan.drop.values()} <= {Rule.BUDGET}


def test_p7_exempt_versions_count_against_the_budget_and_are_never_dropped_for_it() -> None:
    manual = [version(number, trigger=Trigger.MANUAL) for number in range(1, 5)]
    plan = plan_retention(
        [*manual, *(version(number) for number in range(5, 9))], Retention(budget_bytes=500), zone=UTC
    )
    assert set(plan.keep) == {"v1", "v2", "v3", "v4", "v8"}


# -- what a plan says ----------------------------------------------------------------------------------------------


def test_p7_each_kept_version_says_why_in_words() -> None:
    plan = plan_retention([version(1), version(2, NOON + timedelta(hours=1))], Retention(), zone=UTC)
    assert [str(reason) for reason in plan.keep["v1"]] == [
        "number 2 of the 10 newest",
        "the last one of its hour (2 of 24 hourly)",
    ]


REASONS: list[tuple[dict[str, Any], str]] = [
    ({"pinned": True}, "pinned"),
    ({"trigger": Trigger.MANUAL}, "made by hand"),
    ({"backup_id": "undone"}, "undoing the last restore needs it"),
    ({"trigger": Trigger.BEFORE_RESTORE}, "made before a restore; stays for 30 more days of use"),
    ({"archived_day": 5}, "taken out of the bin not long ago"),
    ({"status": Status.CORRUPTED}, "damaged; no rule removes it, in case something can be rescued"),
    ({"verified_at": NOON}, "the newest one that was verified"),
    ({}, "the last one before something suspect was saved"),
    ({} | SUSPECT, "the suspect one that followed the last good one"),
    ({}, "the last one of its hour (1 of 9 hourly)"),
    ({}, "the last one of its day (1 of 9 daily)"),
    ({}, "the last one of its week (1 of 9 weekly)"),
    ({}, "the last one of its month (1 of 9 monthly)"),
    ({}, "the last one of its year (1 of 9 yearly)"),
]


@pytest.mark.parametrize(("fields", "text"), REASONS, ids=[text for _, text in REASONS])
def test_p7_a_kept_version_says_exactly_why(fields: dict[str, Any], text: str) -> None:
    is_second = "followed" in text
    asked = version(2 if is_second else 1, active_day=5, **fields)
    other = version(
        1 if is_second else 2, active_day=5, **({} if is_second or "before something" not in text else SUSPECT)
    )
    nine = Retention(newest=1, hourly=9, daily=9, weekly=9, monthly=9, yearly=9)
    plan = plan_retention([asked, other] if "(1 of" not in text else [asked], nine, zone=UTC, undo_id="undone")
    assert text in [reason.text for reason in plan.keep[asked.backup_id]]


def test_p7_the_newest_good_version_says_so() -> None:
    plan = plan_retention([version(1), version(2, **SUSPECT)], ONE, zone=UTC)
    assert "the newest one that is known to be good" in [reason.text for reason in plan.keep["v1"]]


@pytest.mark.parametrize(("age_days", "stays"), [(0, True), (29, True), (30, False)])
def test_p7_what_was_taken_out_of_the_bin_stays_for_thirty_days_of_use(age_days: int, stays: bool) -> None:
    taken_out = version(1, active_day=70 - age_days, archived_day=70 - age_days)
    plan = plan_retention([taken_out, *(version(number, active_day=70) for number in (2, 3))], ONE, zone=UTC)
    assert ("v1" in plan.keep) is stays


def test_p7_a_dropped_version_says_exactly_why() -> None:
    old = version(1, status=Status.ARCHIVED, archived_day=1)
    plan = plan_retention([old, version(2, active_day=9)], ONE, zone=UTC)
    assert plan.drop["v1"].text == "deleted 7 days of use ago"
    small = replace(ONE, newest=2, budget_bytes=1_100)
    plan = plan_retention([version(1, stored_size=1_000), version(2, stored_size=1_000)], small, zone=UTC)
    assert plan.drop["v1"].text == "all versions together may take 1,100 bytes, and it is the oldest"


def test_an_empty_folder_has_an_empty_plan() -> None:
    plan = plan_retention([], Retention())
    assert (dict(plan.keep), dict(plan.drop)) == ({}, {})


_small = st.integers(0, 4)
RETENTIONS = st.builds(
    Retention,
    newest=st.integers(1, 4),
    hourly=_small,
    daily=_small,
    weekly=_small,
    monthly=_small,
    yearly=_small,
    grace_days=st.integers(0, 5),
    bin_days=st.integers(0, 5),
    budget_bytes=st.none() | st.integers(0, 2000),
)


@st.composite
def folders(draw: st.DrawFn) -> list[BackupMetadata]:
    """Draw a folder with versions of all kinds, made by a clock that may show anything."""
    versions: list[BackupMetadata] = []
    day = 1
    hours = st.integers(-50, 50) | st.integers(-50_000, 50_000)
    for sequence in range(1, draw(st.integers(0, 20)) + 1):
        day += draw(st.integers(0, 2))
        status = draw(st.sampled_from([Status.ACTIVE] * 6 + list(Status)))
        versions.append(
            version(
                sequence,
                NOON + timedelta(hours=draw(hours)),
                active_day=day,
                status=status,
                archived_day=draw(st.integers(day, day + 5)) if status is Status.ARCHIVED else None,
                trigger=draw(st.sampled_from([Trigger.SAVE] * 8 + list(Trigger))),
                pinned=draw(st.integers(0, 9)) == 0,
                verified_at=NOON if draw(st.booleans()) else None,
                stored_size=draw(st.integers(0, 300)),
                **KINDS[draw(st.sampled_from(list(Standing)))],
            )
        )
    return versions


_ALTERNATING = [version(number, **(GOOD if number % 2 else SUSPECT)) for number in range(1, 6)]


@given(folders(), RETENTIONS)
def test_each_version_stands_once_in_keep_or_drop_with_a_reason(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    assert sorted([*plan.keep, *plan.drop]) == sorted(meta.backup_id for meta in versions)
    assert all(str(reasons[0]) for reasons in plan.keep.values())
    assert all(str(reason) for reason in plan.drop.values())


@given(folders(), RETENTIONS, st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_of_the_input(
    versions: list[BackupMetadata], retention: Retention, random: Any
) -> None:  # fmt: skip
    shuffled = random.sample(versions, len(versions))
    one, other = (plan_retention(order, retention, zone=BERLIN) for order in (versions, shuffled))
    assert one == other
    assert list(one.drop) == list(other.drop)


@given(folders(), RETENTIONS)
@example(_ALTERNATING, ONE)
def test_planning_what_was_kept_drops_nothing(versions: list[BackupMetadata], retention: Retention) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    left = [meta for meta in versions if meta.backup_id in plan.keep]
    assert not plan_retention(left, retention, zone=BERLIN).drop


@given(folders(), RETENTIONS)
def test_p6_p7_no_plan_drops_the_newest_the_newest_good_or_the_newest_verified(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    active = [meta for meta in versions if meta.status is Status.ACTIVE]
    good = [meta for meta in active if meta.standing is Standing.GOOD]
    verified = [meta for meta in active if meta.verified_at and not meta.suspect]
    for found in (active, good, verified):
        assert not found or found[-1].backup_id in plan.keep


@given(folders(), RETENTIONS)
def test_p7_nothing_that_a_person_made_and_nothing_damaged_is_ever_dropped(
    versions: list[BackupMetadata], retention: Retention
) -> None:
    plan = plan_retention(versions, retention, zone=BERLIN)
    for meta in versions:
        by_hand = meta.pinned or meta.trigger in {Trigger.MANUAL, Trigger.IMPORT}
        if meta.status is not Status.ARCHIVED and (by_hand or meta.status is Status.CORRUPTED):
            assert meta.backup_id in plan.keep


@given(folders(), RETENTIONS, st.sampled_from([Standing.SUSPECT, Standing.UNKNOWN]))
def test_p6_leaving_out_the_others_would_not_have_saved_one_good_version(
    versions: list[BackupMetadata], retention: Retention, other: Standing
) -> None:
    # Without ages and a budget, which the others rightly use up as well.
    timeless = replace(retention, budget_bytes=None, grace_days=10_000)
    with_others = plan_retention(versions, timeless, zone=BERLIN)
    without = plan_retention([meta for meta in versions if meta.standing is not other], timeless, zone=BERLIN)
    good = {meta.backup_id for meta in versions if meta.standing is Standing.GOOD and meta.status is Status.ACTIVE}
    # A version that only stood before a suspect one, or only was the newest verified, may lose that to an unknown one.
    firm = {key for key in without.keep if rules(without, key) - {Rule.BEFORE_SUSPECT, Rule.VERIFIED}}
    assert good & firm <= set(with_others.keep)


# -- a simulated year ----------------------------------------------------------------------------------------------


class Owed:
    """What the standard retention owes after each save, worked out save by save and without its code."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._newest: deque[str] = deque(maxlen=10)
        self._tiers: list[tuple[int, Callable[[datetime], object], dict[object, str]]] = [
            (24, lambda local: f"{local:%Y-%m-%d %H %z}", {}),
            (7, lambda local: local.toordinal(), {}),
            (4, lambda local: local.toordinal() - local.weekday(), {}),
            (12, lambda local: local.year * 12 + local.month, {}),
        ]

    def save(self, backup_id: str, moment: datetime) -> None:
        self._newest.append(backup_id)
        local = moment.astimezone(self._zone)
        for size, period_of, last_of in self._tiers:
            last_of[period_of(local)] = backup_id
            if len(last_of) > size:
                del last_of[next(iter(last_of))]

    def ids(self) -> set[str]:
        return set(self._newest).union(*(last_of.values() for _, _, last_of in self._tiers))

    def filled(self) -> list[int]:
        return [len(last_of) for _, _, last_of in self._tiers]


def _office_hours(days: Iterable[int], every_seconds: int, zone: tzinfo) -> Iterator[datetime]:
    """Yield a save every so many seconds, from nine to five, on these days of the year."""
    for day in days:
        nine = datetime(2025, 1, 1, 9, tzinfo=zone) + timedelta(days=day)  # nine by the clock on the wall
        nine = nine.astimezone(UTC)
        for second in range(0, 8 * 3600, every_seconds):
            yield nine + timedelta(seconds=second)


def _live_through(saves: Iterable[datetime], zone: tzinfo) -> tuple[int, int, Owed]:
    """Save and thin out; return how many saves there were, the most versions there ever were, and what is owed."""
    owed, retention, made = Owed(zone), Retention(), count(1)
    folder: dict[str, BackupMetadata] = {}
    number = most = day = 0
    date = None
    for moment in saves:
        number = next(made)
        day, date = day + (date != moment.date()), moment.date()
        meta = version(number, moment, active_day=day)
        folder[meta.backup_id] = meta
        owed.save(meta.backup_id, moment)
        for dropped in plan_retention(folder.values(), retention, zone=zone).drop:
            del folder[dropped]
        assert owed.ids() <= folder.keys(), f"save {number} at {moment}"
        most = max(most, len(folder))
    return number, most, owed


def test_p7_saves_every_five_seconds_keep_every_promised_version_within_sixty_files() -> None:
    saves, most, _ = _live_through(_office_hours(range(2), 5, BERLIN), BERLIN)
    assert saves == 2 * 5760
    assert most <= 60


def test_p7_a_year_of_saves_every_twenty_minutes_keeps_every_promised_version_within_sixty_files() -> None:
    saves, most, owed = _live_through(_office_hours(range(365), 1200, BERLIN), BERLIN)
    assert saves == 365 * 24
    assert owed.filled() == [24, 7, 4, 12]
    assert most <= 60


# Four quarters, so that several cores can share them: 2,102,400 saves, about two minutes each.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("quarter", "saves_in_it", "months"),
    [
        (range(91), 524_160, 4),
        (range(91, 182), 524_160, 7),
        (range(182, 273), 524_160, 9),
        (range(273, 365), 529_920, 12),
    ],
    ids=["spring", "summer", "autumn", "winter"],
)
def test_p7_a_year_of_saves_every_five_seconds_keeps_every_promised_version_within_sixty_files(
    quarter: range, saves_in_it: int, months: int
) -> None:
    before = range(quarter.start)  # lived through with fewer saves, so that every tier is as full as it can be
    lived = chain(_office_hours(before, 1200, BERLIN), _office_hours(quarter, 5, BERLIN))
    saves, most, owed = _live_through(lived, BERLIN)
    assert saves - 24 * len(before) == saves_in_it
    assert owed.filled() == [24, 7, 4, months]
    assert most <= 60
