"""What follows from what, in the dialog."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backupkit.errors import BackupCorrupted, BackupFolderMissing, Cancelled, DocumentMissing
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.health import Health
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Delete, Describe, Export, Pin, Undelete
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.show_folder import ShowFolder
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.dialog.commands import (
    ACTIVITY,
    CREATE,
    DELETE,
    DESCRIBE,
    EXPORT,
    OPEN_FOLDER,
    PIN,
    RESTORE,
    SETTINGS,
    UNDELETE,
    UNDO,
    UNPIN,
    VERIFY,
    ChooseExport,
    Command,
    allowed,
    request_of,
)
from backupkit.ui.dialog.reading import ReadAll, ReadRows
from backupkit.ui.dialog.state import (
    Answered,
    Asked,
    BinToggled,
    DialogState,
    Noticed,
    Questioned,
    Searched,
    Selected,
    Sorted,
    advance,
    selected,
    visible,
)
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import Show
from backupkit.ui.words.questions import Question, about_backup
from backupkit.values.results import RestoreResult, VerifyReport
from backupkit.values.version import Status
from tests.ui.history import contents, version

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.service.task import Task
    from backupkit.ui.dialog.state import DialogEvent
    from backupkit.values.version import BackupMetadata

VERSIONS = (
    version(4, status=Status.CORRUPTED, problem="gone"),
    version(3, description="three"),
    version(2, pinned=True),
    version(1, status=Status.ARCHIVED),
)
READ = DialogState(document="data.json", contents=contents(*VERSIONS, undo_id="v2"))


def after(*events: DialogEvent, start: DialogState = READ) -> DialogState:
    for event in events:
        start = advance(start, event)
    return start


def ended(task: Task, result: object = None) -> DialogState:
    """Return the state after this dialog had *task* done."""
    return after(Asked(number=7, task=task), Answered(event=Finished(number=7, task=task, result=result)))


def chosen(*ids: str, with_bin: bool = False) -> DialogState:
    return after(BinToggled(shown=with_bin), Selected(backup_ids=ids))


# -- what is shown --------------------------------------------------------------------------------------------------


def test_before_the_first_reading_nothing_is_known_and_little_can_be_done() -> None:
    state = DialogState(document="data.json")
    assert visible(state) == selected(state) == []
    assert allowed(state) == {OPEN_FOLDER, ACTIVITY, SETTINGS}


def test_the_rows_come_first_and_the_rest_follows() -> None:
    everything = contents(*VERSIONS, undo_id="v2")
    state = DialogState(document="data.json")
    first = after(
        Finished(number=1, task=ReadRows(), result=replace(everything, kept=None, stats=None, undo_id=None)),
        start=state,
    )
    assert [row.backup_id for row in visible(first)] == ["v4", "v3", "v2"]
    assert first.contents
    assert first.contents.stats is None
    second = after(Finished(number=2, task=ReadAll(), result=everything), start=first)
    assert second.contents
    assert second.contents.stats
    assert second.contents.rows is first.contents.rows  # the same versions: no row is drawn anew


@pytest.mark.parametrize(
    "now",
    [
        (*VERSIONS[:2], version(2, pinned=False), VERSIONS[3]),  # one of them has changed
        (version(5), *VERSIONS[:3]),  # one came, and another went
        VERSIONS[1:],
        (version(5), *VERSIONS),
    ],
    ids=["changed", "came and went", "went", "came"],
)
def test_what_has_changed_is_shown_as_it_is_now(now: tuple[BackupMetadata, ...]) -> None:
    state = after(Finished(number=1, task=ReadAll(), result=contents(*now, undo_id="v2")))
    assert state.contents
    assert tuple(row.meta for row in state.contents.rows) == now


def test_a_reading_of_the_rows_alone_forgets_no_figures() -> None:
    alone = replace(contents(*VERSIONS[1:]), kept=None, stats=None)
    state = after(Finished(number=1, task=ReadRows(), result=alone))
    assert state.contents
    assert state.contents.undo_id == "v2"
    assert len(state.contents.rows) == 3


def test_a_reading_that_fails_says_why_and_the_next_one_heals_it(tmp_path: Path) -> None:
    failed = after(Failed(number=1, task=ReadAll(), error=BackupFolderMissing(tmp_path)))
    assert "may be on a drive that is not connected" in failed.problem
    assert failed.contents is None
    healed = after(Finished(number=2, task=ReadAll(), result=READ.contents), start=failed)
    assert not healed.problem
    assert healed.contents


@pytest.mark.parametrize(
    "event",
    [
        Searched(query="pin"),
        Finished(number=1, task=ReadAll(), result=contents(*VERSIONS[2:])),
        BinToggled(shown=False),
    ],
)
def test_what_is_not_shown_any_more_is_not_selected(event: DialogEvent) -> None:
    state = replace(READ, with_bin=True, selection=("v3", "v1"), question=about_backup())
    left = after(event, start=state)
    assert "v3" not in left.selection or "v1" not in left.selection
    assert left.question is None


def test_a_search_and_an_order_are_remembered() -> None:
    state = after(Searched(query="three"), Sorted(order=SortOrder(column=Column.SIZE)))
    assert [row.backup_id for row in visible(state)] == ["v3"]
    assert state.order.column is Column.SIZE


def test_health_reaches_the_sentence_in_the_header() -> None:
    assert after(HealthChanged(health=Health(versions=3))).indicator.health.versions == 3


# -- what can be done --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "can", "cannot"),
    [
        (
            (),
            {CREATE, VERIFY, UNDO},
            {RESTORE, DELETE, PIN, DESCRIBE},
        ),
        (
            ("v3",),
            {RESTORE, PIN, DELETE, EXPORT, DESCRIBE},
            {UNPIN},
        ),
        (("v2",), {UNPIN}, {PIN, UNDELETE}),
        (("v4",), {DELETE, PIN}, {RESTORE, EXPORT}),
        (("v1",), {UNDELETE, EXPORT}, {DELETE, RESTORE, PIN}),
        (("v3", "v2"), {DELETE}, {RESTORE, PIN, EXPORT, DESCRIBE}),
        (("v3", "v1"), set(), {DELETE, UNDELETE, RESTORE}),
    ],
)
def test_what_can_be_done_follows_from_what_is_selected(
    ids: tuple[str, ...], can: set[Command], cannot: set[Command]
) -> None:
    found = allowed(chosen(*ids, with_bin=True))
    assert can <= found
    assert not cannot & found


@pytest.mark.parametrize("task", [Create(), Restore(backup_id="v3"), Verify(), Undo()])
def test_one_long_task_is_done_at_a_time_and_short_ones_go_on(task: Task) -> None:
    state = after(Selected(backup_ids=("v3",)), Asked(number=7, task=task))
    found = allowed(state)
    assert not {CREATE, RESTORE, VERIFY, UNDO, EXPORT} & found
    assert {PIN, DELETE, DESCRIBE} <= found
    free = after(Answered(event=Failed(number=7, task=task, error=Cancelled("data.json"))), start=state)
    assert RESTORE in allowed(free)


def test_without_versions_there_is_nothing_to_verify() -> None:
    assert VERIFY not in allowed(replace(READ, contents=contents()))
    assert VERIFY not in allowed(replace(READ, contents=contents(VERSIONS[3])))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (PIN, Pin(backup_id="v3", pinned=True)),
        (DELETE, Delete(backup_ids=("v3",))),
        (VERIFY, Verify()),
        (UNPIN, None),
        (EXPORT, ChooseExport(row=selected(chosen("v3"))[0])),
        (OPEN_FOLDER, ShowFolder()),
    ],
)
def test_an_action_becomes_a_task(action: Command, expected: Task | None) -> None:
    assert request_of(action, chosen("v3")) == expected


def test_what_is_in_the_bin_is_taken_back() -> None:
    assert request_of(UNDELETE, chosen("v1", with_bin=True)) == Undelete(backup_ids=("v1",))


@pytest.mark.parametrize(
    ("action", "task"),
    [
        (RESTORE, Restore(backup_id="v3")),
        (UNDO, Undo()),
        (CREATE, Create(description="why")),
    ],
)
def test_what_replaces_the_document_is_asked_about_first(action: Command, task: Task) -> None:
    question = request_of(action, chosen("v3"))
    assert isinstance(question, Question)
    answered = question.answered(" why ")
    assert type(answered) is type(task)
    if isinstance(answered, Create):
        assert answered.description == "why"
    else:
        assert answered == task


# -- questions and results ---------------------------------------------------------------------------------------------


def test_a_question_goes_when_it_is_answered_or_the_selection_changes() -> None:
    asked = after(Selected(backup_ids=("v3",)), Questioned(question=about_backup()))
    assert asked.question
    assert after(Selected(backup_ids=("v3",)), start=asked).question
    assert after(Selected(backup_ids=("v2",)), start=asked).question is None
    assert after(Asked(number=1, task=Create()), start=asked).question is None


def test_a_result_stays_until_it_is_dismissed_or_the_next_long_task_begins() -> None:
    state = ended(Verify(), VerifyReport(sound_ids=("v3", "v2")))
    assert state.notice
    assert after(Searched(query="x"), start=state).notice
    assert after(Asked(number=8, task=Pin(backup_id="v3", pinned=True)), start=state).notice
    assert after(Noticed(notice=None), start=state).notice is None
    assert after(Asked(number=8, task=Verify()), start=state).notice is None


@pytest.mark.parametrize(
    ("task", "result", "tone", "text"),
    [
        (Create(), "v5", Tone.GOOD, "Backed up. This version stays until you delete it."),
        (Create(), None, Tone.QUIET, "Nothing has changed since the newest version, so it is still up to date."),
        (Verify(), VerifyReport(sound_ids=("v3", "v2")), Tone.GOOD, "All 2 versions are sound: every byte was read."),
        (Verify(), VerifyReport(sound_ids=("v3",)), Tone.GOOD, "The one version is sound: every byte was read."),
        (Verify(), VerifyReport(sound_ids=()), Tone.QUIET, "There is no version to check."),
        (
            Verify(),
            VerifyReport(sound_ids=("v3",), elsewhere_ids=("v2",)),
            Tone.GOOD,
            (
                "The one version that is here is sound: every byte was read. "
                "1 version lies at another place, and is checked when it comes."
            ),
        ),
        (Export(backup_id="v3", path="x"), "/tmp/x", Tone.GOOD, "Exported to /tmp/x."),  # type: ignore[arg-type]  # noqa: S108
        (
            Delete(backup_ids=("v3", "v2")),
            2,
            Tone.QUIET,
            "2 versions are in the bin, and can be taken back for some days.",
        ),
        (Undelete(backup_ids=("v1",)), 1, Tone.QUIET, "1 version is back in the list."),
        (
            Verify(),
            VerifyReport(sound_ids=("v3",), complete=False),
            Tone.QUIET,
            "Stopped. The 1 version checked so far is sound.",
        ),
    ],
)
def test_each_end_has_its_sentence(task: Task, result: object, tone: Tone, text: str) -> None:
    notice = ended(task, result).notice
    assert notice
    assert (notice.tone, notice.text) == (tone, text)


@pytest.mark.parametrize("task", [Pin(backup_id="v3", pinned=True), Describe(backup_id="v3", text="x")])
def test_what_the_list_shows_needs_no_sentence(task: Task) -> None:
    assert ended(task, result=True).notice is None


def test_damaged_versions_are_named_and_offered_to_be_shown() -> None:
    problems = {f"v{number}": "gone" for number in range(4, -2, -1)}
    notice = ended(Verify(), VerifyReport(sound_ids=("v9",), problems=problems)).notice
    assert notice
    assert notice.tone is Tone.BAD
    assert notice.text.startswith("6 versions are damaged: 4 Nov 2025, ")
    assert notice.text.endswith("; 3 more. The other one is sound.")
    assert notice.offer == Show(backup_ids=tuple(problems))


def test_a_restore_offers_to_be_undone_and_tells_what_was_not_kept(tmp_path: Path) -> None:
    result = RestoreResult(
        backup_id="v3", path=tmp_path, before_id="v4", size_bytes=3, not_kept=("The owner could not be kept.",)
    )
    notice = ended(Restore(backup_id="v3"), result).notice
    assert notice
    assert notice.tone is Tone.WARN
    assert "data.json is as it was on 4 Nov 2025" in notice.text
    assert notice.text.endswith("What it held before is stored. The owner could not be kept.")
    assert notice.offer == Undo()
    first = ended(Restore(backup_id="v3"), replace(result, before_id=None, not_kept=())).notice
    assert first
    assert first.offer is None


def test_a_damaged_version_that_was_to_be_restored_suggests_to_verify_all(tmp_path: Path) -> None:
    task = Restore(backup_id="v3")
    error = BackupCorrupted("v3", tmp_path, "its checksum is wrong")
    notice = after(Answered(event=Failed(number=7, task=task, error=error))).notice
    assert notice
    assert (notice.tone, notice.offer, notice.text) == (Tone.BAD, Verify(), str(error))


def test_a_failure_is_told_in_the_errors_own_words(tmp_path: Path) -> None:
    error = DocumentMissing(tmp_path)
    notice = after(Answered(event=Failed(number=7, task=Create(), error=error))).notice
    assert notice
    assert (notice.tone, notice.offer, notice.text) == (Tone.BAD, None, str(error))


# -- work -----------------------------------------------------------------------------------------------------------


def test_work_is_shown_whoever_asked_for_it_until_it_ends() -> None:
    working = after(Started(number=3, task=Verify()), Progressed(number=3, task=Verify(), done_bytes=1, total_bytes=4))
    assert working.job
    assert working.job.fraction == 0.25
    assert working.job.can_be_cancelled
    assert not after(Started(number=None, task=Verify())).job.can_be_cancelled  # type: ignore[union-attr]
    assert after(Started(number=4, task=Pin(backup_id="v3", pinned=True)), start=working).job == working.job
    assert after(Progressed(number=9, task=Verify(), done_bytes=4, total_bytes=4), start=working).job == working.job
    assert after(Finished(number=3, task=Verify(), result=VerifyReport(sound_ids=())), start=working).job is None


def test_what_others_had_done_leaves_no_notice_here() -> None:
    assert after(Finished(number=3, task=Create(), result="v9")).notice is None
