"""What a user can ask retention for."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from backupkit.values.reasons import Reason, Rule, Why
from backupkit.values.retention import PRESETS, Retention, retention_from

TIERS = ("newest", "hourly", "daily", "weekly", "monthly", "yearly")


@pytest.mark.parametrize(
    ("retention", "counts"),
    [
        (Retention(), (10, 24, 7, 4, 12, 0)),
        (Retention.compact(), (10, 0, 7, 4, 3, 0)),
        (Retention.generous(), (10, 0, 30, 12, 12, 0)),
        (Retention.newest_only(5), (5, 0, 0, 0, 0, 0)),
        (PRESETS["standard"](), (10, 24, 7, 4, 12, 0)),
        (PRESETS["compact"](), (10, 0, 7, 4, 3, 0)),
        (PRESETS["generous"](), (10, 0, 30, 12, 12, 0)),
        (PRESETS["newest"](), (10, 0, 0, 0, 0, 0)),
    ],
)
def test_each_preset_keeps_what_its_name_promises(retention: Retention, counts: tuple[int, ...]) -> None:
    assert tuple(retention[name] for name in TIERS) == counts


def test_the_words_for_rules_are_those_that_programs_may_rely_on() -> None:
    """They stand in ``--json`` and in hosts' code."""
    assert [rule.value for rule in Rule] == [
        "pinned",
        "manual",
        "undo",
        "restored",
        "grace",
        "verified",
        "good",
        "before_suspect",
        "damaged",
        "elsewhere",
        "protected",
        "hold",
        "newest",
        "recent",
        "hourly",
        "daily",
        "weekly",
        "monthly",
        "yearly",
        "bin",
        "superseded",
        "budget",
        "most",
        "emptied",
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_p7_every_preset_has_grace_and_a_bin_and_no_budget(preset: str) -> None:
    found = PRESETS[preset]()
    assert (found.grace_days, found.bin_days, found.budget_bytes) == (30, 7, None)


@pytest.mark.parametrize("value", [-1, 1.0, 2.5, "7", None, True, False, [7]])
@pytest.mark.parametrize("name", [*TIERS, "grace_days", "bin_days"])
def test_what_is_no_whole_number_of_zero_or_more_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a number of 0 or more, not"):
        Retention(**{name: value})


@pytest.mark.parametrize("value", [-1, 1.0, "7", True])
def test_a_budget_that_is_no_number_of_bytes_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="budget_bytes must be"):
        Retention(budget_bytes=value)


def test_a_retention_that_keeps_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no retention"):
        Retention.newest_only(0)


@pytest.mark.parametrize("name", TIERS)
def test_one_rule_alone_is_enough(name: str) -> None:
    nothing: dict[str, int] = dict.fromkeys(TIERS, 0)
    assert Retention(**nothing | {name: 1})[name] == 1


def test_a_retention_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Retention().newest = 1  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("retention", [Retention(), Retention.compact(), Retention(yearly=3, budget_bytes=10**9)])
def test_a_retention_comes_back_from_its_fields(retention: Retention) -> None:
    assert retention_from(dict(retention)) == retention


def test_what_the_fields_leave_out_is_as_in_the_standard() -> None:
    assert retention_from({"daily": 9}) == Retention(daily=9)


def test_a_field_of_a_later_release_is_passed_over() -> None:
    assert retention_from({"daily": 9, "centuries": 3}) == Retention(daily=9)


@pytest.mark.parametrize("fields", [{"daily": "9"}, {"daily": -1}, {"budget_bytes": 0.5}, dict.fromkeys(TIERS, 0)])
def test_fields_out_of_range_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"number of 0 or more|no retention"):
        retention_from(fields)


def test_a_reason_reads_as_its_sentence() -> None:
    assert str(Reason(why=Why.PINNED)) == "pinned"


def test_p7_the_named_retentions_keep_what_the_reference_says() -> None:
    counts = {
        name: (wanted.newest, wanted.hourly, wanted.daily, wanted.weekly, wanted.monthly, wanted.yearly)
        for name, wanted in ((name, make()) for name, make in PRESETS.items())
    }
    assert counts == {
        "standard": (10, 24, 7, 4, 12, 0),
        "compact": (10, 0, 7, 4, 3, 0),
        "generous": (10, 0, 30, 12, 12, 0),
        "newest": (10, 0, 0, 0, 0, 0),
    }
