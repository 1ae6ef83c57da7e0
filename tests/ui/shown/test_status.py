from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backupkit import BackupBusy, Cancelled, NotEnoughSpace, Trigger
from backupkit.sealing.refused import PasswordWanted
from backupkit.service.events import Event, Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.health import Health
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Pin
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.shown.status import STALE_AFTER, IndicatorState, Phase, advance, phase
from backupkit.ui.words import warnings
from backupkit.ui.words.indicator import indicator_text

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
SAVE = Create(trigger=Trigger.SAVE)
FULL = NotEnoughSpace("/somewhere/backups")


def after(*events: Event, state: IndicatorState | None = None) -> IndicatorState:
    state = state or IndicatorState(health=Health(versions=3, last_good_at=NOW - timedelta(minutes=2)))
    for event in events:
        state = advance(state, event)
    return state


def started(task: Task, number: int = 1) -> Started:
    return Started(number=number, task=task)


def finished(task: Task, number: int = 1) -> Finished:
    return Finished(number=number, task=task, result=None)


def failed(task: Task, error: BackupBusy | NotEnoughSpace | Cancelled = FULL, number: int = 1) -> Failed:
    return Failed(number=number, task=task, error=error)


@pytest.mark.parametrize("task", [SAVE, Create(), Restore(backup_id="x"), Undo(), Verify()])
def test_what_takes_long_is_shown_as_busy_until_it_ends(task: Task) -> None:
    assert phase(after(started(task)), NOW) is Phase.BUSY
    assert phase(after(started(task), finished(task)), NOW) is Phase.FINE


@pytest.mark.parametrize("task", [Load(), Pin(backup_id="x", pinned=True)])
def test_what_is_over_at_once_is_not_shown(task: Task) -> None:
    assert phase(after(started(task)), NOW) is Phase.FINE


def test_the_progress_is_that_of_the_task_that_is_shown() -> None:
    state = after(started(SAVE, 1), Progressed(number=1, task=SAVE, done_bytes=40, total_bytes=100))
    assert state.fraction == 0.4
    assert after(Progressed(number=9, task=Load(), done_bytes=9, total_bytes=10), state=state).fraction == 0.4


def test_a_list_that_is_read_in_between_ends_nothing() -> None:
    assert phase(after(started(SAVE, 1), started(Load(), 2), finished(Load(), 2)), NOW) is Phase.BUSY


def test_p11_a_failed_backup_stays_failed_until_one_is_made() -> None:
    state = after(started(SAVE), failed(SAVE))
    assert phase(state, NOW) is Phase.FAILED
    assert phase(after(started(SAVE, 2), state=state), NOW) is Phase.FAILED  # an attempt is not a backup
    assert phase(after(started(Verify(), 3), finished(Verify(), 3), state=state), NOW) is Phase.FAILED
    assert phase(after(started(SAVE, 2), finished(SAVE, 2), state=state), NOW) is Phase.FINE


def test_a_cancelled_backup_and_a_failed_restore_are_no_failed_backup() -> None:
    assert phase(after(started(SAVE), failed(SAVE, Cancelled("data.json"))), NOW) is Phase.FINE
    assert phase(after(started(Undo()), failed(Undo())), NOW) is Phase.FINE


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health(), Phase.FINE),
        (Health(versions=0), Phase.FINE),
        (Health(versions=1, last_good_at=NOW - timedelta(days=400)), Phase.FINE),  # it did not change since
        (Health(versions=1, unprotected_since=NOW - STALE_AFTER + timedelta(seconds=1)), Phase.FINE),
        (Health(versions=1, unprotected_since=NOW - STALE_AFTER), Phase.STALE),
        (Health(versions=1, holds_suspect=True), Phase.STALE),
        (Health(versions=1, damaged=1), Phase.STALE),
        (Health(versions=1, has_document=False), Phase.STALE),
        (Health(is_locked=True), Phase.STALE),
        (Health(versions=0, has_document=False), Phase.FINE),
    ],
)
def test_what_a_health_amounts_to(health: Health, expected: Phase) -> None:
    assert phase(after(HealthChanged(health=health)), NOW) is expected


def test_before_anything_has_happened_nothing_is_known_and_nothing_is_wrong() -> None:
    state = IndicatorState()
    assert (state.number, state.task, state.error) == (None, None, None)
    health = Health()
    assert (health.versions, health.last_good_at, health.unprotected_since) == (None, None, None)
    assert phase(state, NOW) is Phase.FINE


def test_at_rest_no_task_is_remembered_and_a_success_takes_the_error_back() -> None:
    failed = after(Started(number=1, task=SAVE), Failed(number=1, task=SAVE, error=FULL))
    assert (failed.number, failed.task, failed.error) == (None, None, FULL)
    done = after(Started(number=2, task=SAVE), Finished(number=2, task=SAVE, result="v4"), state=failed)
    assert (done.number, done.task, done.error) == (None, None, None)


