"""A schedule as it is filled in: its kind, a day, a time, minutes, or five fields of cron; and the text of it. Pure.

What the text means is known to the schedule alone, which reads it on the worker: this knows how it is spelled.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backupkit.ui.shown.settings import DAYS, Pace

if TYPE_CHECKING:
    from backupkit.ui.shown.settings import Entries, Entry

_AT_FIRST: dict[str, Entry] = {"day": DAYS[0], "time": "02:00", "minutes": "30", "cron": "0 */6 * * *"}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_DAILY = re.compile(r"daily (\d\d:\d\d)")
_WEEKLY = re.compile(rf"weekly ({'|'.join(DAYS)}) (\d\d:\d\d)")
_EVERY = re.compile(r"every (\d+) minutes?")
_HALF = 12
_HOURS, _MINUTES = 24, 60


def time_of(text: str) -> str | None:
    """Return a time of day that somebody has typed as ``HH:MM``; None if it is none. ``2 pm`` is understood."""
    match = _TIME.fullmatch(text.strip())
    if not match or (match[2] is None and match[3] is None):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= _HALF:
            return None
        hour = hour % _HALF + (_HALF if half == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < _HOURS and minute < _MINUTES else None


def text_of(entries: Entries) -> str:
    """Return the text of the schedule that is filled in; empty: there is none. What is wrong stands in it as it is."""
    at = str(entries["time"])
    at = time_of(at) or at
    match Pace(str(entries["pace"])):
        case Pace.NEVER:
            return ""
        case Pace.HOURLY:
            return "hourly"
        case Pace.EVERY:
            return f"every {str(entries['minutes']).strip()} minutes"
        case Pace.DAILY:
            return f"daily {at}"
        case Pace.WEEKLY:
            return f"weekly {entries['day']} {at}"
        case Pace.CRON:
            return " ".join(str(entries["cron"]).split())


def entries_of(text: str) -> dict[str, Entry]:
    """Return what is filled in for the text of a schedule."""
    if not text:
        return _AT_FIRST | {"pace": Pace.NEVER.value}
    if text == "hourly":
        return _AT_FIRST | {"pace": Pace.HOURLY.value}
    if found := _DAILY.fullmatch(text):
        return _AT_FIRST | {"pace": Pace.DAILY.value, "time": found[1]}
    if found := _WEEKLY.fullmatch(text):
        return _AT_FIRST | {"pace": Pace.WEEKLY.value, "day": found[1], "time": found[2]}
    if found := _EVERY.fullmatch(text):
        return _AT_FIRST | {"pace": Pace.EVERY.value, "minutes": found[1]}
    return _AT_FIRST | {"pace": Pace.CRON.value, "cron": text}
