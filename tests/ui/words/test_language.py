"""A translation reaches what the windows say whole: no error, reason or problem is left in English."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import errors
from backupkit.errors import BackupError, Operation
from backupkit.service.events import Failed
from backupkit.service.health import Health
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.dialog.reading import ReadRows
from backupkit.ui.dialog.state import DialogState, advance
from backupkit.ui.shown.status import IndicatorState
from backupkit.ui.words.details import account_of
from backupkit.ui.words.indicator import indicator_text
from backupkit.ui.words.language import said
from backupkit.ui.words.notices import notice_of
from backupkit.values.problem import Flaw, Problem
from backupkit.values.reasons import Reason, Why
from backupkit.values.sentence import Sentence
from backupkit.values.version import Status
from tests.ui.history import NOW, contents, version
from tests.ui.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ERRORS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, BackupError) and value is not BackupError
]
NUMBERS = {"found_bytes": 1_234, "recorded_bytes": 5_678, "format": 9}
VALUES = NUMBERS | {"reason": "EACCES", "detail": "ID"}
GIVEN: dict[str, Any] = {  # in capitals: then all that is in small letters is English that was forgotten
    "attempts": 5,
    "backup_id": "2025",
    "count": 12,
    "pinned": 2,
    "candidates": ("20251104", "20251105"),
    "document": "/O.JSON",
    "finding": errors.BackupFolderMissing("/B").args[1],
    "folder": "/B",
    "found": 3,
    "operation": Operation.BACKUP,
    "part": "/SYSTEMS/ID=7",
    "path": "/D.JSON",
    "problem": Problem(flaw=Flaw.OTHER_LENGTH, values=VALUES),
    "leads_to": "/2025.JSON",
    "led_to": "/2024.JSON",
    "reason": Sentence("it is not a folder"),
    "side": "/D.JSON-WAL",
    "supported": 2,
    "timeout_seconds": 10.0,
}


@pytest.fixture
def _in_capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with catalogue.bound(catalogue.loud_texts(), tmp_path, monkeypatch):
        yield


in_capitals = pytest.mark.usefixtures("_in_capitals")


def made(kind: type[BackupError]) -> BackupError:
    return kind(**{name: GIVEN[name] for name in inspect.signature(kind).parameters})


def notice(error: BackupError) -> str:
    found = notice_of(Failed(number=1, task=Verify(), error=error), None, document="D")
    assert found is not None
    return found.text


def told(**fields: Any) -> str:
    """Return what the details say of a version with a problem."""
    meta = version(1, status=Status.CORRUPTED, **fields)
    found = contents(meta)
    (remark,) = account_of(found, found.rows, NOW, document="D").remarks
    return remark.text


@in_capitals
@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_is_translated_whole(kind: type[BackupError]) -> None:
    text = notice(made(kind))
    assert text.upper() == text != str(made(kind)), text
    assert all(value in text for value in ("/B", "/D.JSON") if value in str(made(kind)))


@in_capitals
@pytest.mark.parametrize("operation", Operation)
def test_an_operation_that_was_stopped_is_translated_whole(operation: Operation) -> None:
    error = errors.Cancelled("/D.JSON", operation)
    text = notice(error)
    assert text.upper() == text != str(error), text


@in_capitals
@pytest.mark.parametrize("flaw", Flaw)
def test_a_problem_is_translated_within_its_error(flaw: Flaw) -> None:
    problem = Problem(flaw=flaw, values=VALUES)
    text = notice(errors.BackupCorrupted("2025", "/D.JSON", problem))
    assert text.upper() == text
    assert said(problem) in text


@in_capitals
@pytest.mark.parametrize("why", Why)
def test_a_reason_is_translated_whole(why: Why) -> None:
    reason = Reason(why=why, values={"days": 12, "number": 3, "count": 10, "budget_bytes": 1_100})
    found = replace(contents(version(1)), kept={"v1": (reason,)})
    (text,) = account_of(found, found.rows, NOW, document="D").reasons
    assert text.upper() == text != str(reason), text


@in_capitals
@pytest.mark.parametrize(("days", "form"), [(1, "[ONE]"), (2, "[MANY]")])
def test_a_number_chooses_the_form_of_its_sentence(days: int, form: str) -> None:
    assert said(Reason(why=Why.EMPTIED, values={"days": days})) == f"{form} DELETED {days} DAYS OF USE AGO"


@in_capitals
@pytest.mark.parametrize("flaw", [flaw for flaw in Flaw if "{" not in flaw.value.template])
def test_a_problem_that_a_manifest_holds_is_translated_as_a_whole(flaw: Flaw) -> None:
    text = told(problem=str(Problem(flaw=flaw)))
    assert text.upper() == text


@in_capitals
@pytest.mark.parametrize("stored", ["it has 5 bytes instead of 7", "what another release said", "50 % of {this}"])
def test_a_stored_problem_that_has_no_translation_is_shown_as_it_is(stored: str) -> None:
    assert stored[1:] in told(problem=stored)


@in_capitals
def test_an_error_is_translated_wherever_a_window_shows_it() -> None:
    error = made(errors.BackupFolderMissing)
    state = advance(DialogState(document="D"), Failed(number=1, task=ReadRows(), error=error))
    assert state.problem == said(error)
    text = indicator_text(IndicatorState(health=Health(), error=error), NOW, document="D")
    assert said(error) in text.tip


@in_capitals
def test_what_the_system_or_a_host_says_stays_as_it_is() -> None:
    assert "permission denied" in notice(errors.DocumentUnreadable("/D.JSON", "permission denied"))
    assert notice(BackupError("the {server} is away")) == "the {server} is away"


def test_without_a_translation_the_windows_say_the_english_sentence() -> None:
    for kind in ERRORS:
        assert notice(made(kind)) == str(made(kind))


def test_every_sentence_stands_in_the_code_where_a_translator_finds_it() -> None:
    found = {texts[0] for texts in catalogue.messages()}
    tables = {made(kind).sentence for kind in ERRORS} | {why.sentence for why in Why} | {flaw.value for flaw in Flaw}
    assert {sentence.template for sentence in tables if sentence} <= found


@pytest.mark.parametrize("gap", ["{}", "{budget_bytes:,}", "{backup_id!r}"])
def test_the_made_up_translation_leaves_gaps_as_they_are(gap: str) -> None:
    assert catalogue.loud(f"all of {gap} is") == f"ALL OF {gap} IS"
