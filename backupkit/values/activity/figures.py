"""Figures of what was done, made from the log. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.turns import last_done
from backupkit.values.version import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.forecast import Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityStats(Record):
    """Figures of what was done, as far as the log goes back. None: it does not tell. Moments are aware, UTC."""

    since: datetime | None = None  # how far the log goes back
    saves: int = 0  # versions that were to be made
    failed_saves: int = 0
    success_rate: float | None = None  # of these: 1.0 if none failed
    last_failure_at: datetime | None = None  # of anything
    last_verified_at: datetime | None = None  # every version to its last byte
    last_test_restore_at: datetime | None = None
    recovery_seconds: float | None = None  # how long that took: what a restore takes, measured
    forecast: Forecast | None = None  # None: there is too little to go by


def activity_of(oldest_first: Sequence[LogEntry], forecast: Forecast | None = None) -> ActivityStats:
    """Return the figures of a log, and what is foreseen."""
    saves = [
        entry for entry in oldest_first if entry.operation == Logged.CREATE and entry.outcome is not Ending.STARTED
    ]
    failed = sum(1 for entry in saves if entry.is_failure)
    verified = last_done(oldest_first, Logged.VERIFY)
    tested = last_done(oldest_first, Logged.TEST_RESTORE)
    return ActivityStats(
        since=oldest_first[0].at if oldest_first else None,
        saves=len(saves),
        failed_saves=failed,
        success_rate=1 - failed / len(saves) if saves else None,
        last_failure_at=next((entry.at for entry in reversed(oldest_first) if entry.is_failure), None),
        last_verified_at=verified.at if verified else None,
        last_test_restore_at=tested.at if tested else None,
        recovery_seconds=tested.ms / 1_000 if tested and tested.ms is not None else None,
        forecast=forecast,
    )
