"""A retention as it is filled in: a preset, and numbers."""

from __future__ import annotations

import pytest

from backupkit import Retention
from backupkit.ui.settings import rules
from backupkit.ui.settings.filled import with_entry
from backupkit.ui.shown.settings import OWN, PRESETS
from backupkit.values.retention import PRESETS as NAMED


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_known_by_its_numbers_and_fills_them_in(name: str) -> None:
    retention = NAMED[name]()
    assert rules.entries_of(retention)["preset"] == name
    other = rules.entries_of(Retention(newest=3))
    assert rules.retention_of(with_entry(other, "preset", name), Retention(newest=3)) == retention


def test_another_number_makes_a_rule_of_ones_own_and_the_old_one_the_preset_again() -> None:
    entries = with_entry(rules.entries_of(Retention.compact()), "daily", "8")
    assert entries["preset"] == OWN
    assert with_entry(entries, "daily", "7")["preset"] == "compact"


def test_to_choose_a_rule_of_ones_own_changes_no_number() -> None:
    entries = rules.entries_of(Retention.generous())
    assert with_entry(entries, "preset", OWN) == entries | {"preset": OWN}


def test_what_cannot_be_filled_in_stays_as_it_was() -> None:
    before = Retention(grace_days=5, bin_days=3, budget_bytes=1_234_567)
    entries = with_entry(rules.entries_of(before), "newest", "4")
    assert rules.retention_of(entries, before) == Retention(newest=4, grace_days=5, bin_days=3, budget_bytes=1_234_567)


@pytest.mark.parametrize(("typed", "budget"), [("", None), ("3", 3_000_000)])
def test_a_limit_of_room_is_told_in_megabytes_and_may_be_left_out(typed: str, budget: int | None) -> None:
    before = Retention(budget_bytes=9_000_000)
    entries = with_entry(rules.entries_of(before), "budget", typed)
    assert rules.retention_of(entries, before).budget_bytes == budget


def test_a_number_of_versions_may_be_left_out() -> None:
    before = Retention(most=20)
    entries = rules.entries_of(before)
    assert entries["most"] == "20"
    assert rules.retention_of(with_entry(entries, "most", ""), before).most is None
