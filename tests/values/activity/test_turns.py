"""When a check is due again, by what the log tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.turns import due_at, last_done

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
DONE, FAILED, STARTED = Ending.DONE, Ending.FAILED, Ending.STARTED


def entry(days_ago: float, outcome: Ending, operation: Logged = Logged.TEST_RESTORE, **fields: object) -> LogEntry:
    at = NOW - timedelta(days=days_ago)
    return LogEntry(at=at, operation=operation, outcome=outcome, **fields)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("entries", "days_left"),
    [
        ([entry(3, DONE)], 4),
        ([entry(9, DONE)], -2),
        ([entry(9, DONE), entry(3, DONE)], 4),
        ([entry(0.25, STARTED)], 0.75),
        ([entry(2, STARTED)], -1),
        ([entry(2, STARTED), entry(1.5, DONE)], 5.5),
        ([entry(9, DONE), entry(0.5, FAILED, error="NotEnoughSpace")], 0.5),
        ([entry(3, DONE), entry(0, DONE, Logged.CREATE)], 4),
        ([entry(-400, DONE), entry(3, DONE)], 4),  # a clock that was years ahead then
    ],
)
def test_a_check_is_due_days_after_the_last_whole_one_and_a_day_after_a_try(
    entries: list[LogEntry], days_left: float
) -> None:
    at = due_at(entries, Logged.TEST_RESTORE, 7, NOW)
    assert at == NOW + timedelta(days=days_left)


def test_one_that_was_never_made_is_due_now() -> None:
    assert due_at([], Logged.TEST_RESTORE, 7, NOW) is None
    assert due_at([entry(-1, DONE)], Logged.TEST_RESTORE, 7, NOW) is None


def test_a_verification_of_some_versions_is_none_of_all() -> None:
    some = entry(1, DONE, Logged.VERIFY)
    full = entry(20, DONE, Logged.VERIFY, is_full=True)
    assert due_at([some], Logged.VERIFY, 30, NOW) is None
    assert due_at([full, some], Logged.VERIFY, 30, NOW) == NOW + timedelta(days=10)
    assert last_done([full, some], Logged.VERIFY) == full
    assert last_done([some], Logged.VERIFY) is None
