"""What the settings window says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backupkit import Ending, LogEntry
from backupkit.ui.shown.settings import Page
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import settings as words

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_OLDEST = datetime(2026, 5, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (
            {"kept": 34, "dropped": 7, "freed_bytes": 12_000_000, "oldest_at": _OLDEST},
            "Keeps 34 of 41; removes 7, frees 12 MB. The oldest would be of 3 May 2026.",
        ),
        ({"kept": 1, "dropped": 0, "freed_bytes": 0, "oldest_at": _OLDEST}, "Keeps the one version."),
        ({"kept": 1_000, "dropped": 0, "freed_bytes": 0, "oldest_at": _OLDEST}, "Keeps all 1,000 versions."),
        ({"kept": 0, "dropped": 0, "freed_bytes": 0, "oldest_at": None}, "There are no versions yet."),
    ],
)
def test_the_consequence_of_a_rule_is_one_sentence_with_its_numbers(plan: dict[str, Any], said: str) -> None:
    assert words.consequence(**plan, zone=UTC) == said


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "today 13:00"), (14, "tomorrow 02:00"), (24 * 7, "Mon 11 May 2026, 12:00")]
)
def test_a_moment_to_come_is_named_as_people_do(hours: int, said: str) -> None:
    assert words.coming(NOW + timedelta(hours=hours), NOW, UTC) == said


def test_a_schedule_is_said_with_the_moment_at_which_it_is_due() -> None:
    at = NOW + timedelta(hours=14)
    assert words.schedule("every day at 02:00", at, NOW, UTC) == "Every day at 02:00; next: tomorrow 02:00."
    assert words.schedule("every day at 02:00", None, NOW, UTC) == "Every day at 02:00."


def test_protection_that_is_off_is_yellow_and_said() -> None:
    line = words.protection(is_on=False, is_changed=False)
    assert (line.tone, line.text) == (Tone.WARN, "Protection is off: no version is made by itself.")
    assert "will be" in words.protection(is_on=False, is_changed=True).text
    assert words.protection(is_on=True, is_changed=False).tone is Tone.GOOD


def test_each_page_has_a_letter_of_its_own_beside_those_of_the_buttons_below() -> None:
    captions = [words.page(page) for page in Page] + [words.save(), words.defaults(), words.cancel()]
    keys = [caption.key for caption in captions]
    assert len(set(keys)) == len(keys)
    assert all(words.lead(page) for page in Page)


def test_what_the_versions_take_and_what_is_free_is_told_in_sizes() -> None:
    assert words.stored(41, 12_000_000) == "41 versions, 12 MB"
    assert words.stored(0, 0) == "no versions yet"
    assert words.space(21_000_000_000, 25_000_000_000) == "21 GB of 25 GB free"


def test_a_check_is_told_with_its_moment_and_how_long_it_took() -> None:
    entry = LogEntry(at=NOW - timedelta(days=1), operation="test restore", outcome=Ending.DONE, ms=412)
    assert words.last(entry, NOW, UTC) == "Last: Yesterday, 12:00; it took 0.4 s."
    assert words.last(replace(entry, ms=12), NOW, UTC) == "Last: Yesterday, 12:00; it took less than 0.1 s."
    assert words.last(None, NOW) == "Not done yet."
