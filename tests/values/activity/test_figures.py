"""Figures of what was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.figures import ActivityStats, activity_of

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def entry(day: int, operation: str, outcome: Ending = Ending.DONE, **fields: object) -> LogEntry:
    return LogEntry(at=AT + timedelta(days=day), operation=operation, outcome=outcome, **fields)  # type: ignore[arg-type]  # by name


def test_of_an_empty_log_nothing_is_told() -> None:
    assert activity_of([]) == ActivityStats()


def test_the_rate_is_that_of_the_saves() -> None:
    stats = activity_of([
        entry(0, "create"),
        entry(1, "create", Ending.UNCHANGED),
        entry(2, "create", Ending.FAILED, error="NotEnoughSpace"),
        entry(3, "create"),
        entry(4, "restore", Ending.FAILED, error="DocumentUnwritable"),
    ])  # fmt: skip
    assert (stats.saves, stats.failed_saves, stats.success_rate) == (4, 1, 0.75)
    assert stats.since == AT
    assert stats.last_failure_at == AT + timedelta(days=4)


def test_the_last_checks_are_told_with_the_time_that_a_restore_takes() -> None:
    stats = activity_of([
        entry(0, Logged.VERIFY, is_full=True),
        entry(1, Logged.TEST_RESTORE, ms=400),
        entry(2, Logged.VERIFY),
        entry(3, Logged.TEST_RESTORE, Ending.STARTED),
        entry(4, Logged.TEST_RESTORE, Ending.FAILED, ms=9, error="BackupCorrupted"),
    ])  # fmt: skip
    assert stats.last_verified_at == AT
    assert stats.last_test_restore_at == AT + timedelta(days=1)
    assert stats.recovery_seconds == 0.4
