"""The chart of how much versions take: a line of steps, and where it leads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backupkit.values.activity.forecast import Forecast, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Where the lines run, in pixels from the upper left corner of the field, and what its edges stand for."""

    steps: tuple[tuple[float, float], ...]  # from the oldest version to the present moment
    ahead: tuple[tuple[float, float], ...]  # from there on; empty: nothing is foreseen
    most_bytes: int  # what its upper edge stands for
    first_at: datetime  # and its left one
    last_at: datetime  # and its right one
    now_x: float


def chart_of(
    points: Sequence[Point], forecast: Forecast | None, now: datetime, width: float, height: float
) -> Chart | None:
    """Return the chart in a field of that size; None: there is nothing to be drawn, or no room.

    Of points that share a pixel the last one is drawn: there may be ten thousand.
    """
    if not points or width <= 1 or height <= 1:
        return None
    first, present = points[0].at, max(now, points[-1].at)  # a version may come from a clock that was ahead
    foreseen = forecast if forecast and forecast.at > present else None
    last = foreseen.at if foreseen else present
    span = (last - first).total_seconds() or 1.0
    most = max(points[-1].total_bytes, foreseen.total_bytes if foreseen else 0, 1)

    def x_of(at: datetime) -> float:
        return (at - first).total_seconds() / span * width

    def y_of(size: int) -> float:
        return height - size / most * height

    columns = {round(x_of(point.at)): point for point in points}
    steps: list[tuple[float, float]] = []
    level = float(height)
    for column, point in columns.items():
        steps.append((float(column), level))
        level = y_of(point.total_bytes)
        steps.append((float(column), level))
    now_x = x_of(present)
    steps.append((now_x, level))
    ahead = ((now_x, level), (x_of(foreseen.at), y_of(foreseen.total_bytes))) if foreseen else ()
    return Chart(steps=tuple(steps), ahead=ahead, most_bytes=most, first_at=first, last_at=last, now_x=now_x)
