"""What is compared, as a value: each thing that may happen, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backupkit.errors import BackupError, Cancelled, DocumentMissing, LinkTurned, Operation
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.task import Task
from backupkit.service.tasks.comparing import Compare, RestorePart
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Pin
from backupkit.service.tasks.restoring import Undo
from backupkit.ui.dialog import commands
from backupkit.ui.dialog.comparison.compared import Compared
from backupkit.ui.dialog.comparison.comparer import Comparer, Owner
from backupkit.ui.dialog.comparison.comparing import Awaited, Chosen, Comparing, Left, Opened, Outdated, Sought
from backupkit.ui.dialog.state import Answered, Asked, DialogEvent, DialogState, Noticed, Questioned, advance
from backupkit.ui.shown.comparison import lines_of
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import Notice, notice_of
from backupkit.ui.words.questions import Question
from backupkit.values.results import RestoreResult
from backupkit.values.version import Status
from tests.ui.comparisons import DENEB, MASS, STARS, VEGA, comparison
from tests.ui.history import contents, version

COMPARED = Compared(comparison=STARS, lines=lines_of(STARS))
TASK = Compare(older="v1")
NOTICE = Notice(tone=Tone.GOOD, text="done")
RESULT = RestoreResult(backup_id="v1", path=Path("data.json"), before_id="v2", size_bytes=1)
LIST = DialogState(document="data.json", contents=contents(version(2), version(1, minutes_ago=5)))


def state_of(*events: DialogEvent) -> DialogState:
    state = advance(LIST, Opened(comparing=Comparing(base_id="v1", older_id="v1", newer_id=None)))
    for event in (Asked(number=7, task=TASK), Awaited(number=7), *events):
        state = advance(state, event)
    return state


def seen(state: DialogState) -> Comparing:
    assert state.comparing
    return state.comparing


def ended(result: object, number: int = 7) -> Answered:
    if isinstance(result, BackupError):
        return Answered(event=Failed(number=number, task=TASK, error=result))
    return Answered(event=Finished(number=number, task=TASK, result=result))


def line_of(change: object) -> Any:
    return next(line for line in COMPARED.lines if line.change is change)


SEEN = state_of(ended(COMPARED))


def test_until_it_is_done_its_place_says_so() -> None:
    answer = seen(state_of()).answer
    assert answer
    assert (answer.title, answer.offers_again) == ("Comparing…", False)


def test_what_was_found_is_shown_and_the_first_change_is_chosen() -> None:
    comparing = seen(SEEN)
    assert (comparing.compared, comparing.answer, comparing.awaited) == (COMPARED, None, None)
    assert comparing.wanted is VEGA
    assert not SEEN.waiting


def test_the_end_of_another_comparison_changes_nothing() -> None:
    state = state_of(ended(COMPARED, number=6))
    assert seen(state).compared is None
    assert seen(state).awaited == 7


@pytest.mark.parametrize("end", [COMPARED, Cancelled("data.json", Operation.COMPARISON)])
def test_the_end_of_a_comparison_that_was_left_is_told_to_nobody(end: object) -> None:
    state = state_of(Left(), ended(end))
    assert (state.comparing, state.notice, state.waiting) == (None, None, {})


def test_one_that_was_stopped_can_be_begun_again() -> None:
    answer = seen(state_of(ended(Cancelled("data.json", Operation.COMPARISON)))).answer
    assert answer
    assert (answer.title, answer.offers_again) == ("The comparison was stopped", True)


def test_a_renewal_that_was_stopped_leaves_what_was_seen() -> None:
    state = advance(advance(SEEN, Awaited(number=8)), ended(Cancelled("data.json", Operation.COMPARISON), number=8))
    assert seen(state).compared is COMPARED
    assert seen(state).answer is None


def test_a_failure_takes_the_place_of_the_changes() -> None:
    state = advance(advance(SEEN, Awaited(number=8)), ended(DocumentMissing(Path("data.json")), number=8))
    answer = seen(state).answer
    assert answer
    assert answer.title == "These two cannot be compared"
    assert "does not exist" in answer.text
    assert seen(state).wanted is None
    assert state.notice is None


def test_a_renewal_that_finds_the_same_keeps_the_very_lines() -> None:
    again = Compared(comparison=replace(STARS), lines=lines_of(STARS))
    state = advance(advance(SEEN, Awaited(number=8)), ended(again, number=8))
    assert seen(state).compared is COMPARED


def test_a_renewal_keeps_the_choice_or_takes_the_change_that_is_in_its_place() -> None:
    left = comparison(MASS, DENEB)
    for chosen, expected in ((DENEB, DENEB), (VEGA, MASS)):
        state = advance(SEEN, Chosen(line=line_of(chosen)))
        for event in (Awaited(number=8), ended(Compared(comparison=left, lines=lines_of(left)), number=8)):
            state = advance(state, event)
        assert seen(state).wanted is expected


def test_after_the_last_change_was_put_back_nothing_is_chosen() -> None:
    none = Compared(comparison=comparison(), lines=())
    state = advance(advance(SEEN, Awaited(number=8)), ended(none, number=8))
    assert seen(state).chosen is None


def test_a_search_leaves_what_it_hides_unchosen() -> None:
    assert seen(advance(SEEN, Sought(query="vega"))).wanted is VEGA
    assert seen(advance(SEEN, Sought(query="deneb"))).wanted is None


def test_asking_for_a_comparison_leaves_notice_and_question() -> None:
    question = Question(title="?", text="", yes="", task=Create())
    state = advance(advance(SEEN, Noticed(notice=NOTICE)), Questioned(question=question))
    for event in (Asked(number=9, task=TASK), Awaited(number=9), Outdated(), ended(COMPARED, number=9)):
        state = advance(state, event)
    assert (state.notice, state.question) == (NOTICE, question)


@pytest.mark.parametrize("event", [Left(), Chosen(line=line_of(DENEB)), Sought(query="deneb")])
def test_a_question_goes_with_what_it_was_about(event: DialogEvent) -> None:
    question = Question(title="?", text="", yes="", task=Create())
    assert advance(advance(SEEN, Questioned(question=question)), event).question is None


def test_what_happens_after_it_was_left_opens_nothing() -> None:
    for event in (Awaited(number=3), Outdated(), Chosen(line=None), Sought(query="x")):
        assert advance(LIST, event).comparing is None


# -- what can be done --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "can"),
    [(VEGA, {"put_back"}), (MASS, {"put_back"}), (DENEB, {"take_out"}), (STARS.changes[-1], set())],
)
def test_each_kind_of_change_has_its_command(change: object, can: set[str]) -> None:
    state = advance(SEEN, Chosen(line=line_of(change)))
    assert {command.name for command in commands.allowed(state)} == can


def test_nothing_is_put_back_while_something_long_is_at_work() -> None:
    state = advance(SEEN, Asked(number=9, task=Undo()))
    assert not commands.allowed(state)


def test_a_change_can_be_put_back_while_the_list_is_renewed() -> None:
    state = advance(SEEN, Asked(number=9, task=TASK))
    assert commands.PUT_BACK in commands.allowed(state)


def test_a_group_can_be_put_back_as_a_whole() -> None:
    group = next(line for line in COMPARED.lines if line.title == "Altair")
    state = advance(SEEN, Chosen(line=group))
    question = commands.request_of(commands.PUT_BACK, state)
    assert isinstance(question, Question)
    assert isinstance(question.task, RestorePart)
    assert question.task.change == ("systems", "id=2")
    assert "(2 changed)" in question.text


@pytest.mark.parametrize(
    ("rows", "can"), [((), False), (("v1",), True), (("v1", "v2"), True), (("v1", "v2", "v3"), False)]
)
def test_one_version_or_two_can_be_compared(rows: tuple[str, ...], can: bool) -> None:
    found = contents(version(3), version(2, minutes_ago=5), version(1, minutes_ago=9))
    state = replace(LIST, contents=found, selection=rows)
    assert (commands.COMPARE in commands.allowed(state)) is can


def test_a_damaged_version_is_not_compared() -> None:
    state = replace(LIST, contents=contents(version(1, status=Status.CORRUPTED)), selection=("v1",))
    assert commands.COMPARE not in commands.allowed(state)


def test_the_notice_tells_of_what_was_put_back_or_taken_out_and_offers_undo() -> None:
    for change, text in ((VEGA, "“Vega” is put back"), (DENEB, "“Deneb” is taken out of data.json")):
        end = Finished(
            number=1, task=RestorePart(backup_id="v1", change=change), result=replace(RESULT, part=change.title)
        )
        notice = notice_of(end, LIST.contents, document="data.json")
        assert notice
        assert notice.text.startswith(text)
        assert notice.offer == Undo()


# -- the one who asks --------------------------------------------------------------------------------------------------


class Dialog:
    """A dialog without a window."""

    def __init__(self) -> None:
        self.state = LIST
        self.asked: list[Task] = []
        self.cancelled: list[int] = []
        self.comparer = Comparer(
            Owner(state=lambda: self.state, happen=self.happen, submit=self.submit, cancel=self.cancelled.append)
        )

    def happen(self, event: DialogEvent) -> None:
        self.state = advance(self.state, event)

    def submit(self, task: Task) -> int:
        self.asked.append(task)
        return len(self.asked)

    def hear(self, event: Event) -> None:
        if isinstance(event, Finished | Failed) and isinstance(event.task, Compare):
            self.happen(Answered(event=event))
        self.comparer.heard(event)

    def answer(self) -> None:
        """Let the last comparison end."""
        self.hear(Finished(number=len(self.asked), task=self.asked[-1], result=COMPARED))


@pytest.fixture
def dialog() -> Dialog:
    dialog = Dialog()
    assert LIST.contents
    dialog.comparer.open(LIST.contents.rows[1], None)
    return dialog


def test_a_comparison_is_asked_for_once(dialog: Dialog) -> None:
    (task,) = dialog.asked
    assert isinstance(task, Compare)
    assert (task.older, task.newer) == ("v1", None)


@pytest.mark.parametrize(
    ("event", "again"),
    [
        (Finished(number=9, task=RestorePart(backup_id="v1", change=VEGA), result=RESULT), True),
        (Finished(number=9, task=Undo(), result=RESULT), True),
        (Finished(number=None, task=Create(), result="v3"), True),
        (Finished(number=None, task=Create(), result=None), False),  # the newest one holds it
        (Finished(number=9, task=Pin(backup_id="v1", pinned=True), result=True), False),
        (Failed(number=9, task=Undo(), error=BackupError("no")), False),
    ],
)
def test_it_is_made_anew_when_the_document_was_replaced_or_saved(dialog: Dialog, event: Event, again: bool) -> None:
    dialog.answer()
    dialog.hear(event)
    assert len(dialog.asked) == 1 + again


def test_what_happens_while_it_is_made_has_it_made_once_more_afterwards(dialog: Dialog) -> None:
    for _ in range(3):
        dialog.hear(Finished(number=None, task=Create(), result="v3"))
    assert len(dialog.asked) == 1
    dialog.answer()
    assert len(dialog.asked) == 2
    dialog.answer()
    assert len(dialog.asked) == 2


def test_two_versions_are_what_they_are_whatever_is_saved(dialog: Dialog) -> None:
    dialog.comparer.against("v2")
    dialog.answer()
    dialog.hear(Finished(number=None, task=Create(), result="v3"))
    assert [(task.older, task.newer) for task in dialog.asked if isinstance(task, Compare)] == [
        ("v1", None),
        ("v1", "v2"),
    ]


def test_whoever_asks_anew_stops_what_is_at_work(dialog: Dialog) -> None:
    dialog.comparer.against("v2")
    assert dialog.cancelled == [1]
    dialog.answer()
    dialog.comparer.leave()
    assert dialog.cancelled == [1]


def test_a_version_that_is_gone_is_not_compared_with(dialog: Dialog) -> None:
    dialog.comparer.against("v99")
    assert len(dialog.asked) == 1


def test_a_link_that_leads_elsewhere_is_asked_about_before_a_part_is_put_back() -> None:
    task = RestorePart(backup_id="v1", change=VEGA)
    turned = LinkTurned("data.json", "now.json", "then.json", "v1")
    question = advance(SEEN, Answered(event=Failed(number=3, task=task, error=turned))).question
    assert question
    assert question.task == replace(task, onto="now.json")


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_versions_the_older_one_is_the_state_before_whichever_was_chosen(first: int) -> None:
    dialog = Dialog()
    assert LIST.contents
    rows = LIST.contents.rows
    dialog.comparer.open(rows[first], rows[1 - first])
    comparing = seen(dialog.state)
    assert (comparing.older_id, comparing.newer_id) == ("v1", "v2")
    assert comparing.base_id == rows[first].backup_id
