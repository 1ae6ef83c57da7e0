"""What follows from what on the page of activity, and what can be done there."""

from __future__ import annotations

from dataclasses import replace

from backupkit.errors import BackupFolderMissing
from backupkit.service.events import Failed, Finished
from backupkit.ui.dialog.activity.reading import ReadActivity
from backupkit.ui.dialog.activity.showing import ActivityLeft, ActivityOpened, ActivitySought
from backupkit.ui.dialog.commands import (
    ACTIVITY,
    EXPORT_LOG,
    UNDO,
    ChooseLogExport,
    OpenActivity,
    allowed,
    request_of,
)
from backupkit.ui.dialog.comparison.comparing import Comparing, Opened
from backupkit.ui.dialog.state import DialogState, advance
from backupkit.ui.shown.activity import History, lines_of
from backupkit.ui.words.activity import wording
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry
from backupkit.values.activity.figures import ActivityStats
from backupkit.values.figures import stats_of
from tests.ui.history import NOW, contents, version

VERSIONS = (version(2), version(1))
LOG = (
    LogEntry(at=NOW, operation="create", outcome=Ending.DONE),
    LogEntry(at=NOW, operation="create", outcome=Ending.FAILED, error="NotEnoughSpace"),
)
HISTORY = History(lines=lines_of(LOG, wording()), stats=stats_of(VERSIONS), activity=ActivityStats(), growth=())
LISTED = DialogState(document="data.json", contents=contents(*VERSIONS, undo_id="v1"))
OPEN = advance(LISTED, ActivityOpened())
READ = advance(OPEN, Finished(number=1, task=ReadActivity(), result=HISTORY))


def test_only_what_is_seen_can_be_done() -> None:
    assert request_of(ACTIVITY, LISTED) == OpenActivity()
    assert EXPORT_LOG not in allowed(LISTED)
    assert allowed(OPEN) == {UNDO}
    assert allowed(READ) == {UNDO, EXPORT_LOG}


def test_the_lines_that_are_seen_are_those_that_are_exported() -> None:
    sought = advance(READ, ActivitySought(query="", failures_only=True))
    request = request_of(EXPORT_LOG, sought)
    assert isinstance(request, ChooseLogExport)
    assert [line.entry for line in request.lines] == [LOG[1]]
    nothing = advance(READ, ActivitySought(query="zeppelin", failures_only=False))
    assert request_of(EXPORT_LOG, nothing) is None


def test_what_is_sought_stays_sought_when_the_log_is_read_again() -> None:
    sought = advance(READ, ActivitySought(query="full", failures_only=False))
    longer = replace(HISTORY, lines=lines_of((LOG[1], *LOG), wording()))
    again = advance(sought, Finished(number=2, task=ReadActivity(), result=longer))
    assert again.activity
    assert len(again.activity.lines) == 2


def test_a_log_that_cannot_be_read_says_why_and_one_that_can_again_takes_it_back() -> None:
    failed = advance(READ, Failed(number=2, task=ReadActivity(), error=BackupFolderMissing("/b")))
    assert failed.activity
    assert "/b" in failed.activity.problem
    assert failed.activity.lines == ()
    well = advance(failed, Finished(number=3, task=ReadActivity(), result=HISTORY))
    assert well.activity
    assert (well.activity.problem, len(well.activity.lines)) == ("", 2)


def test_what_is_read_after_the_page_was_left_opens_it_not_again() -> None:
    left = advance(OPEN, ActivityLeft())
    assert left.is_listing
    assert advance(left, Finished(number=1, task=ReadActivity(), result=HISTORY)).is_listing


def test_a_comparison_takes_the_place_of_the_page() -> None:
    comparing = Comparing(base_id="v1", older_id="v1", newer_id=None)
    state = advance(READ, Opened(comparing=comparing))
    assert state.activity is None
    assert state.comparing is comparing


def test_leaving_what_was_not_open_changes_nothing() -> None:
    assert advance(LISTED, ActivityLeft()) is LISTED
