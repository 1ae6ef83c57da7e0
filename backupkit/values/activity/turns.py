"""When a check that is made every few days is due again, by what the log tells. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.values.activity.ending import Ending, Logged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backupkit.values.activity.entry import LogEntry

RETRY = timedelta(days=1)  # after one that was begun and did not come to its end, whyever


def last_done(entries: Iterable[LogEntry], operation: Logged) -> LogEntry | None:
    """Return the entry of the last check of a kind that came to its end; None: there was none. Oldest first."""
    last = None
    for entry in entries:
        if entry.operation == operation and _is_whole(entry):
            last = entry
    return last


def due_at(entries: Iterable[LogEntry], operation: Logged, days: int, now: datetime) -> datetime | None:
    """Return when a check is due again; None: it never was made, so now.

    What was begun, by whatever app, counts as tried for a day: so two apps do not check the same at once, and a check
    that ends its process is not begun again all day. Entries from the future, of a wrong clock, count as nothing.
    """
    moments = []
    for entry in entries:
        if entry.operation != operation or entry.at > now:
            continue
        if _is_whole(entry):
            moments.append(entry.at + timedelta(days=days))
        elif entry.outcome in {Ending.STARTED, Ending.FAILED}:
            moments.append(entry.at + RETRY)
    return max(moments, default=None)


def _is_whole(entry: LogEntry) -> bool:
    """Return True if an entry tells of a check that came to its end, well or badly."""
    if entry.operation == Logged.VERIFY:
        return entry.is_full and entry.outcome is Ending.DONE
    return entry.outcome is Ending.DONE
