from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backupkit.notices.summing_up import Figures, summary
from backupkit.notices.wishes import Every, Wishes
from backupkit.values.activity.room import Room
from backupkit.values.figures import stats_of

_NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)


def test_sizes_are_told_in_the_unit_that_suits_them() -> None:
    stats = replace(stats_of([]), count=3, total_bytes=2_400, newest_at=_NOW)
    room = Room(free_bytes=450_000_000, total_bytes=2_000_000_000_000, next_bytes=800)
    told = summary([], Wishes(to=("me@example.org",), summary=Every.DAILY), Figures(stats=stats, room=room), _NOW)
    text = told.letter("data.json").text
    assert "There are 3 versions, which take 2.4 KB." in text
    assert "450.0 MB of 2,000.0 GB are free on their disk." in text
