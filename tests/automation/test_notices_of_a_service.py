from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupFolderMissing, BackupManager
from backupkit.automation.initiators import Initiators
from backupkit.automation.notifying import Notifying
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.telling import TryNotices
from backupkit.service.tasks.warning import WarnOfSilence
from backupkit.testing.stopwatch import FakeStopwatch
from backupkit.values.activity.ending import Ending
from tests.config.configuring import configured_in
from tests.notices.servers import HOST, Inbox, Site, mail_server, rude_server, web_server
from tests.service.passing import Passing
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured_in(tmp_path / "config", monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)


class _Running:
    """A service with all that goes by itself, and what it tells."""

    def __init__(self, manager: BackupManager, seconds: FakeStopwatch) -> None:
        self.heard: list[Event] = []
        self.service = BackupService(manager, initiators=Initiators(manager), stopwatch=seconds)
        self.service.subscribe(self.heard.append)

    @property
    def notifying(self) -> Notifying:
        return next(each for each in self.service._worker._initiators if isinstance(each, Notifying))

    @property
    def is_sending(self) -> bool:
        messenger = self.notifying._messenger
        return messenger is not None and bool(messenger._outbox._in_hand)

    def has(self, kind: type) -> bool:
        return any(isinstance(each, Finished) and isinstance(each.task, kind) for each in self.heard)


@contextlib.contextmanager
def _running(manager: BackupManager, seconds: Passing) -> Iterator[_Running]:
    running = _Running(manager, seconds)
    try:
        yield running
    finally:
        running.service.close()


def _manager(document: Path, *to: str, server: str = "") -> BackupManager:
    return BackupManager(document, config=BackupConfig(notify_to=to, mail_server=server))


def test_p12_nothing_leaves_the_machine_unless_an_address_was_named(
    document: Path, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    with _running(BackupManager(document), passing) as running:
        running.service.submit(Create())
        wait_until(lambda: running.has(Create), pump=passing)
        document.unlink()
        running.service.submit(Create(description="now"))
        wait_until(lambda: any(isinstance(each, Failed) for each in running.heard), pump=passing)
        end_at = passing.seconds() + 60
        wait_until(lambda: passing.seconds() > end_at, pump=passing)
        assert running.notifying._messenger is None


def test_a_failure_reaches_a_webhook_and_so_does_its_end(document: Path, passing: Passing) -> None:
    BackupManager(document).create_backup()
    with web_server(Site()) as site, _running(_manager(document, site.url), passing) as running:
        content = document.read_bytes()
        document.unlink()
        running.service.submit(Create(description="now"))
        wait_until(lambda: any(isinstance(each, Failed) for each in running.heard), pump=passing)
        wait_until(lambda: site.posted, pump=passing)
        assert site.posted[0]["kind"] == "failure"
        assert site.posted[0]["document"] == document.name
        document.write_bytes(content)
        running.service.submit(Create(description="again"))
        wait_until(lambda: len(site.posted) == 2, pump=passing)
    assert site.posted[1]["kind"] == "recovery"
    lines = (document.parent / "backups" / "history.jsonl").read_text()
    assert "TOKEN" not in lines
    noted = [entry for entry in map(json.loads, lines.splitlines()) if entry["operation"] == "notice"]
    assert [(entry["trigger"], entry["outcome"]) for entry in noted[:2]] == [
        ("failure:backup", "started"),
        ("failure:backup", "done"),
    ]


def test_a_server_that_says_nothing_delays_no_version_and_no_end(document: Path, passing: Passing) -> None:
    with rude_server(None) as port, _running(_manager(document, f"http://{HOST}:{port}/"), passing) as running:
        document.unlink()
        running.service.submit(Create())
        wait_until(lambda: running.is_sending, pump=passing)
        for number in range(1, 4):
            document.write_text(f"[{number}]")
            running.service.submit(Create(description=str(number)))
            wait_until(lambda: len(running.service.manager.list_backups()) == number, pump=passing)  # noqa: B023 - at once
        begun = time.monotonic()
        assert running.service.close()
        assert time.monotonic() - begun < 5  # the server would be waited for twice as long


def test_a_reader_who_cannot_be_reached_is_told_of_in_the_window(document: Path, passing: Passing) -> None:
    with web_server(Site(status=401)) as site, _running(_manager(document, site.url), passing) as running:
        document.unlink()
        running.service.submit(Create())
        wait_until(lambda: running.has(WarnOfSilence), pump=passing)
    (told,) = (each for each in running.heard if isinstance(each, Finished) and isinstance(each.task, WarnOfSilence))
    assert isinstance(told.task, WarnOfSilence)
    assert told.task.reason == "the server answered 401 Unauthorized"


def test_a_test_says_who_was_reached_and_who_was_not(document: Path) -> None:
    with web_server(Site()) as good, web_server(Site(status=500)) as bad, mail_server(Inbox(), starttls=False) as inbox:
        bad_url = bad.url.replace(HOST, "localhost")
        server = f"smtp://localhost:{inbox.port}"
        trial = _manager(document, good.url, bad_url, "me@example.org", "nonsense", server=server).send_test_notice()
    assert sorted(trial.delivered) == [HOST, "me@example.org"]
    assert trial.undelivered == {"localhost": "the server answered 500 Internal Server Error"}
    assert len(trial.problems) == 1
    assert not trial.is_well
    assert good.posted[0]["kind"] == "test"
    assert "TOKEN" not in repr(trial)


def test_a_test_without_a_reader_or_a_mail_server_says_so(document: Path) -> None:
    assert _manager(document).send_test_notice().delivered == ()
    (problem,) = _manager(document, "me@example.org").send_test_notice().problems
    assert "No mail server is configured" in problem


def test_a_save_is_stored_while_a_test_waits_and_the_test_can_be_stopped(document: Path, passing: Passing) -> None:
    with rude_server(None) as port, _running(_manager(document, f"http://{HOST}:{port}/"), passing) as running:
        number = running.service.submit(TryNotices())
        running.service.submit(Create(description="meanwhile"))
        wait_until(lambda: running.has(Create), pump=passing)
        assert not running.has(TryNotices)
        running.service.cancel(number)
        wait_until(lambda: running.has(TryNotices), pump=passing)
        (end,) = (each for each in running.heard if isinstance(each, Finished) and isinstance(each.task, TryNotices))
        assert end.result.complete is False  # type: ignore[attr-defined]


def test_a_password_is_kept_for_the_user_alone_and_found_again(document: Path, tmp_path: Path) -> None:
    manager = _manager(document)
    manager.notices.keep_password("smtp://me@h:587", "s3cret")
    assert BackupManager(document).notices._secrets().of("smtp://me@h:587") == "s3cret"
    others = [path for path in document.parent.rglob("*") if path.is_file() and "config" not in path.parts]
    assert not [path for path in others if b"s3cret" in path.read_bytes()]
    kept = list((tmp_path / "config").rglob("secrets.json"))
    assert len(kept) == 1 or os.name == "nt"


def test_a_log_that_cannot_be_asked_for_makes_no_notice_fail(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise BackupFolderMissing("/x")

    manager = _manager(document, "https://127.0.0.1/")
    for name in ("record", "log"):
        monkeypatch.setattr(manager._binding.store, name, away)
    manager.notices.note("failure:backup", Ending.STARTED)
    assert manager.notices.events() == []
