"""Each version that is kept or dropped says why (promise P7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from backupkit.values.reasons import Reason, Rule, Why
from backupkit.values.retention import Retention, RetentionPlan
from backupkit.values.thinning import plan_retention
from backupkit.values.version import Status, Trigger
from tests.values.metadata import META
from tests.values.thinning import NOON, ONE, SUSPECT, version


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


@pytest.mark.parametrize(("day", "words"), [(4, "for 4 more days"), (7, "for 1 more days")])
def test_p7_the_bin_counts_down_to_its_last_day(day: int, words: str) -> None:
    binned = replace(META, status=Status.ARCHIVED, active_day=1, archived_day=1)
    today = replace(META, backup_id=f"{META.backup_id}-2", sequence=8, active_day=day)
    (reason,) = plan_retention([binned, today], Retention()).keep[binned.backup_id]
    assert words in str(reason)


_TWO = [META, replace(META, backup_id=f"{META.backup_id}-2", sequence=8)]
_ONE = Retention.newest_only(1)


def _reasons(plan: RetentionPlan, backup_id: str) -> list[tuple[Rule, str]]:
    return [(reason.rule, reason.text) for reason in plan.keep[backup_id]]


def test_p7_what_is_dropped_or_kept_says_so_in_a_rule_and_in_words() -> None:
    older, newer = _TWO
    plan = plan_retention(_TWO, _ONE)
    dropped = plan.drop[older.backup_id]
    assert plan.drop == {older.backup_id: Reason(why=Why.SUPERSEDED)}
    assert (dropped.rule, dropped.text) == (
        Rule.SUPERSEDED,
        "each period that it stood for has a newer version or is no longer kept",
    )
    assert _reasons(plan, newer.backup_id) == [
        (Rule.NEWEST, "the newest one"),
        (Rule.NEWEST, "number 1 of the 1 newest"),
    ]


def test_p4_what_an_operation_needs_says_so() -> None:
    older, _ = _TWO
    plan = plan_retention(_TWO, _ONE, protected=[older.backup_id])
    assert _reasons(plan, older.backup_id) == [(Rule.PROTECTED, "in use by the operation under way")]


def test_p7_where_a_choice_was_lost_nothing_is_dropped_and_all_that_would_be_says_why() -> None:
    older, newer = _TWO
    plan = plan_retention(_TWO, _ONE, hold=True)
    assert plan.drop == {}
    assert _reasons(plan, older.backup_id) == [
        (Rule.HOLD, "the folder's settings were lost; until the rules are chosen anew, nothing is removed")
    ]
    assert set(plan.keep) == {older.backup_id, newer.backup_id}
