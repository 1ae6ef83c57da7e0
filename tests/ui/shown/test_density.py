"""How high the marks of a timeline are, and when there is none."""

from __future__ import annotations

import pytest

from backupkit.ui.shown import timeline
from tests.ui.history import rows, version


def test_the_bar_of_the_busiest_mark_is_whole_and_that_of_a_single_version_is_none() -> None:
    many = rows(*(version(number) for number in range(64, 0, -1)))
    made = [timeline.Mark(x=0, rows=many), timeline.Mark(x=1, rows=many[:8]), timeline.Mark(x=2, rows=many[:1])]
    assert [round(timeline.share(mark, len(made[0].rows)), 2) for mark in made] == [1.0, 0.5, 0.0]
    assert timeline.share(made[2], len(made[2].rows)) == 0.0


@pytest.mark.parametrize(("count", "is_seen"), [(0, False), (1, False), (2, False), (3, True)])
def test_one_or_two_versions_need_no_timeline(count: int, is_seen: bool) -> None:
    assert timeline.says_something(rows(*(version(number) for number in range(count, 0, -1)))) is is_seen
