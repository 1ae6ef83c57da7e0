"""The lines of the log as the page of activity shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from backupkit.ui.shown.activity import found, lines_of
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.activity import wording
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.entry import LogEntry
from tests.ui.history import NOW


def entry(minutes_ago: float = 0, operation: str = Logged.CREATE, **fields: object) -> LogEntry:
    made = LogEntry(at=NOW - timedelta(minutes=minutes_ago), operation=operation, outcome=Ending.DONE)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_what_began_and_ended_is_one_line() -> None:
    log = [
        entry(1, Logged.VERIFY),
        entry(2, Logged.CREATE),
        entry(3, Logged.VERIFY, outcome=Ending.STARTED),
        entry(4, Logged.VERIFY, outcome=Ending.STARTED),
    ]
    lines = lines_of(log, wording())
    assert [(line.entry.operation, line.entry.outcome) for line in lines] == [
        ("verify", Ending.DONE),
        ("create", Ending.DONE),
        ("verify", Ending.STARTED),  # a process ended in the middle of it
    ]


def test_a_line_keeps_its_key_when_newer_ones_come_also_those_of_the_same_moment() -> None:
    before = lines_of([entry(1), entry(1), entry(2)], wording())
    after = lines_of([entry(0), entry(1), entry(1), entry(1), entry(2)], wording())
    assert {line.key for line in before} < {line.key for line in after}
    assert [line.key for line in after][2:] == [line.key for line in before]
    assert len({line.key for line in after}) == len(after)


def test_every_word_of_a_search_must_be_in_a_line_in_whatever_column() -> None:
    log = [
        entry(1, trigger="save"),
        entry(2, trigger="schedule", error="NotEnoughSpace", outcome=Ending.FAILED),
        entry(3, Logged.VERIFY, valid=3),
    ]
    lines = lines_of(log, wording())
    assert [line.entry for line in found(lines, "backing SCHEDULE", failures_only=False)] == [log[1]]
    assert [line.entry for line in found(lines, "disk full", failures_only=False)] == [log[1]]
    assert [line.entry for line in found(lines, "notenough", failures_only=False)] == [log[1]]
    assert [line.entry for line in found(lines, "3 versions", failures_only=False)] == [log[2]]
    assert found(lines, "nowhere", failures_only=False) == ()
    assert found(lines, " ", failures_only=False) == lines


def test_of_failures_only_those_are_left_that_went_wrong_or_found_damage() -> None:
    log = [
        entry(1),
        entry(2, outcome=Ending.FAILED, error="Cancelled"),
        entry(3, outcome=Ending.FAILED, error="NotEnoughSpace"),
        entry(4, Logged.VERIFY, corrupted=("v1",)),
        entry(5, Logged.TEST_RESTORE, finding="it is no JSON"),
    ]
    lines = found(lines_of(log, wording()), "", failures_only=True)
    assert [line.entry for line in lines] == log[2:]
    assert {line.tone for line in lines} == {Tone.BAD}


def test_what_changed_nothing_is_told_more_quietly() -> None:
    (line,) = lines_of([entry(outcome=Ending.UNCHANGED)], wording())
    assert line.tone is Tone.QUIET
