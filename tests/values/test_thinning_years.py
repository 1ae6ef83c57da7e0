"""A simulated year of saves keeps what was promised within sixty files (promise P7)."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import TYPE_CHECKING

import pytest

from backupkit.values.retention import Retention
from backupkit.values.thinning import plan_retention
from backupkit.values.version import BackupMetadata
from tests.values.thinning import BERLIN, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import tzinfo


class Owed:
    """What the standard retention owes after each save, worked out save by save and without its code."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._newest: deque[str] = deque(maxlen=10)
        self._tiers: list[tuple[int, Callable[[datetime], object], dict[object, str]]] = [
            (24, lambda local: f"{local:%Y-%m-%d %H %z}", {}),
            (7, lambda local: local.toordinal(), {}),
            (4, lambda local: local.toordinal() - local.weekday(), {}),
            (12, lambda local: local.year * 12 + local.month, {}),
        ]

    def save(self, backup_id: str, moment: datetime) -> None:
        self._newest.append(backup_id)
        local = moment.astimezone(self._zone)
        for size, period_of, last_of in self._tiers:
            last_of[period_of(local)] = backup_id
            if len(last_of) > size:
                del last_of[next(iter(last_of))]

    def ids(self) -> set[str]:
        return set(self._newest).union(*(last_of.values() for _, _, last_of in self._tiers))

    def filled(self) -> list[int]:
        return [len(last_of) for _, _, last_of in self._tiers]


def _office_hours(days: Iterable[int], every_seconds: int, zone: tzinfo) -> Iterator[datetime]:
    """Yield a save every so many seconds, from nine to five, on these days of the year."""
    for day in days:
        nine = datetime(2025, 1, 1, 9, tzinfo=zone) + timedelta(days=day)  # nine by the clock on the wall
        nine = nine.astimezone(UTC)
        for second in range(0, 8 * 3600, every_seconds):
            yield nine + timedelta(seconds=second)


def _live_through(saves: Iterable[datetime], zone: tzinfo) -> tuple[int, int, Owed]:
    """Save and thin out; return how many saves there were, the most versions there ever were, and what is owed."""
    owed, retention, made = Owed(zone), Retention(), count(1)
    folder: dict[str, BackupMetadata] = {}
    number = most = day = 0
    date = None
    for moment in saves:
        number = next(made)
        day, date = day + (date != moment.date()), moment.date()
        meta = version(number, moment, active_day=day)
        folder[meta.backup_id] = meta
        owed.save(meta.backup_id, moment)
        for dropped in plan_retention(folder.values(), retention, zone=zone).drop:
            del folder[dropped]
        assert owed.ids() <= folder.keys(), f"save {number} at {moment}"
        most = max(most, len(folder))
    return number, most, owed


def test_p7_saves_every_five_seconds_keep_every_promised_version_within_sixty_files() -> None:
    saves, most, _ = _live_through(_office_hours(range(2), 5, BERLIN), BERLIN)
    assert saves == 2 * 5760
    assert most <= 60


def test_p7_a_year_of_saves_every_twenty_minutes_keeps_every_promised_version_within_sixty_files() -> None:
    saves, most, owed = _live_through(_office_hours(range(365), 1200, BERLIN), BERLIN)
    assert saves == 365 * 24
    assert owed.filled() == [24, 7, 4, 12]
    assert most <= 60


# Four quarters, so that several cores can share them: 2,102,400 saves, about two minutes each.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("quarter", "saves_in_it", "months"),
    [
        (range(91), 524_160, 4),
        (range(91, 182), 524_160, 7),
        (range(182, 273), 524_160, 9),
        (range(273, 365), 529_920, 12),
    ],
    ids=["spring", "summer", "autumn", "winter"],
)
def test_p7_a_year_of_saves_every_five_seconds_keeps_every_promised_version_within_sixty_files(
    quarter: range, saves_in_it: int, months: int
) -> None:
    before = range(quarter.start)  # lived through with fewer saves, so that every tier is as full as it can be
    lived = chain(_office_hours(before, 1200, BERLIN), _office_hours(quarter, 5, BERLIN))
    saves, most, owed = _live_through(lived, BERLIN)
    assert saves - 24 * len(before) == saves_in_it
    assert owed.filled() == [24, 7, 4, months]
    assert most <= 60
