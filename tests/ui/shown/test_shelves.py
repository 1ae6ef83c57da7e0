from __future__ import annotations

from backupkit.ui.shown.shelves import COLUMN, Shelf, shelved
from tests.ui.history import rows, version

_DAY = 24 * 60


def made(count: int, *, every_minutes: float) -> Shelf:
    return shelved(rows(*(version(count - number, minutes_ago=number * every_minutes) for number in range(count))))


def leaves(shelf: Shelf) -> list[str]:
    return [row.backup_id for row in shelf.rows] + [each for inner in shelf.shelves for each in leaves(inner)]


def test_a_few_versions_are_listed_as_they_are() -> None:
    assert made(COLUMN, every_minutes=_DAY).shelves == ()


def test_more_are_listed_by_day() -> None:
    shelf = made(100, every_minutes=60)
    assert [len(day.rows) for day in shelf.shelves] == [13, 24, 24, 24, 15]
    assert not any(day.is_month for day in shelf.shelves)


def test_many_days_are_listed_by_month() -> None:
    shelf = made(300, every_minutes=_DAY)
    assert all(month.is_month and month.day for month in shelf.shelves)
    assert len({(month.day.year, month.day.month) for month in shelf.shelves if month.day}) == len(shelf.shelves)


def test_every_version_is_in_it_once_newest_first() -> None:
    for count, minutes in ((1, 1), (60, 90), (1_000, 700)):
        assert leaves(made(count, every_minutes=minutes)) == [f"v{number}" for number in range(count, 0, -1)]
