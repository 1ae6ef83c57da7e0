"""Names, descriptions and what a folder says are shown so that they turn and break nothing in a window."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from backupkit.errors import BackupFolderTaken, DocumentMissing
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Export
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.show_folder import CannotShow, ShowFolder
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.words import buttons, language, versions
from backupkit.ui.words.details import account_of
from backupkit.ui.words.indicator import indicator_text
from backupkit.ui.words.notices import notice_of
from backupkit.values.results import RestoreResult, VerifyReport
from backupkit.values.version import Status
from tests.ui.history import NOW, contents, version

HOSTILE = "a\x1b[2J\u202egnp\x9b\x85 \u2066\u2028\x7f\x00b"
ONE_LINE = "a\\x1b[2J\\u202egnp\\x9b\\x85 \\u2066\\u2028\\x7f\\x00b"
NAME = f"{HOSTILE}\n.json"


def steering(found: object) -> set[str]:
    """Return the characters of all texts within *found* that no window should show."""
    if isinstance(found, str):
        return {sign for sign in found if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}} - {"\n", "\t"}
    if isinstance(found, tuple):
        return set().union(*map(steering, found))
    if is_dataclass(found) and not isinstance(found, type):
        shown = [entry.name for entry in fields(found) if entry.name not in {"full_text", "offer"}]
        return set().union(*(steering(getattr(found, name)) for name in shown))
    return set()


def test_the_name_of_a_document_is_one_harmless_line() -> None:
    name = language.shown(NAME)
    assert name == f"{ONE_LINE}\\n.json"
    assert steering(buttons.title(name)) == set()


def test_a_description_keeps_its_lines_in_the_details_alone() -> None:
    meta = version(1, description=f"one\r\n\ttwo {HOSTILE}")
    found = contents(meta)
    account = account_of(found, found.rows, NOW, document="data.json")
    assert account.text.split("\n")[:2] == ["one", "\ttwo a\\x1b[2J\\u202egnp\\x9b"]
    assert account.full_text == meta.description, "what is edited is what is stored"
    assert versions.description(meta).startswith("one two a\\x1b[2J\\u202egnp\\x9b ")
    assert "\n" not in versions.what(meta)


def test_everything_that_the_details_tell_is_harmless() -> None:
    meta = version(
        1, description=HOSTILE, tags=(HOSTILE, "b"), problem=HOSTILE, status=Status.CORRUPTED, replaced_by=HOSTILE
    )
    found = contents(meta)
    account = account_of(found, found.rows, NOW, document=language.shown(NAME))
    assert steering(account) == set()
    assert steering(versions.what(meta)) == set()
    assert steering(versions.mark(found.rows, found.rows[0])) == set()


@pytest.mark.parametrize(
    "event",
    [
        Failed(number=1, task=Create(), error=DocumentMissing(f"/home/{NAME}")),
        Failed(number=1, task=Create(), error=BackupFolderTaken(f"/home/{HOSTILE}", HOSTILE)),
        Finished(number=1, task=Verify(), result=VerifyReport(sound_ids=(), unread={"v1": HOSTILE})),
        Finished(number=1, task=Export(backup_id="v1", path=Path(NAME)), result=Path(NAME)),
        Finished(number=1, task=ShowFolder(), result=CannotShow(folder=Path(NAME), error=OSError(2, HOSTILE))),
        Finished(
            number=1,
            task=Restore(backup_id="v1"),
            result=RestoreResult(backup_id="v1", path=Path(NAME), before_id="v2", size_bytes=1, not_kept=(HOSTILE,)),
        ),
    ],
    ids=lambda event: type(event.task).__name__,
)
def test_everything_that_is_told_of_a_task_is_harmless(event: Failed | Finished) -> None:
    notice = notice_of(event, None, document=language.shown(NAME))
    assert notice
    assert steering(notice) == set()
    assert "\n" not in notice.text


def test_the_indicator_tells_a_failure_harmlessly() -> None:
    state = IndicatorState(error=DocumentMissing(f"/home/{NAME}"))
    said = indicator_text(state, NOW, document=language.shown(NAME))
    assert "does not exist" in said.tip
    assert steering(said) == set()
