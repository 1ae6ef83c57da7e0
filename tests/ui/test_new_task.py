"""A kind of task that nobody has heard of: its class and one entry in the table of words are all that it needs."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import isabstract
from pathlib import Path
from typing import ClassVar

import pytest

from backupkit import BackupManager
from backupkit.errors import Operation
from backupkit.service.events import Event, Failed, Finished, Progressed, Started
from backupkit.service.service import BackupService
from backupkit.service.task import Effect, Task, Tools
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.bridge import virtual_event
from backupkit.ui.dialog import reading
from backupkit.ui.dialog.comparison import compared
from backupkit.ui.dialog.dialog import BackupDialog
from backupkit.ui.dialog.state import Answered, Asked, DialogState, advance
from backupkit.ui.shown.status import Phase, phase
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import notices, tasks
from backupkit.ui.words.indicator import indicator_text
from tests.service.kinds import kinds
from tests.waiting import wait_until

_NOW = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror(Task):
    """Copy all versions to another disk."""

    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_shown: ClassVar = True
    done_event: ClassVar = "<<BackupMirrored>>"
    words: ClassVar = "mirror"

    def perform(self, tools: Tools) -> int:
        tools.progress(1, 4)
        return 7


@pytest.fixture
def told(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What a service tells of a task of the new kind."""
    words = tasks.TaskWords(
        at_work="Copying to the other disk…", busy="Copying… {percent}", done="Copied.", offer="Copy now"
    )
    monkeypatch.setitem(tasks.TABLE, "mirror", lambda: words)
    service = BackupService(manager)
    heard: list[Event] = []
    service.subscribe(heard.append)
    service.submit(Mirror())
    wait_until(lambda: any(isinstance(event, Finished) for event in heard))
    service.close()
    return [event for event in heard if isinstance(event, Started | Progressed | Finished | Failed)]


def test_a_new_kind_of_task_is_shown_can_be_stopped_and_has_its_event_and_its_words(told: list[Event]) -> None:
    started, progressed, finished = told
    assert isinstance(finished, Finished)
    state = advance(DialogState(document="data.json"), Asked(number=1, task=Mirror()))
    assert state.waiting == {1: Mirror()}
    for event in (started, progressed):
        state = advance(state, event)
    assert state.job
    assert (state.job.fraction, state.job.can_be_cancelled) == (0.25, True)
    assert tasks.at_work(state.job.task) == "Copying to the other disk…"
    assert phase(state.indicator, _NOW) is Phase.BUSY
    assert indicator_text(state.indicator, _NOW, document="data.json").text == "Copying… 25 %"

    state = advance(advance(state, finished), Answered(event=finished))
    assert (state.job, state.waiting) == (None, {})
    assert state.notice == notices.Notice(tone=Tone.GOOD, text="Copied.")
    assert phase(state.indicator, _NOW) is Phase.FINE
    assert virtual_event(finished) == "<<BackupMirrored>>"
    assert tasks.offer(Mirror()) == "Copy now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain(Task):
    """A task that says nothing of itself."""

    def perform(self, tools: Tools) -> None:
        del tools


def test_a_task_that_says_nothing_of_itself_is_neither_shown_nor_told_to_the_app() -> None:
    end = Finished(number=1, task=Plain(), result=7)
    state = DialogState(document="data.json")
    assert advance(state, Started(number=1, task=Plain())) == state
    assert advance(state, Asked(number=1, task=Plain())).waiting == {}
    assert virtual_event(end) is None
    assert notices.notice_of(end, None, document="data.json") is None
    assert (tasks.at_work(Plain()), tasks.offer(Plain())) == ("Working…", "Try again")
    assert Plain.operation is Operation.TASK


_KINDS = kinds() + [
    kind
    for module in (reading, compared)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Task) and not isabstract(kind)
]


def test_every_entry_of_the_table_belongs_to_a_task_and_every_key_has_one() -> None:
    assert {kind.words for kind in _KINDS if kind.words} == set(tasks.TABLE)


@pytest.mark.parametrize("kind", _KINDS)
def test_the_traits_of_a_task_go_together(kind: type[Task]) -> None:
    assert kind.words or not (kind.is_shown or kind.is_long)  # who sees it must read what it is
    assert kind.is_long or not kind.can_stop or not kind.words  # a button stops what is long, and all that can be seen
    assert not (kind.is_quick and kind.is_long)
    assert kind.changes or kind.effect is Effect.NONE


def test_what_was_done_without_the_queue_ends_no_task_that_is_at_work() -> None:
    state = advance(DialogState(document="data.json"), Started(number=3, task=Verify()))
    state = advance(state, Finished(number=None, task=Create(), result="id"))
    assert state.job
    assert state.job.number == 3
    assert phase(state.indicator, _NOW) is Phase.BUSY


def test_a_task_whose_words_have_a_question_is_asked_about_wherever_it_is_offered(
    root: tk.Tk, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tasks.TaskWords(title="Mirror it?", becomes="{document} becomes two", yes="Mirror")
    monkeypatch.setitem(tasks.TABLE, "mirror", lambda: words)
    dialog = BackupDialog(root, BackupManager(document))
    dialog._accept(Mirror())
    question = dialog._state.question
    assert question
    assert (question.title, question.yes, question.task) == ("Mirror it?", "Mirror", Mirror())
    assert question.text.startswith("data.json becomes two. ")
    assert dialog._state.waiting == {}
    dialog.destroy()
