"""Dates and times as the reader's system writes them, in the reader's language. Pure, but for asking that once."""

from __future__ import annotations

from datetime import time

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.words.customs import DateOrder, customs
from backupkit.ui.words.language import translated as _

if TYPE_CHECKING:
    from datetime import date, datetime

_NOON = 12


def time_of_day(at: time | datetime, *, seconds: bool = False) -> str:
    """Return a time of day: ``14:05``, or ``2:05 PM``."""
    behind = f":{at.second:02}" if seconds else ""
    if not customs().has_half_days:
        return f"{at.hour:02}:{at.minute:02}{behind}"
    half = _("AM") if at.hour < _NOON else _("PM")
    return f"{at.hour % _NOON or _NOON}:{at.minute:02}{behind} {half}"


def clock_text(clock: str) -> str:
    """Return a time of day that a row holds, ``14:05:09``, as it is written: a list of 10,000 asks for each."""
    return time_of_day(time.fromisoformat(clock), seconds=True) if customs().has_half_days else clock


def date_text(day: date) -> str:
    """Return a date: ``4 Nov 2025``, ``Nov 4, 2025`` or ``2025-11-04``."""
    match customs().order:
        case DateOrder.DAY_FIRST:
            return f"{day.day} {month(day.month)} {day.year}"
        case DateOrder.MONTH_FIRST:
            return f"{month(day.month)} {day.day}, {day.year}"
        case DateOrder.YEAR_FIRST:
            return day.isoformat()


def day_and_month(day: date) -> str:
    """Return a day of a year that is known: ``4 Nov`` or ``Nov 4``."""
    if customs().order is DateOrder.DAY_FIRST:
        return f"{day.day} {month(day.month)}"
    return f"{month(day.month)} {day.day}"


def weekday_and_day(day: date) -> str:
    """Return a day of a year that is known with its weekday: ``Tuesday 4 Nov``, ``Tuesday, Nov 4``."""
    return f"{weekday(day.weekday())}{_comma()} {day_and_month(day)}"


def weekday_and_date(day: date) -> str:
    """Return a date with its weekday: ``Tuesday 4 Nov 2025``, ``Tuesday, Nov 4, 2025`` or ``Tuesday 2025-11-04``."""
    return f"{weekday(day.weekday())}{_comma()} {date_text(day)}"


def short_weekday_and_date(day: date) -> str:
    """Return a date with its weekday: ``Tue 4 Nov 2025``, ``Tue, Nov 4, 2025`` or ``Tue 2025-11-04``."""
    short = _("Mon Tue Wed Thu Fri Sat Sun").split()[day.weekday()]
    return f"{short}{_comma()} {date_text(day)}"


def _comma() -> str:
    return "," if customs().order is DateOrder.MONTH_FIRST else ""


def weekday(number: int) -> str:
    """Return the name of a day of the week, 0 (Monday) to 6."""
    return _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()[number]


def month(number: int) -> str:
    """Return the short name of a month, 1 to 12."""
    # One text for all of them: a list of 10,000 versions asks for 10,000 months.
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()[number - 1]
