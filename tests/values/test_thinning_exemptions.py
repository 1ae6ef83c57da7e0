"""Which versions stay whatever the rules say, and what a budget drops (promises P4, P6, P7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from backupkit.values.problem import ELSEWHERE
from backupkit.values.reasons import Rule
from backupkit.values.retention import Retention
from backupkit.values.thinning import plan_retention
from backupkit.values.version import BackupMetadata, Standing, Status, Trigger
from tests.values.thinning import GOOD, KINDS, NOON, ONE, SUSPECT, UNKNOWN, rules, saved_at, version

# -- exemptions --------------------------------------------------------------------------------------------------------


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
    ({"status": Status.ELSEWHERE, "problem": ELSEWHERE}, Rule.ELSEWHERE),
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


# -- the budget --------------------------------------------------------------------------------------------------------


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
