from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit import Trigger
from backupkit.ui.words import amounts
from tests.ui.words import catalogue

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 11, 4, 12, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-59), "just now"),  # clocks of two computers differ a little
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=7), "on 28 Oct 2025"),
        (timedelta(days=-2), "on 6 Nov 2025"),
    ],
)
def test_ages_are_said_in_words(passed: timedelta, text: str) -> None:
    assert amounts.age(NOW - passed, NOW) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (9_949, "9.9 KB"),
        (15_400, "15 KB"),
        (999_600, "1.0 MB"),
        (4_200_000, "4.2 MB"),
        (99_999_999_999_999, "100 TB"),
        (-2_500, "-2.5 KB"),
    ],
)
def test_sizes_are_said_as_people_read_them(size_bytes: int, text: str) -> None:
    assert amounts.size(size_bytes) == text


@given(st.floats(min_value=0, max_value=1e15))
def test_no_size_has_more_than_four_digits(size_bytes: float) -> None:
    number = amounts.size(size_bytes).split()[0]
    assert len(number.replace(".", "").replace(",", "")) <= 4


def test_moments_are_said_in_the_readers_zone() -> None:
    east = timezone(timedelta(hours=9))
    late = datetime(2025, 12, 31, 20, 1, 2, tzinfo=UTC)
    assert amounts.exact(late, east) == "1 Jan 2026, 05:01:02"
    assert amounts.clock(late, east) == "05:01"


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=3), "1 min"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=3, hours=4), "3 days"),
    ],
)
def test_lengths_of_time(passed: timedelta, text: str) -> None:
    assert amounts.span(passed) == text


def test_every_trigger_has_a_word_of_its_own() -> None:
    assert len({amounts.trigger(kind) for kind in Trigger}) == len(Trigger)


def test_a_host_may_bind_a_translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with catalogue.bound({"just now": "gerade eben"}, tmp_path, monkeypatch):
        assert amounts.age(NOW, NOW) == "gerade eben"
