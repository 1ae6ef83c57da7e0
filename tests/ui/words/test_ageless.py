"""What is said in a text that stays is as true three hours later as when it was said."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit.errors import BackupUnreadable
from backupkit.sealing.new_key import NewKey
from backupkit.service.events import Failed, Finished
from backupkit.service.health import Health
from backupkit.service.task import Task
from backupkit.service.tasks import test_restore
from backupkit.service.tasks.comparing import Compare, Count, Look, ReadInFull, RestorePart
from backupkit.service.tasks.configuring import Choose, Foresee, JudgeSchedule, ReadSettings
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Delete, Describe, Export, Pin, Undelete
from backupkit.service.tasks.keys import (
    ChangePassword,
    ForgetKey,
    NewRecoveryCode,
    ReadLock,
    RotateKey,
    SaveRecoveryCode,
    SetPassword,
    Unlock,
)
from backupkit.service.tasks.log_table import ExportLog
from backupkit.service.tasks.mirroring import Copied, CopiesHealed, CopiesVerified, Mirrored, MirrorNow, ReadPlaces
from backupkit.service.tasks.moving import MoveFolder
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Redo, Restore, Restored, Undo
from backupkit.service.tasks.saved_as import NoteFormer
from backupkit.service.tasks.scheduled import CreateScheduled
from backupkit.service.tasks.show_folder import CannotShow, ShowFolder
from backupkit.service.tasks.telling import TryNotices
from backupkit.service.tasks.trying_place import JudgePlace, TryPlace
from backupkit.service.tasks.unsaved import (
    DiscardUnsaved,
    FindUnsaved,
    KeepUnsaved,
    LeaveUnsaved,
    ReadUnsaved,
    RecoverUnsaved,
)
from backupkit.service.tasks.verifying import Verify
from backupkit.service.tasks.warning import (
    ProtectionSwitched,
    SettingsAreRight,
    SilenceIsOver,
    SpaceIsBack,
    WarnOfSettings,
    WarnOfSilence,
    WarnOfSpace,
)
from backupkit.ui.shown.locking import Doing
from backupkit.ui.words import amounts, notices, questions, tasks
from backupkit.ui.words.locking import section
from backupkit.values.activity import test_restore as values
from backupkit.values.activity.trial import NoticeTrial
from backupkit.values.places import CopiesReport, PlaceCheck, PlaceTrial
from backupkit.values.results import FolderMoved, RestoreResult, VerifyReport
from tests.service.kinds import kinds
from tests.ui.history import NOW, contents, version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.ui.words.notices import Notice

PACKAGE = Path(backupkit.__file__).parent
# Words that count from the moment at which they are read.
AGE = re.compile(
    r"\bjust now\b|\bago\b|\ba moment\b|\btoday\b|\byesterday\b|\brecently\b|\bthe last (hour|day|week)", re.IGNORECASE
)
STAY = ("ui/words/notices.py", "ui/words/questions.py", "ui/words/tasks.py", "errors.py")
_ADVICE = "in a moment"  # "try again in a moment" can be followed at any time

RESTORED = RestoreResult(backup_id="v1", path=Path("data.json"), before_id="v2", size_bytes=1, not_kept=("The owner.",))


def _tested(finding: str) -> values.TestRestoreResult:
    at = datetime(2026, 5, 3, tzinfo=UTC)
    return values.TestRestoreResult(backup_id="v1", made_at=at, tried_at=at, size_bytes=1, seconds=0.5, finding=finding)


ENDS: list[tuple[Task, list[object]]] = [
    (Create(), ["v3", None]),
    (CreateScheduled(moment=NOW), ["v3", None]),
    (Restore(backup_id="v1"), [RESTORED]),
    (Restored(result=RESTORED), [RESTORED]),
    (RecoverUnsaved(unsaved_id="unsaved-0"), [RESTORED]),
    (Undo(), [RESTORED]),
    (Redo(), [RESTORED]),
    (Verify(), [
        VerifyReport(sound_ids=("v1",)), VerifyReport(sound_ids=("v1", "v2")), VerifyReport(sound_ids=()),
        VerifyReport(sound_ids=("v1",), complete=False), VerifyReport(sound_ids=("v1",), problems={"v2": "gone"}),
        VerifyReport(sound_ids=(), unread={"v2": "busy"}),
    ]),
    (test_restore.TestRestore(), [_tested(""), _tested("row 3 missing from index"), None]),
    (Export(backup_id="v1", path=Path("x")), [Path("x")]),
    (ExportLog(entries=(), path=Path("x")), [Path("x")]),
    (Pin(backup_id="v1", pinned=True), [True]),
    (Describe(backup_id="v1", text="x"), [True]),
    (CopiesVerified(), [
        CopiesReport(places=(
            PlaceCheck(place="usb"), PlaceCheck(place="usb", sound=("a",)), PlaceCheck(place="usb", sound=("a", "b")),
            PlaceCheck(place="usb", damaged=("a",), sent_again=("a",)), PlaceCheck(place="usb", problem="It is away."),
        )),
        CopiesReport(places=(PlaceCheck(place="usb", damaged=("a", "b"), lost=("a",)),)), CopiesReport(),
    ]),
    (JudgePlace(address="file:///x"), ["x", None]),
    (TryPlace(address="file:///x"), [PlaceTrial(place="x"), PlaceTrial(place="x", problem="It is away.")]),
    (TryNotices(), [
        NoticeTrial(), NoticeTrial(delivered=("h",), undelivered={"me": "no"}, problems=("No.",), complete=False),
    ]),
    (MoveFolder(path=Path("x")), [FolderMoved(folder=Path("x"), left=Path("y"), copied=3, stored_bytes=4)]),
    (MirrorNow(), [0, 1, 2]),
    (SetPassword(password="-"), [True]),  # noqa: S106 - these are none
    (Unlock(secret="-"), [True]),  # noqa: S106
    (ChangePassword(old="-", new="+"), [True]),
    (ForgetKey(), [True]),
    (RotateKey(), [NewKey()]),
    (Delete(backup_ids=("v1",)), [0, 1, 2]),
    (Undelete(backup_ids=("v1",)), [0, 1, 2]),
]  # fmt: skip
CONTENTS = contents(version(2), version(1, minutes_ago=1), undo_id="v1")


def said() -> Iterator[Notice | None]:
    for task, results in ENDS:
        for result in results:
            yield notices.notice_of(Finished(number=1, task=task, result=result), CONTENTS, document="data.json")
        error = BackupUnreadable("v1", Path("v1.gz"), "busy")
        yield notices.notice_of(Failed(number=1, task=task, error=error), CONTENTS, document="data.json")
    folder = CannotShow(folder=Path("backups"), error=PermissionError(1, "no"))
    yield notices.notice_of(Finished(number=1, task=Verify(), result=folder), CONTENTS, document="data.json")
    yield notices.after_host_error(None, document="data.json")


def asked() -> list[questions.Question]:
    newest, older = CONTENTS.rows
    states = [Health(), Health(has_document=False), Health(unprotected_since=NOW)]
    made = [questions.about_backup()]
    made += [
        questions.about_restore(row.meta, CONTENTS, state, document="d") for row in (newest, older) for state in states
    ]
    return made + [
        questions.about_undo(task, known, state, document="d")
        for task in (Undo(), Redo())
        for known in (CONTENTS, None)
        for state in states
    ]


def texts() -> list[str]:
    """Return every text that stays until somebody answers or dismisses it."""
    found = [text for question in asked() for text in (question.title, question.text, question.yes)]
    found += [notice.text for notice in said() if notice]
    found += [tasks.at_work(task) for task, _results in ENDS]
    found += [section.done(doing, is_everywhere=each) for doing in Doing for each in (True, False)]
    for shown in (
        questions.emptiness_of(contents(), [], document="d"),
        questions.emptiness_of(CONTENTS, [], document="d", query="x"),
    ):
        found += [shown.title, shown.text] if shown else []
    return found


def test_each_kind_of_task_is_among_those_that_are_rendered() -> None:
    untold = {Load, Compare, ReadInFull, RestorePart, Look, Count, ShowFolder}
    untold |= {WarnOfSpace, SpaceIsBack, WarnOfSilence, SilenceIsOver, ProtectionSwitched}
    untold |= {WarnOfSettings, SettingsAreRight, Mirrored, Copied, CopiesHealed, ReadPlaces}
    untold |= {ReadSettings, JudgeSchedule, Foresee, Choose}  # the settings show what they find
    untold |= {NewRecoveryCode, SaveRecoveryCode, ReadLock, ReadPlaces}  # the windows that ask for them show them
    untold |= {
        KeepUnsaved,
        FindUnsaved,
        ReadUnsaved,
        DiscardUnsaved,
        LeaveUnsaved,
        NoteFormer,
    }  # ui/words/unsaved.py does
    assert set(kinds()) - untold == {type(task) for task, _results in ENDS}


def test_nothing_that_stays_counts_from_the_moment_at_which_it_was_said() -> None:
    assert [text for text in texts() if AGE.search(text.replace(_ADVICE, ""))] == []


def test_nothing_that_stays_asks_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts()
    monkeypatch.setattr(amounts, "now", lambda: NOW + timedelta(hours=3))
    assert texts() == before


@pytest.mark.parametrize("module", STAY)
def test_no_literal_of_what_stays_tells_an_age(module: str) -> None:
    tree = ast.parse((PACKAGE / module).read_text("utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]
    assert [text for text in found if AGE.search(text.replace(_ADVICE, ""))] == []
