"""Versions to choose one from in a menu: a few as they are, more by day, many by month and day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backupkit.ui.shown.rows import Row

COLUMN = 24  # entries of a menu that stand below each other: on a low screen the rest would be out of reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Versions of one day, or the days of one month; without a day, all there are."""

    day: date | None = None  # the day, or one of the month
    is_month: bool = False
    rows: tuple[Row, ...] = ()
    shelves: tuple[Shelf, ...] = ()


def shelved(newest_first: Sequence[Row]) -> Shelf:
    """Return the versions so that no menu of them is too long for a screen."""
    if len(newest_first) <= COLUMN:
        return Shelf(rows=tuple(newest_first))
    days = tuple(Shelf(day=day, rows=tuple(rows)) for day, rows in groupby(newest_first, key=lambda row: row.day))
    if len(days) <= COLUMN:
        return Shelf(shelves=days)
    months = groupby(days, key=lambda shelf: shelf.day and (shelf.day.year, shelf.day.month))
    by_month = [tuple(found) for _month, found in months]
    return Shelf(shelves=tuple(Shelf(day=found[0].day, is_month=True, shelves=found) for found in by_month))
