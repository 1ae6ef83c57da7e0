"""An entry of the log: what a line tells, and that no line does harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry, entry_of

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def line(**fields: object) -> bytes:
    return json.dumps({"at": "2026-05-03T12:00:00.000000Z", "operation": "create", "outcome": "done"} | fields).encode()


def entry(**fields: object) -> LogEntry:
    found = entry_of(line(**fields))
    assert found
    return found


def test_all_that_a_line_tells_is_read() -> None:
    found = entry(backup_id="v1", trigger="save", bytes=10, stored=5, ms=1_500, removed=2)
    assert found == LogEntry(
        at=AT, operation="create", outcome=Ending.DONE, backup_id="v1", trigger="save", size_bytes=10, stored_bytes=5,
        ms=1_500, removed=2,
    )  # fmt: skip
    assert found.started_at == AT - timedelta(seconds=1.5)


def test_a_line_of_a_former_release_tells_less() -> None:
    found = entry(backup_id="v1", trigger="save", removed=0)
    assert (found.size_bytes, found.ms, found.started_at) == (None, None, AT)


def test_a_list_of_what_went_is_counted() -> None:
    assert entry(operation="prune", removed=["a", "b"]).removed == 2


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"1" * 5_000,
        line(at=None),
        line(at="2026-05-03"),
        line(at="9999-12-31T23:59:59-23:00"),
        line(operation=5),
        line(outcome=["done"]),
        line(outcome="of a later release"),
    ],
    ids=lambda text: repr(text[:40]),
)
def test_a_line_that_tells_nothing_is_none(damaged: bytes) -> None:
    assert entry_of(damaged) is None


@pytest.mark.parametrize("number", [-1, 1.5, True, "5", 1 << 70])
def test_a_number_that_counts_nothing_is_left_out(number: object) -> None:
    assert entry(ms=number, bytes=number).ms is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"outcome": "started"}, False),
        ({"outcome": "unchanged"}, False),
        ({"outcome": "failed", "error": "NotEnoughSpace"}, True),
        ({"outcome": "failed", "error": "Cancelled"}, False),
        ({"outcome": "uncertain"}, True),
        ({"operation": "verify", "corrupted": []}, False),
        ({"operation": "verify", "corrupted": ["v1"]}, True),
        ({"operation": "test restore", "finding": "row 3 missing from index"}, True),
    ],
)
def test_a_failure_is_what_was_not_done_and_what_found_damage(fields: dict[str, object], *, expected: bool) -> None:
    assert entry(**fields).is_failure is expected
