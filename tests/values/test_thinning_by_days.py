"""Rules by days of use and by number: what is young stays, and at most so many (promises P6, P7, P8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backupkit.values.reasons import Rule
from backupkit.values.retention import Retention, retention_from
from backupkit.values.thinning import plan_retention
from backupkit.values.version import Trigger
from tests.values.thinning import NOON, SUSPECT, UNKNOWN, rules, saved_at, version


def daily(count: int, *, each_day: int = 1) -> list[datetime]:
    return [NOON + timedelta(days=day, minutes=number) for day in range(count) for number in range(each_day)]


def test_all_versions_of_the_last_days_stay_and_older_ones_go() -> None:
    versions = saved_at(daily(40, each_day=3))
    plan = plan_retention(versions, Retention.of_days(30), zone=UTC)
    assert list(plan.keep) == [meta.backup_id for meta in reversed(versions[30:])]
    assert {reason.rule for reason in plan.drop.values()} == {Rule.SUPERSEDED}
    assert rules(plan, versions[30].backup_id) == {Rule.RECENT}


def test_p7_a_year_away_ages_no_version() -> None:
    versions = saved_at([*daily(5), NOON + timedelta(days=365)])
    assert plan_retention(versions, Retention.of_days(6), zone=UTC).drop == {}


def test_p8_a_clock_that_runs_wild_ages_no_version() -> None:
    versions = [version(number, NOON + timedelta(days=(-900) ** number % 7000)) for number in range(1, 6)]
    assert plan_retention(versions, Retention.of_days(1), zone=UTC).drop == {}


@pytest.mark.parametrize(("most", "kept"), [(1, 1), (4, 4), (10, 10), (11, 10)])
def test_at_most_so_many_stay_and_the_oldest_go_first(most: int, kept: int) -> None:
    versions = saved_at(daily(10))
    plan = plan_retention(versions, Retention.of_days(30, most=most), zone=UTC)
    assert list(plan.keep) == [meta.backup_id for meta in reversed(versions[-kept:])]
    assert {reason.rule for reason in plan.drop.values()} <= {Rule.MOST}


@pytest.mark.parametrize("fields", [{"trigger": Trigger.MANUAL}, {"trigger": Trigger.IMPORT}, {"pinned": True}])
def test_p7_what_a_person_wanted_is_neither_removed_nor_counted(fields: dict[str, Any]) -> None:
    versions = [version(number, active_day=number, **(fields if number % 2 else {})) for number in range(1, 11)]
    plan = plan_retention(versions, Retention.of_days(100, most=3), zone=UTC)
    assert set(plan.drop) == {"v2", "v4"}


def test_p6_bad_versions_beyond_the_number_push_out_no_good_ones() -> None:
    good = [version(number) for number in range(1, 4)]
    bad = [version(number, **SUSPECT) for number in range(4, 30)]
    plan = plan_retention([*good, *bad], Retention.of_days(100, most=3), zone=UTC)
    assert {"v1", "v2", "v3"} <= set(plan.keep)
    assert set(plan.keep) == {"v1", "v2", "v3", "v4", "v28", "v29"}  # v4 tells which one was the last good one


def test_p6_days_of_bad_versions_age_no_good_one() -> None:
    good = [version(number, active_day=number) for number in range(1, 4)]
    bad = [version(number, active_day=number, **SUSPECT) for number in range(4, 60)]
    assert {"v1", "v2", "v3"} <= set(plan_retention([*good, *bad], Retention.of_days(3), zone=UTC).keep)


def test_versions_that_were_not_looked_at_yet_are_counted_by_themselves() -> None:
    versions = [*map(version, range(1, 4)), *(version(number, **UNKNOWN) for number in range(4, 8))]
    assert set(plan_retention(versions, Retention.of_days(9, most=2), zone=UTC).drop) == {"v1", "v4", "v5"}


@pytest.mark.parametrize("retention", [Retention.of_days(30), Retention.of_days(7, most=50), Retention(days=3, most=9)])
def test_rules_by_days_come_back_from_their_fields(retention: Retention) -> None:
    assert retention_from(dict(retention)) == retention


@pytest.mark.parametrize(
    "fields", [{"days": -1}, {"days": "30"}, {"days": None}, {"most": 0}, {"most": -1}, {"most": 2.0}]
)
def test_days_and_numbers_out_of_range_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be a number|no retention"):
        Retention(**fields)


def test_no_days_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="no retention"):
        Retention.of_days(0)
