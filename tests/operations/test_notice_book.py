from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager, StorageFailed
from backupkit.notices import outbox, secrets
from tests.config.configuring import configured_in
from tests.notices.servers import HOST, Site, rude_server, web_server


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured_in(tmp_path / "config", monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)


def test_a_test_of_two_readers_with_one_name_ends_although_neither_takes_it(document: Path) -> None:
    with web_server(Site(status=500)) as one, web_server(Site(status=403)) as other:
        manager = BackupManager(document, config=BackupConfig(notify_to=(one.url, other.url)))
        trial = manager.send_test_notice()
    assert list(trial.undelivered) == [HOST]
    assert trial.complete
    assert not trial.is_well


def test_a_test_ends_although_a_server_never_answers(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "HANGS_SECONDS", 0.2)
    with rude_server(None) as port:
        manager = BackupManager(document, config=BackupConfig(notify_to=(f"http://{HOST}:{port}/",)))
        trial = manager.send_test_notice()
    assert not trial.complete
    assert not trial.is_well


def test_what_a_later_release_has_written_makes_no_look_at_the_log_fail(document: Path) -> None:
    BackupManager(document).create_backup()
    settings = document.parent / "backups" / "settings.json"
    later = json.loads(settings.read_text()) | {"version": 99}
    del later["checksum"]
    settings.write_text(json.dumps(later))
    os.utime(settings, (1, 1))
    book = BackupManager(document).notices
    assert book.marks() is None
    assert book.events() == []


def test_passwords_that_cannot_be_read_just_now_are_not_written_over(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    book = BackupManager(document).notices
    book.keep_password("smtp://one@example.org:587", "the first")
    file = tmp_path / "config" / "backupkit" / "secrets.json"
    before = file.read_bytes()

    def raises(*_: object) -> bytes:
        raise OSError(errno.EIO, "the disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(secrets, "read_regular", raises)
        with pytest.raises(StorageFailed):
            book.keep_password("smtp://two@example.org:587", "the second")
    assert file.read_bytes() == before
    assert "the disk does not answer" in caplog.text


def test_two_apps_that_keep_passwords_lose_none_of_them(document: Path, tmp_path: Path) -> None:
    first, second = BackupManager(document).notices, BackupManager(tmp_path / "other.json").notices
    first.keep_password("smtp://one@example.org:587", "the first")
    second.keep_password("smtp://two@example.org:587", "the second")
    first.keep_password("smtp://three@example.org:587", "the third")
    kept = json.loads((tmp_path / "config" / "backupkit" / "secrets.json").read_text())["secrets"]
    assert sorted(kept.values()) == ["the first", "the second", "the third"]
