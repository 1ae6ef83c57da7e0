"""A schedule as it is filled in, and the text of it."""

from __future__ import annotations

import pytest

from backupkit.ui.settings import timetable
from backupkit.ui.shown.settings import INPUTS, is_asked

_TEXTS = [
    ("", {"pace": "never"}, []),
    ("hourly", {"pace": "hourly"}, []),
    ("every 45 minutes", {"pace": "every", "minutes": "45"}, ["minutes"]),
    ("daily 23:30", {"pace": "daily", "time": "23:30"}, ["time"]),
    ("weekly friday 07:05", {"pace": "weekly", "day": "friday", "time": "07:05"}, ["day", "time"]),
    ("0 */6 * * 1-5", {"pace": "cron", "cron": "0 */6 * * 1-5"}, ["cron"]),
]


@pytest.mark.parametrize(("text", "filled", "asked"), _TEXTS)
def test_a_schedule_fills_in_its_parts_and_they_make_its_text_again(
    text: str, filled: dict[str, str], asked: list[str]
) -> None:
    entries = timetable.entries_of(text)
    assert {name: entries[name] for name in filled} == filled
    assert timetable.text_of(entries) == text
    parts = [each.name for each in INPUTS if each.setting == "schedule" and each.name != "pace"]
    assert sorted(name for name in parts if is_asked(name, entries)) == sorted(asked)


@pytest.mark.parametrize("text", ["@monthly", "every 2 hours", "something of a later release"])
def test_a_text_that_is_none_of_the_usual_ones_is_kept_as_it_is(text: str) -> None:
    assert timetable.text_of(timetable.entries_of(text)) == text


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("02:00", "02:00"), (" 2:00 ", "02:00"), ("14.30", "14:30"), ("2 pm", "14:00"), ("12:15 AM", "00:15"),
        ("12pm", "12:00"), ("7h05", "07:05"), ("24:00", None), ("2:60", None), ("13 pm", None), ("2", None), ("", None),
        ("noon", None), ("²:00", None),
    ],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it_or_not_at_all(typed: str, time: str | None) -> None:
    assert timetable.time_of(typed) == time


def test_what_is_no_time_stands_in_the_text_as_it_was_typed() -> None:
    entries = timetable.entries_of("daily 02:00") | {"time": "soon"}
    assert timetable.text_of(entries) == "daily soon"