def test_a_document_without_a_version_for_a_quarter_of_an_hour_is_worth_a_look() -> None:
    assert timedelta(minutes=15) == STALE_AFTER


def test_each_phase_has_a_glyph_and_a_sentence_of_its_own() -> None:
    fine = after()
    busy = after(started(SAVE), Progressed(number=1, task=SAVE, done_bytes=2, total_bytes=5))
    stale = after(HealthChanged(health=replace(fine.health, unprotected_since=NOW - timedelta(days=3))))
    broken = after(failed(SAVE))
    said = [indicator_text(state, NOW, document="data.json") for state in (fine, busy, stale, broken)]
    assert [f"{line.glyph} {line.text}" for line in said] == [
        "● Backed up 2 min ago",
        "◐ Backing up… 40 %",
        "▲ Not backed up for 2 min",
        "✖ Backup failed – click",
    ]


def test_p11_a_failure_says_why_and_when_the_last_good_backup_was_made() -> None:
    tip = indicator_text(after(failed(SAVE)), NOW, document="data.json").tip
    assert str(FULL) in tip
    assert "The last good version was made 2 min ago" in tip


@pytest.mark.parametrize(
    ("health", "text"),
    [
        (Health(versions=4, has_document=False), "The file is gone"),
        (Health(versions=4, holds_suspect=True), "The last save looks damaged"),
        (Health(versions=4, damaged=1), "1 version is damaged"),
        (Health(versions=4, damaged=3), "3 versions are damaged"),
        (Health(versions=0), "Not backed up yet"),
        (Health(), "The versions have not been read yet"),  # whether there are any is not known
        (Health(is_locked=True), "The versions are locked"),
        (Health(versions=4, is_locked=True), "The versions are locked"),  # the password was changed meanwhile
        (Health(versions=0, has_document=False), "Nothing to back up yet"),
    ],
)
def test_what_is_not_as_it_should_be_is_said(health: Health, text: str) -> None:
    said = indicator_text(IndicatorState(health=health), NOW, document="data.json")
    assert said.text == text
    assert said.tip


@pytest.mark.parametrize(("task", "word"), [(Verify(), "Checking"), (Undo(), "Restoring"), (Create(), "Backing up")])
def test_what_is_at_work_is_said(task: Task, word: str) -> None:
    assert indicator_text(after(started(task)), NOW, document="data.json").text == f"{word}… 0 %"


def test_a_locked_folder_says_that_nothing_is_stored_and_what_to_do_and_is_no_failed_backup() -> None:
    refused = Failed(number=1, task=SAVE, error=PasswordWanted("/somewhere/backups"))
    locked = after(HealthChanged(health=Health(is_locked=True)), started(SAVE), refused, state=IndicatorState())
    assert phase(locked, NOW) is Phase.STALE
    said = indicator_text(locked, NOW, document="data.json")
    assert said.text == "The versions are locked"
    assert "no version is made" in said.tip
    assert "Click, then choose “Unlock…”" in said.tip
    assert "There is no good version yet" not in said.tip  # there may be many
    inside = indicator_text(locked, NOW, document="data.json", opens=False)
    assert "Choose “Unlock…”" in inside.tip
    assert "Click" not in inside.tip


def test_a_locked_folder_tells_of_a_change_that_waits_for_it() -> None:
    health = Health(is_locked=True, unprotected_since=NOW - STALE_AFTER)
    tip = indicator_text(IndicatorState(health=health), NOW, document="data.json").tip
    assert "data.json has been changed since, and the change is not stored yet" in tip


def test_p11_a_backup_that_fails_for_another_reason_is_told_in_a_locked_folder_too() -> None:
    locked = after(HealthChanged(health=Health(is_locked=True)), started(SAVE), failed(SAVE), state=IndicatorState())
    assert phase(locked, NOW) is Phase.FAILED


def test_that_all_lies_on_one_disk_is_in_the_tip_alone_and_alarms_nobody() -> None:
    fine = IndicatorState(health=Health(versions=4, last_good_at=NOW))
    one_disk = replace(fine, health=replace(fine.health, is_on_one_disk=True))
    before, said = (indicator_text(state, NOW, document="data.json") for state in (fine, one_disk))
    assert (said.glyph, said.text) == (before.glyph, before.text)
    assert phase(one_disk, NOW) is Phase.FINE
    assert said.tip == f"{before.tip}\n\n{warnings.one_disk()}"
    assert "All versions lie on the same disk as the document" in said.tip
    worse = replace(one_disk, health=replace(one_disk.health, damaged=1))
    assert (
        "same disk" not in indicator_text(worse, NOW, document="data.json").tip
    )  # there is something to be done first
