from __future__ import annotations

import difflib
import random
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.text import alignment as module
from backupkit.changes.text.alignment import LARGEST, Gap, gaps
from tests.changes.text.contents import no_pause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.changes.parts import Pause

_NUMBERS = st.lists(st.integers(0, 12), max_size=40)


def _gaps(older: Iterable[int], newer: Iterable[int]) -> list[Gap]:
    return list(gaps(array("q", older), array("q", newer), no_pause))


def _pairs(older: list[int], newer: list[int], found: list[Gap]) -> list[tuple[int, int]]:
    """The values of what lies between the gaps, of both sides."""
    pairs: list[tuple[int, int]] = []
    first = other = 0
    for gap in (*found, Gap(len(older), len(older), len(newer), len(newer))):
        assert gap.older_first - first == gap.newer_first - other
        pairs += zip(older[first : gap.older_first], newer[other : gap.newer_first], strict=True)
        first, other = gap.older_last, gap.newer_last
    return pairs


@given(_NUMBERS, _NUMBERS)
def test_what_lies_between_the_gaps_is_equal_and_gaps_never_touch(older: list[int], newer: list[int]) -> None:
    found = _gaps(older, newer)
    assert all(one == other for one, other in _pairs(older, newer, found))
    assert all(gap.older_count or gap.newer_count for gap in found)
    assert all(one.older_last < other.older_first for one, other in pairwise(found))


@given(st.lists(st.integers(0, 500), max_size=60, unique=True), st.data())
def test_what_was_added_and_removed_and_nothing_else_is_in_the_gaps(older: list[int], data: st.DataObject) -> None:
    removed = data.draw(st.sets(st.sampled_from(older))) if older else set[int]()
    newer = [number for number in older if number not in removed]
    for number in data.draw(st.lists(st.integers(1_000, 1_500), max_size=10, unique=True)):
        newer.insert(data.draw(st.integers(0, len(newer))), number)
    found = _gaps(older, newer)
    assert sum(gap.older_count for gap in found) == len(removed)
    assert sum(gap.newer_count for gap in found) == len([number for number in newer if number >= 1_000])


def test_blocks_that_were_put_into_a_large_text_are_found_one_by_one() -> None:
    older = list(range(300_000))
    newer = [*older[:1_000], *range(-5_000, 0), *older[1_000:200_000], *range(-7_000, -5_000), *older[200_007:]]
    assert _gaps(older, newer) == [Gap(1_000, 1_000, 1_000, 6_000), Gap(200_000, 200_007, 205_000, 207_000)]


def test_many_small_changes_in_a_large_text_are_found_without_a_table_of_its_units(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tabled: list[Gap] = []

    def anchors(one: array[int], other: array[int], gap: Gap, pause: Pause) -> list[tuple[int, int]]:
        tabled.append(gap)
        return real(one, other, gap, pause)

    real = module._anchors
    monkeypatch.setattr(module, "_anchors", anchors)
    older = [number % 900 for number in range(100_000)]
    newer = list(older)
    for place in reversed(range(500, 99_000, 500)):
        newer[place : place + 3] = [-place] * (place % 7)
    found = _gaps(older, newer)
    assert [gap.older_first for gap in found] == list(range(500, 99_000, 500))
    assert {gap.older_count for gap in found} == {3}
    assert max(gap.older_count for gap in tabled) <= LARGEST


def test_a_large_side_that_meets_a_small_one_is_one_gap_or_two() -> None:
    many = list(range(LARGEST + 1))
    assert _gaps(many, [-1]) == [Gap(0, len(many), 0, 1)]
    assert _gaps([-1, 7, -2], many) == [Gap(0, 1, 0, 7), Gap(2, 3, 8, len(many))]


@pytest.mark.parametrize("count", [LARGEST, LARGEST + 1])
def test_a_gap_without_anchors_is_divided_up_to_2000_units_and_beyond_it_is_one(count: int) -> None:
    twice = [number // 2 for number in range(count)]
    older = [*[-1] * 40, *twice[:-41], -2]
    newer = [*[-3] * 40, *twice[:-42], -4]
    assert (len(_gaps(older, newer)) > 1) is (count == LARGEST)


class _CountingMatcher(difflib.SequenceMatcher[int]):
    """Counts the pairs of equal units that difflib looks at, which is what makes it slow."""

    looked_at = 0
    a: array[int]
    b2j: dict[int, list[int]]  # where each unit of the other side stands

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> difflib.Match:
        _CountingMatcher.looked_at += sum(1 + len(self.b2j.get(unit, ())) for unit in self.a[alo:ahi])
        return super().find_longest_match(alo, ahi, blo, bhi)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ([0] * 50_000, [0, 1] * 25_000),
        ([0, 1] * 25_000, [1, 0, 0] * 16_000),
        ([number % 90 for number in range(50_000)], [number % 91 for number in range(50_000)]),
        (list(range(50_000)), list(range(50_000, 0, -1))),
        (list(range(50_000)), list(range(50_000, 100_000))),
        (random.Random(1).choices(range(40), k=50_000), random.Random(2).choices(range(40), k=50_000)),
        (random.Random(3).choices(range(25_000), k=50_000), random.Random(4).choices(range(25_000), k=50_000)),
    ],
)
def test_bad_cases_of_a_difference_stay_near_linear(
    older: list[int], newer: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SequenceMatcher", _CountingMatcher)
    monkeypatch.setattr(_CountingMatcher, "looked_at", 0)
    assert all(one == other for one, other in _pairs(older, newer, _gaps(older, newer)))
    assert _CountingMatcher.looked_at <= 60 * len(older)


def test_the_worst_gap_that_difflib_gets_is_bounded_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SequenceMatcher", _CountingMatcher)
    monkeypatch.setattr(_CountingMatcher, "looked_at", 0)
    for kinds in (2, 20, 95, 400):
        older, newer = (random.Random(seed).choices(range(kinds), k=LARGEST) for seed in (5, 6))
        _gaps(older, newer)
    assert 0 < _CountingMatcher.looked_at <= 500 * LARGEST


def test_a_pause_comes_every_1000_units() -> None:
    pauses: list[None] = []
    units = array("q", range(100_000))
    list(gaps(units, array("q", [*range(50_000), -1, *range(50_000, 100_000)]), lambda: pauses.append(None)))
    assert len(pauses) >= 100
