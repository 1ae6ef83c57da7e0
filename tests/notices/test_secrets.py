from __future__ import annotations

import contextlib
import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from backupkit.config.folder import prepare
from backupkit.files.disk import Disk
from backupkit.notices.secrets import Secrets

_KEY = "smtp://me@mail.example.org:587"
_SECRET = "s3cret"  # noqa: S105 - of nobody


class _Keyring(SimpleNamespace):
    """A keyring in memory; one that is locked raises."""

    def __init__(self) -> None:
        super().__init__(kept={}, is_locked=False)

    def _ask(self) -> dict[tuple[str, str], str]:
        if self.is_locked:
            raise RuntimeError(f"locked, and here is {_SECRET}")
        kept: dict[tuple[str, str], str] = self.kept
        return kept

    def get_password(self, service: str, key: str) -> str | None:
        return self._ask().get((service, key))

    def set_password(self, service: str, key: str, secret: str) -> None:
        self._ask()[service, key] = secret

    def delete_password(self, service: str, key: str) -> None:
        del self._ask()[service, key]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> _Keyring:
    found = _Keyring()
    monkeypatch.setitem(sys.modules, "keyring", found)
    return found


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    folder = tmp_path / "config" / "backupkit"

    @contextlib.contextmanager
    def opened() -> Iterator[None]:
        prepare(Disk(), folder)
        yield

    return Secrets(lambda: folder, Disk(), opened)


def test_a_password_is_kept_in_the_keyring_and_in_no_file(keyring: _Keyring, secrets: Secrets, tmp_path: Path) -> None:
    secrets.keep(_KEY, _SECRET)
    assert secrets.of(_KEY) == _SECRET
    assert keyring.kept == {("backupkit", _KEY): _SECRET}
    assert list(tmp_path.iterdir()) == []
    secrets.keep(_KEY, "")
    assert (secrets.of(_KEY), keyring.kept) == ("", {})


def test_without_a_keyring_it_is_kept_in_a_file(
    monkeypatch: pytest.MonkeyPatch, secrets: Secrets, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert secrets.of(_KEY) == ""
    secrets.keep(_KEY, _SECRET)
    secrets.keep("another", "x" * 10)
    assert secrets.of(_KEY) == _SECRET
    secrets.keep(_KEY, "")
    assert secrets.of(_KEY) == ""
    assert _SECRET not in (tmp_path / "config/backupkit/secrets.json").read_text()
    assert secrets.of("another") == "x" * 10


@pytest.mark.needs_posix("asks for the bits of a mode")
def test_the_file_is_for_the_user_alone(monkeypatch: pytest.MonkeyPatch, secrets: Secrets, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    secrets.keep(_KEY, _SECRET)
    path = tmp_path / "config/backupkit/secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_keyring_that_fails_is_none_and_what_it_says_is_not_repeated(
    keyring: _Keyring, secrets: Secrets, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets.keep(_KEY, "the old one")
    keyring.is_locked = True
    secrets.keep(_KEY, _SECRET)
    assert secrets.of(_KEY) == _SECRET
    keyring.is_locked = False
    assert secrets.of(_KEY) == _SECRET  # not the old one
    assert _SECRET not in caplog.text
    secrets.keep(_KEY, "the newest")
    assert secrets.of(_KEY) == "the newest"


def test_a_file_that_is_none_of_ours_holds_no_password(
    monkeypatch: pytest.MonkeyPatch, secrets: Secrets, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    path = tmp_path / "config/backupkit/secrets.json"
    path.parent.mkdir(parents=True)
    for text in ("", "[]", '{"secrets": []}', '{"secrets": {"x": 1}}', "[" * 100_000):
        path.write_text(text)
        assert secrets.of("x") == ""
