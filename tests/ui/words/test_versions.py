"""How a line of the list tells of its version."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backupkit.ui.shown.rows import rows_of
from backupkit.ui.words import changed, versions
from backupkit.values.version import Status, Suspicion, Trigger
from tests.ui.history import NOW, rows, version

pytestmark = pytest.mark.usefixtures("berlin")

TODAY = date(2025, 11, 4)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "Today"),
        (date(2025, 11, 3), "Yesterday"),
        (date(2025, 11, 2), "Sunday 2 Nov"),
        (date(2024, 12, 31), "31 Dec 2024"),
        (date(2025, 11, 5), "Wednesday 5 Nov"),  # the clock was set back
    ],
)
def test_days_have_the_names_that_people_use(day: date, text: str) -> None:
    assert versions.day(day, TODAY) == text


def test_a_time_is_told_to_the_second() -> None:
    (row,) = rows_of([version(1, minutes_ago=2)], versions.search_words)
    assert row.clock == "12:58:00"


def test_a_state_before_a_restore_names_the_restored_version_by_its_time() -> None:
    before = version(2, description="Before restoring 20251104_120000_a1b2c3d4", replaced_by="20251104_120000_a1b2c3d4")
    assert versions.what(before).endswith("Before restoring 4 Nov 2025, 13:00")
    edited = version(2, description="The large mistake", replaced_by="20251104_120000_a1b2c3d4")
    assert versions.what(edited).endswith("The large mistake")


def test_the_full_time_has_weekday_second_and_zone() -> None:
    assert versions.full_time(version(1, minutes_ago=3), NOW) == "Tuesday 4 Nov 2025, 12:57:00 CET (UTC+01:00)"
    yesterday = version(1, timestamp=NOW - timedelta(hours=14))
    assert versions.full_time(yesterday, NOW) == "Monday 3 Nov 2025, 23:00:00 CET (UTC+01:00)  ·  14 hours ago"
    before = version(1, timestamp=NOW - timedelta(days=2))
    assert versions.full_time(before, NOW) == "Sunday, 13:00:00 CET (UTC+01:00)  ·  2 days ago"
    summer = version(1, timestamp=datetime(2025, 7, 1, 12, 0, 5, tzinfo=UTC))
    assert versions.full_time(summer, NOW) == "Tuesday, 14:00:05 CEST (UTC+02:00)"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"description": "Proxima\n added"}, "■  Proxima added"),
        ({"trigger": Trigger.SAVE}, "●  Save"),
        ({"description": "x" * 2_000}, "■  " + "x" * 160 + "…"),
    ],
)
def test_a_line_says_what_it_was_about_or_what_made_it(fields: dict[str, Any], text: str) -> None:
    assert versions.what(version(1, **fields)) == text


@pytest.mark.parametrize(
    ("older", "newer", "text", "full"),
    [
        ((100, None), (100, None), "", "same size against the one before"),
        ((100, None), (2_600, None), "", "+2.5 KB against the one before"),
        ((100, 5), (40, 2), "", "−60 bytes, −3 records against the one before"),
        ((100, 5), (140, 5), "", "+40 bytes against the one before"),
        ((100, 5), (100, 6), "", "same size, +1 record against the one before"),
    ],
)
def test_the_details_tell_a_change_that_was_not_counted_in_records_or_in_bytes(
    older: tuple[int, int | None], newer: tuple[int, int | None], text: str, full: str
) -> None:
    row, first = rows(
        version(2, file_size=newer[0], records=newer[1]), version(1, file_size=older[0], records=older[1])
    )
    assert (changed.change(row), changed.full_change(row)) == (text, full)
    assert changed.change(first) == "first"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, ""),
        ({"pinned": True}, "★ Pinned"),
        ({"verified_at": NOW, "pinned": True}, "✓ Checked  ★"),
        ({"suspicions": (Suspicion.EMPTY,), "verified_at": NOW}, "▲ Suspect: empty"),
        ({"status": Status.CORRUPTED, "suspicions": (Suspicion.EMPTY,)}, "✖ Damaged"),
        ({"status": Status.ELSEWHERE}, "● Not here yet"),
        ({"status": Status.ELSEWHERE, "pinned": True}, "● Not here yet  ★"),
        ({"status": Status.ARCHIVED, "pinned": True}, "In the bin"),
    ],
)
def test_the_gravest_state_is_the_word_and_the_pin_a_sign(fields: dict[str, Any], text: str) -> None:
    assert versions.state(version(1, **fields)) == text


def test_no_state_is_wider_than_its_column_is_made_for() -> None:
    widest = max(map(len, versions.states()))
    for status in Status:
        for pinned in (True, False):
            for suspicions in ((), *((each,) for each in Suspicion)):
                meta = version(1, status=status, pinned=pinned, suspicions=suspicions, verified_at=NOW)
                signs = 3 if suspicions else 0
                assert len(versions.state(meta)) <= widest + signs
                assert len(versions.state(meta, is_held=True)) <= widest + 2 * signs


def test_a_mark_of_the_timeline_tells_its_leading_version_and_how_many_more() -> None:
    both = rows(version(2, description="x" * 200), version(1))
    assert versions.mark(both[:1], both[0]).endswith("…")
    assert versions.mark(both, both[1]) == "4 Nov 2025, 13:00  ·  ■  By the app  (and 1 more)"
