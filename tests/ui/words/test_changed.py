"""What a list says of each version: what it changed, in words, as it was counted once."""

from __future__ import annotations

import pytest

from backupkit.ui.shown.rows import Column, SortOrder, arranged
from backupkit.ui.words import changed
from backupkit.values.counts import ChangeCounts, Unit
from tests.ui.history import rows, version


def counts(added: int, removed: int, altered: int, *, unit: Unit = Unit.RECORDS, against: str = "v1") -> ChangeCounts:
    return ChangeCounts(against=against, unit=unit, added=added, removed=removed, changed=altered)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (counts(0, 3, 0), "3 records removed"),
        (counts(0, 1, 0), "1 record removed"),
        (counts(1, 0, 0), "+1 record"),
        (counts(1_200, 0, 0), "+1,200 records"),
        (counts(0, 0, 2), "2 records changed"),
        (counts(1, 3, 0), "−3 +1 record"),
        (counts(1, 3, 2), "−3 +1 ~2 records"),
        (counts(0, 0, 0), "only the layout"),
        (counts(0, 2, 0, unit=Unit.ROWS), "2 rows removed"),
        (counts(0, 0, 1, unit=Unit.LINES), "1 passage changed"),
    ],
)
def test_what_was_counted_is_said_in_words(found: ChangeCounts, text: str) -> None:
    newer, _older = rows(version(2, change=found), version(1))
    assert changed.change(newer) == text


def test_what_was_not_counted_is_left_blank_and_so_is_what_was_counted_against_another_one() -> None:
    (newer, _) = rows(version(2), version(1))
    assert changed.change(newer) == ""
    (newer, _) = rows(version(3, change=counts(0, 3, 0, against="v2")), version(1))
    assert changed.change(newer) == ""
    assert changed.full_change(newer) == "+2.0 KB against the one before"


def test_the_first_version_is_the_first() -> None:
    (only,) = rows(version(1, change=counts(0, 3, 0)))
    assert changed.change(only) == "first"


def test_the_details_also_tell_the_bytes() -> None:
    newer, _older = rows(version(2, change=counts(0, 3, 0), records=4), version(1, records=7))
    assert changed.full_change(newer) == "+1.0 KB, 3 records removed against the one before"


def test_sorted_by_change_those_come_first_of_which_most_parts_changed() -> None:
    found = rows(
        version(3, change=counts(0, 2, 0, against="v2")), version(2, change=counts(4, 3, 1, against="v1")), version(1)
    )
    (group,) = arranged(found, SortOrder(column=Column.CHANGE))
    assert [row.backup_id for row in group.rows] == ["v2", "v3", "v1"]
