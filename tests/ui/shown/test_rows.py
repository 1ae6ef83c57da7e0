"""Rows of a list: what they are made of, found by, sorted by and grouped under."""

from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.shown.rows import Column, Group, SortOrder, arranged, found, rows_of
from backupkit.ui.words.versions import search_words
from backupkit.values.version import Status, Suspicion, Trigger
from tests.ui.history import NOW, rows, version


def ids(*groups: Group) -> list[list[str]]:
    return [[row.backup_id for row in group.rows] for group in groups]


def test_a_row_knows_its_change_against_the_one_before() -> None:
    newest, middle, first = rows(
        version(3, file_size=500, records=None),
        version(2, file_size=900, records=7),
        version(1, file_size=400, records=9),
    )
    assert (first.change_bytes, first.change_records) == (None, None)
    assert (middle.change_bytes, middle.change_records) == (500, -2)
    assert (newest.change_bytes, newest.change_records) == (-400, None)


def test_what_is_in_the_bin_is_not_the_one_before() -> None:
    newest, binned, _first = rows(version(3), version(2, status=Status.ARCHIVED), version(1))
    assert newest.change_bytes == 2_000
    assert binned.change_bytes == 1_000


@pytest.mark.parametrize(
    "query",
    [
        "proxima",
        "PROXIMA",
        "prox cent",
        "nightly",
        "v2",
        "by hand",
        "tuesday",
        "4 nov",
        "2025-11-04",
        "11:30",
        " proxima ",
        "",
    ],
)
def test_a_version_is_found_by_description_tag_id_trigger_and_date(query: str) -> None:
    wanted = version(2, minutes_ago=30, description="Proxima Centauri", tags=("nightly",), trigger=Trigger.MANUAL)
    others = rows(version(3, minutes_ago=3_000), wanted, version(1, minutes_ago=3_001, description="Sirius"))
    assert "v2" in [row.backup_id for row in found(others, query, with_bin=False)]
    if query:
        assert len(found(others, query, with_bin=False)) == 1


def test_all_words_must_occur() -> None:
    assert not found(rows(version(1, description="Proxima Centauri")), "proxima sirius", with_bin=True)


def test_the_bin_is_shown_only_if_asked_for() -> None:
    both = rows(version(2, status=Status.ARCHIVED), version(1))
    assert [row.backup_id for row in found(both, "", with_bin=False)] == ["v1"]
    assert [row.backup_id for row in found(both, "", with_bin=True)] == ["v2", "v1"]


def test_by_time_rows_stand_under_their_days_in_the_readers_zone() -> None:
    late = version(2, minutes_ago=11 * 60)  # 1 o'clock in UTC
    east = timezone(timedelta(hours=-3))
    made = rows_of((version(3), late, version(1, minutes_ago=1_500)), search_words, east)
    groups = arranged(made, SortOrder())
    assert [group.day for group in groups] == [date(2025, 11, 4), date(2025, 11, 3)]
    assert ids(*groups) == [["v3"], ["v2", "v1"]]
    assert ids(*arranged(made, SortOrder(descending=False))) == [["v1", "v2"], ["v3"]]


def test_a_clock_that_was_set_back_changes_no_order() -> None:
    made = rows(version(3), version(2, timestamp=NOW + timedelta(days=1)), version(1))
    assert ids(*arranged(made, SortOrder())) == [["v3"], ["v2"], ["v1"]]


MIXED = (
    version(6, file_size=5, status=Status.CORRUPTED, description="b"),
    version(5, file_size=70),
    version(4, file_size=70, pinned=True),
    version(3, file_size=10, suspicions=(Suspicion.EMPTY,), description="A"),
    version(2, file_size=60, verified_at=NOW),
    version(1, file_size=50, status=Status.ARCHIVED),
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (SortOrder(column=Column.SIZE), "v5 v4 v2 v1 v3 v6"),
        (SortOrder(column=Column.SIZE, descending=False), "v6 v3 v1 v2 v5 v4"),
        (SortOrder(column=Column.STATE, descending=False), "v6 v3 v4 v2 v5 v1"),
        (SortOrder(column=Column.WHAT, descending=False), "v3 v6 v5 v4 v2 v1"),
        (SortOrder(column=Column.CHANGE), "v4 v5 v2 v1 v3 v6"),
    ],
)
def test_by_anything_else_rows_stand_in_one_group_and_equal_ones_newest_first(order: SortOrder, expected: str) -> None:
    (group,) = arranged(rows(*MIXED), order)
    assert group.day is None
    assert [row.backup_id for row in group.rows] == expected.split()


def test_a_second_click_on_a_heading_turns_the_order_round() -> None:
    once = SortOrder().clicked(Column.SIZE)
    assert once == SortOrder(column=Column.SIZE, descending=True)
    assert once.clicked(Column.SIZE) == SortOrder(column=Column.SIZE, descending=False)
    assert once.clicked(Column.WHAT) == SortOrder(column=Column.WHAT, descending=False)
    assert SortOrder().clicked(Column.WHEN) == SortOrder(descending=False)


@given(
    minutes=st.lists(st.integers(0, 100_000), max_size=40),
    column=st.sampled_from(Column),
    descending=st.booleans(),
)
def test_sorting_loses_and_doubles_nothing(minutes: list[int], column: Column, descending: bool) -> None:
    made = rows(*(version(number, minutes_ago=ago) for number, ago in reversed(list(enumerate(minutes)))))
    groups = arranged(made, SortOrder(column=column, descending=descending))
    assert sorted(row.backup_id for group in groups for row in group.rows) == sorted(row.backup_id for row in made)
    assert all(group.rows for group in groups)


def test_words_are_looked_up_once_for_versions_that_have_them_in_common() -> None:
    asked: list[object] = []

    def words_of(trigger: Trigger, day: date) -> str:
        asked.append((trigger, day))
        return ""

    made = rows_of([version(number) for number in range(50, 0, -1)], words_of, UTC)
    assert not asked  # until somebody searches
    assert found(made, "", with_bin=False) == list(made)
    assert not asked
    assert not found(made, "nowhere", with_bin=False)
    assert asked == [(Trigger.APP, date(2025, 11, 4))]
