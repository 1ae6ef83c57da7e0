"""What the document holds, or held after a restore, has no version of its own: the one that was put back stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from backupkit.values.reasons import Rule
from backupkit.values.thinning import plan_retention
from backupkit.values.version import Standing, Status, Trigger
from tests.values.thinning import KINDS, ONE, rules, version


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("budget", [None, 0])
def test_p4_what_the_document_holds_since_the_last_restore_stays(standing: Standing, budget: int | None) -> None:
    versions = [version(1, **KINDS[standing]), *(version(number, active_day=99) for number in range(2, 9))]
    plan = plan_retention(versions, replace(ONE, budget_bytes=budget), zone=UTC, restored_id="v1")
    assert Rule.RESTORED in rules(plan, "v1")


@pytest.mark.parametrize(("age_days", "stays"), [(0, True), (29, True), (30, False)])
def test_p4_what_an_earlier_restore_put_back_stays_as_long_as_the_state_before(age_days: int, stays: bool) -> None:
    before = version(2, trigger=Trigger.BEFORE_RESTORE, active_day=5, replaced_by="v1")
    versions = [version(1), before, *(version(number, active_day=5 + age_days) for number in range(3, 9))]
    plan = plan_retention(versions, ONE, zone=UTC)
    assert [name in plan.keep for name in ("v1", "v2")] == [stays, stays]


def test_p4_what_two_restores_put_back_stays_for_the_longer_of_the_two_times() -> None:
    first = version(2, trigger=Trigger.BEFORE_RESTORE, active_day=1, replaced_by="v1")
    second = version(3, trigger=Trigger.BEFORE_RESTORE, active_day=20, replaced_by="v1")
    plan = plan_retention([version(1), first, second, version(4, active_day=40)], ONE, zone=UTC)
    assert "put back by a restore; stays for 10 more days of use" in [reason.text for reason in plan.keep["v1"]]


def test_what_was_put_back_and_deleted_since_goes_from_the_bin_in_its_time() -> None:
    deleted = version(1, status=Status.ARCHIVED, archived_day=1)
    before = version(2, trigger=Trigger.BEFORE_RESTORE, active_day=9, replaced_by="v1")
    plan = plan_retention([deleted, before], ONE, zone=UTC, restored_id="v1")
    assert plan.drop["v1"].rule is Rule.EMPTIED


def test_p7_an_import_does_not_take_the_place_of_what_the_document_holds() -> None:
    versions = [version(1), version(2), *(version(number, trigger=Trigger.IMPORT) for number in (3, 4))]
    plan = plan_retention(versions, ONE, zone=UTC)
    assert Rule.NEWEST in rules(plan, "v2")
    assert set(plan.drop) == {"v1"}
