"""The chart of how much versions take."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backupkit.ui.shown.growth import chart_of
from backupkit.values.activity.forecast import Forecast, Point
from tests.ui.history import NOW

DAY = timedelta(days=1)


def points(*sizes: int) -> list[Point]:
    """Return a point a day, the last one today."""
    first = NOW - DAY * (len(sizes) - 1)
    return [Point(at=first + DAY * place, total_bytes=size, count=place + 1) for place, size in enumerate(sizes)]


def test_each_version_is_a_step_up_to_what_all_take_then() -> None:
    chart = chart_of(points(10, 20, 40), None, NOW, 100, 80)
    assert chart
    assert chart.steps == ((0, 80), (0, 60), (50, 60), (50, 40), (100, 40), (100, 0), (100, 0))
    assert (chart.most_bytes, chart.ahead, chart.now_x) == (40, (), 100)


def test_the_forecast_goes_on_from_where_the_line_ends() -> None:
    ahead = Forecast(at=NOW + 2 * DAY, total_bytes=80, count=9, made_a_day=1.0)
    chart = chart_of(points(10, 20, 40), ahead, NOW, 100, 80)
    assert chart
    assert chart.ahead == (chart.steps[-1], (100, 0)) == ((50, 40), (100, 0))
    assert (chart.most_bytes, chart.last_at) == (80, ahead.at)


def test_ten_thousand_versions_are_no_more_steps_than_pixels() -> None:
    many = [Point(at=NOW - timedelta(minutes=10_000 - each), total_bytes=each, count=each) for each in range(10_000)]
    chart = chart_of(many, None, NOW, 300, 80)
    assert chart
    assert len(chart.steps) <= 2 * 301 + 1
    assert chart.steps[-1][1] == pytest.approx(0)


def test_one_version_and_one_from_a_clock_that_was_ahead_are_drawn_as_well() -> None:
    one = chart_of(points(10), None, NOW, 100, 80)
    late = chart_of([Point(at=NOW + DAY, total_bytes=10, count=1)], None, NOW, 100, 80)
    for chart in (one, late):
        assert chart
        assert all(0 <= x <= 100 and 0 <= y <= 80 for x, y in chart.steps)


def test_there_is_no_chart_without_versions_or_room() -> None:
    assert chart_of([], None, NOW, 100, 80) is None
    assert chart_of(points(1, 2), None, NOW, 0, 80) is None
