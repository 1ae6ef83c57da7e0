"""The details show how the selected version begins, and only that of the one that is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.comparing import Look
from backupkit.ui.dialog.previewer import Previewer
from backupkit.ui.dialog.state import DialogState, Previewed
from backupkit.values.changes import ComparisonKind
from backupkit.values.preview import Preview
from backupkit.values.problem import ELSEWHERE
from backupkit.values.version import Status
from tests.ui.history import contents, version

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.task import Task
    from tests.screen import WaitUntil
    from tests.ui.dialog.opened import Open

FOUND = Preview(kind=ComparisonKind.BYTES, size_bytes=12)


class Recorded:
    """Takes tasks, and does none of them."""

    def __init__(self) -> None:
        self.asked: list[Task] = []
        self.cancelled: list[int] = []
        self.done: list[Callable[[Finished | Failed], None] | None] = []

    def submit(self, task: Task, done: Callable[[Finished | Failed], None] | None = None) -> int:
        self.asked.append(task)
        self.done.append(done)
        return len(self.asked)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def end(self, number: int) -> None:
        done = self.done[number - 1]
        assert done is not None
        done(Finished(number=number, task=self.asked[number - 1], result=FOUND))


def selecting(*backup_ids: str) -> DialogState:
    return DialogState(
        document="data.json",
        contents=contents(
            version(3),
            version(2),
            version(1, status=Status.CORRUPTED),
            version(0, status=Status.ELSEWHERE, problem=ELSEWHERE),
        ),
        selection=backup_ids,
    )


def test_what_nobody_looks_at_any_more_is_given_up_and_its_end_is_not_shown() -> None:
    worker, told = Recorded(), list[Previewed]()
    previewer = Previewer(worker, told.append)
    for state in (selecting("v3"), selecting("v3"), selecting("v2")):
        previewer.follow(state)
    assert worker.asked == [Look(backup_id="v3"), Look(backup_id="v2")]
    assert worker.cancelled == [1]
    worker.end(1)
    assert not told
    worker.end(2)
    assert told == [Previewed(backup_id="v2", preview=FOUND)]


def test_nothing_is_read_of_several_of_none_of_a_damaged_one_and_of_one_elsewhere() -> None:
    worker = Recorded()
    previewer = Previewer(worker, lambda _event: None)
    for state in (selecting(), selecting("v3", "v2"), selecting("v1"), selecting("v0")):
        previewer.follow(state)
    assert not worker.asked


def test_the_details_tell_what_the_selected_version_holds(open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.choose(2)
    wait_until(lambda: "What it holds" in opened.details)
    assert "systems:" in opened.details
    opened.tree.selection_set(())
    wait_until(lambda: "What it holds" not in opened.details)
