"""A password that was kept is found by the mail server that asks for it, however its address was spelled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.config import own_folder
from tests.config.configuring import configured_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def manager(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BackupManager:
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own")
    configured_in(tmp_path / "config", monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)  # the file, and never the developer's own keyring
    return BackupManager(document)


@pytest.mark.parametrize(
    "spelled",
    [
        "smtp://me%40example.org@Mail.example.org:587",
        "smtp://me@example.org@mail.example.org:587",
        "smtp://me%40example.org@mail.example.org",
        "smtp://me%40example.org:old@mail.example.org:587?from=a@example.org",
        "smtps://me%40example.org@mail.example.org:587",
    ],
)
def test_a_password_is_found_however_the_server_was_spelled(manager: BackupManager, spelled: str) -> None:
    manager.notices.keep_password(spelled, "s3cret")
    assert manager.notices._secrets().of("smtp://me@example.org@mail.example.org:587") == "s3cret"


@pytest.mark.parametrize("spelled", ["", "mail.example.org", "https://mail.example.org", "smtp://"])
def test_a_password_that_nobody_would_ask_for_is_refused(manager: BackupManager, spelled: str) -> None:
    with pytest.raises(ValueError, match="mail server") as caught:
        manager.notices.keep_password(spelled, "s3cret")
    assert "s3cret" not in str(caught.value)


def test_the_password_of_the_server_that_is_configured_needs_no_address(manager: BackupManager) -> None:
    manager.choose(mail_server="smtps://me@mail.example.org")
    manager.notices.keep_mail_password("s3cret")
    assert manager.notices._secrets().of("smtp://me@mail.example.org:465") == "s3cret"
