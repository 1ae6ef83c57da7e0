"""Reasons reach the windows in the reader's language, whoever gives them: schedules, channels, looks that failed."""

from __future__ import annotations

import ast
import http.client
import smtplib
import socket
import ssl
import threading
import urllib.error
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupManager, BackupUnreadable
from backupkit.notices.channels import channels_of
from backupkit.notices.destination import Unusable, destination_from, mail_server_from
from backupkit.notices.undelivered import not_delivered
from backupkit.notices.wishes import Wishes
from backupkit.service.events import Finished
from backupkit.service.task import Tools
from backupkit.service.tasks.configuring import JudgeSchedule
from backupkit.service.tasks.verifying import Verify
from backupkit.service.tasks.warning import WarnOfSilence
from backupkit.ui.shown.flaws import Flaw, Wrong
from backupkit.ui.words import notices, settings, versions, warnings
from backupkit.values.activity.trial import NoticeTrial
from backupkit.values.problem import Flaw as Damage
from backupkit.values.results import VerifyReport
from backupkit.values.sentence import told
from tests.ui.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(backupkit.__file__).parent
NO_SCHEDULES = [
    "NEVER", "EVERY 0 MINUTES", "EVERY 2000 MINUTES", "DAILY 25:00", "WEEKLY NODAY", "0 0 30 2 *", "61 * * * *",
    "0 99 * * *", "0 0 0 * *", "0 0 * 13 *", "0 0 * * 9", "A B C D E",
]  # fmt: skip
UNDELIVERED: list[Exception] = [
    smtplib.SMTPRecipientsRefused({"ME@X.ORG": (550, b"NO")}),
    smtplib.SMTPAuthenticationError(535, b"NO"),
    smtplib.SMTPResponseException(450, b"LATER"),
    smtplib.SMTPNotSupportedError("x"),
    urllib.error.HTTPError("http://x", 599, "x", Message(), None),
    smtplib.SMTPServerDisconnected("x"),
    http.client.IncompleteRead(b""),
    ssl.SSLError("x"),
    TimeoutError(),
    socket.gaierror(),
    OSError(5, "BROKEN"),
    EOFError(),
]


@pytest.fixture(autouse=True)
def _in_capitals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What stays in small letters was not translated."""
    with catalogue.bound(catalogue.loud_texts(), tmp_path / "words", monkeypatch):
        yield


def is_loud(text: str) -> bool:
    return bool(text) and text == text.upper()


@pytest.mark.parametrize("text", NO_SCHEDULES)
def test_why_a_text_is_no_schedule(manager: BackupManager, text: str) -> None:
    judged = JudgeSchedule(text=text).perform(
        Tools(manager=manager, progress=lambda *_: None, cancel=threading.Event())
    )
    assert judged.problem
    assert judged.problem != judged.problem.upper()  # it is English where it is kept
    said = settings.flaw(Flaw(wrong=Wrong.NO_SCHEDULE, text=judged.problem))
    assert is_loud(said.replace("noday", "")), said  # which is what the user has written


@pytest.mark.parametrize("error", UNDELIVERED, ids=lambda error: type(error).__name__)
def test_why_a_notice_does_not_reach_its_reader(error: Exception) -> None:
    reason = not_delivered(error).reason
    assert reason != reason.upper()
    said = warnings.of_silence(WarnOfSilence(reader="ME", reason=reason))
    assert is_loud(said.replace("EOFError", "")), said
    said = warnings.of_trial(NoticeTrial(undelivered={"ME": reason}))
    assert is_loud(said.replace("EOFError", "")), said


def test_what_was_written_down_and_is_no_reader() -> None:
    wishes = Wishes(to=("NOBODY", "HTTP://", "ME@X.ORG"), mail_server="FTP://X")
    problems = tuple(map(told, channels_of(wishes, lambda _key: "").problems))
    assert len(problems) == 3
    said = warnings.of_trial(NoticeTrial(problems=problems))
    assert is_loud(_without_addresses(said)), said


@pytest.mark.parametrize(
    "text",
    ["ftp://x", "smtp://", "smtp://me@x.org?from=nobody", "smtp+plain://me@x.org", "smtp://a%01b@x.org", "x" * 3_000],
)
def test_why_a_mail_server_cannot_be_used(text: str) -> None:
    with pytest.raises(Unusable) as caught:
        mail_server_from(text)
    assert caught.value.why.sentence


def test_why_an_address_cannot_be_used() -> None:
    with pytest.raises(Unusable) as caught:
        destination_from("nobody")
    assert caught.value.why.sentence


def test_why_a_version_could_not_be_read() -> None:
    error = BackupUnreadable("V1", "/B", Damage.NO_BACKUP.value)
    report = VerifyReport(sound_ids=(), problems={}, unread={"V1": error.reason})
    notice = notices.notice_of(Finished(number=1, task=Verify(), result=report), None, document="D")
    assert notice
    assert str(Damage.NO_BACKUP.value).upper() in notice.text


def test_what_a_test_of_a_restore_found() -> None:
    assert is_loud(versions.finding("unparsable, shrunk"))
    assert versions.finding("row 7 missing from index") == "row 7 missing from index"  # as SQLite says it
    assert versions.finding("") == ""


def test_no_window_shows_a_reason_as_it_was_given() -> None:
    """What may know what it was made of is said by ``retold`` or ``said``: ``shown`` would leave it English."""
    found = []
    for path in sorted((PACKAGE / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "shown":
                found += [f"{path.name}:{node.lineno}" for each in node.args if _is_reason(each)]
    assert found == []


@pytest.mark.parametrize("room", ["schedule", "notices"])
def test_no_reason_is_raised_as_a_plain_text(room: str) -> None:
    """``walls.py`` says what a rule of our own does that names no time; no user can write one."""
    found = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
                is_plain = node.exc.func.id in {"ValueError", "NotDelivered", "Unusable", "Refused"} and any(
                    isinstance(each, ast.JoinedStr | ast.Constant) for each in node.exc.args
                )
                found += [f"{path.name}:{node.lineno}"] if is_plain and path.name != "walls.py" else []
    assert found == []


def _is_reason(node: ast.expr) -> bool:
    named = {name for each in ast.walk(node) if (name := getattr(each, "attr", getattr(each, "id", "")))}
    return bool(named & {"reason", "reasons", "problem", "problems", "why", "unread"})


def _without_addresses(text: str) -> str:
    for form in ("smtp://user@host:587", "smtps://user@host:465"):
        text = text.replace(form, "")
    return text
