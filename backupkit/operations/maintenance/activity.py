"""What the log and the versions tell of what was done: its entries, and the figures made of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.figures import ActivityStats, activity_of
from backupkit.values.activity.forecast import forecast
from backupkit.values.figures import first

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.activity.entry import LogEntry

_AHEAD = timedelta(days=90)


def stats(binding: Binding) -> ActivityStats:
    """Return figures of what was done, and what the folder takes in 90 days if it goes on like this.

    Raises:
        BackupError: the folder or its log cannot be read.
    """
    current, told, now = binding.store.read(), list(binding.store.log()), binding.environment.clock.now()
    made = [entry.at for entry in told if entry.operation == Logged.CREATE and entry.outcome is Ending.DONE]
    foreseen = forecast(
        current.backups.values(), binding.retention, made=made, now=now, until=now + _AHEAD, zone=binding.zone
    )
    return activity_of(told, foreseen)


def entries(binding: Binding, limit: int | None = None, *, failures_only: bool = False) -> list[LogEntry]:
    """Return what the log tells, newest first; of failures alone, if asked for.

    Raises:
        ValueError: *limit* is negative.
        BackupError: the log cannot be read.
    """
    found = [entry for entry in binding.store.log() if entry.is_failure or not failures_only]
    return first(found[::-1], limit)
