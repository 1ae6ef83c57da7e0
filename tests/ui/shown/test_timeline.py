"""Where the marks of a timeline stand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.shown.timeline import labels, marks, nearest, positions
from backupkit.values.version import Status, Suspicion, Trigger
from tests.ui.history import rows, version

if TYPE_CHECKING:
    from backupkit.ui.shown.rows import Row
    from backupkit.values.version import BackupMetadata

_YEAR = 365 * 24 * 60


def row_of(*minutes_ago: float) -> tuple[Row, ...]:
    count = len(minutes_ago)
    return rows(*(version(count - place, minutes_ago=ago) for place, ago in enumerate(minutes_ago)))


@given(st.lists(st.floats(0, 10 * _YEAR), max_size=60), st.floats(1, 4_000))
def test_positions_keep_the_order_and_stay_inside(minutes_ago: list[float], width: float) -> None:
    newest_first = row_of(*sorted(minutes_ago))
    found = positions(newest_first, width)
    assert len(found) == len(newest_first)
    assert all(0 <= x <= width for x in found)
    assert found == sorted(found, reverse=True)
    assert not found or found[0] == width


def test_a_year_and_a_minute_can_both_be_read() -> None:
    newest, minute, hour, year = positions(row_of(0, 1, 61, 61 + _YEAR), 1_000)
    assert newest - minute > 30
    assert minute - hour > 100
    assert 500 < hour - year < 800


def test_one_version_stands_at_the_right() -> None:
    assert positions(row_of(5), 100) == [100]
    assert positions((), 100) == []


def test_a_clock_that_was_set_back_moves_nothing_to_the_left() -> None:
    newest_first = rows(version(3, minutes_ago=10), version(2, minutes_ago=0), version(1, minutes_ago=60))
    newest, ahead, oldest = positions(newest_first, 100)
    assert newest == ahead == 100
    assert oldest == 0


@given(st.lists(st.floats(0, _YEAR), min_size=1, max_size=80), st.integers(100, 2_000))
def test_marks_keep_their_distance_and_stand_for_every_version_once(minutes_ago: list[float], width: int) -> None:
    newest_first = row_of(*sorted(minutes_ago))
    found = marks(newest_first, width, 11)
    assert [row for mark in found for row in mark.rows] == list(newest_first)
    assert all(newer.x - older.x >= 11 for newer, older in pairwise(found))


@pytest.mark.parametrize(
    "gravest",
    [
        version(9, status=Status.CORRUPTED),
        version(9, suspicions=(Suspicion.SHRUNK,)),
        version(9, pinned=True),
        version(9, trigger=Trigger.MANUAL),
    ],
)
def test_a_mark_looks_like_the_version_that_asks_most_to_be_looked_at(gravest: BackupMetadata) -> None:
    (mark,) = marks(rows(version(10), gravest, version(8)), 100, 11)
    assert mark.lead.backup_id == "v9"


def test_labels_name_days_newest_first_and_never_overlap() -> None:
    newest_first = row_of(*(day * 1_440 for day in range(30)))
    found = marks(newest_first, 600, 5)
    named = labels(found, 600, text_of=lambda row: str(row.day), width_of=lambda _text: 80.0)
    assert named[0].text == "2025-11-04"
    assert all(newer.x - older.x >= 80 for newer, older in pairwise(named))
    assert all(40 <= label.x <= 560 for label in named)
    assert 5 <= len(named) <= 7


def test_a_day_is_named_where_it_begins() -> None:
    found = marks(row_of(0, 60, 120, 2_000), 600, 5)
    named = labels(found, 600, text_of=lambda row: str(row.day), width_of=lambda _text: 10.0)
    assert [label.at for label in named] == [found[2].x, found[3].x]


def test_a_click_finds_the_nearest_mark_within_reach() -> None:
    found = marks(row_of(0, 60, 2_000), 600, 5)
    assert nearest(found, found[1].x + 8, 12) is found[1]
    assert nearest(found, found[1].x - 40, 12) is None
    assert nearest([], 5, 12) is None
