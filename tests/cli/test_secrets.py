"""What opens encrypted copies is changed by commands, and comes from a prompt, the environment or a file alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Passphrase, RecoveryCode
from backupkit.cli.secrets import NEW_PASSWORD, PASSWORD
from backupkit.sealing.names import sealed_name
from tests.cli.running import Run, commands

pytest.importorskip("cryptography")
pytestmark = pytest.mark.leaves_damage  # a sealed copy is no version to whoever has no key

_SECRETS = ("change-password", "recovery-code", "rotate-key")
Typed = Callable[..., list[str]]


@pytest.fixture
def usb(tmp_path: Path, manager: BackupManager) -> Path:
    """A place with the encrypted copy of a version."""
    folder = tmp_path / "usb"
    folder.mkdir()
    manager.create_backup()
    manager.choose(places=[folder.as_uri()])
    assert BackupManager(manager.data_file, places=[folder.as_uri()], encryption=Passphrase("one")).mirror()
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Let a person type in texts, one after another; what was asked for is noted."""

    def typed(*texts: str) -> list[str]:
        waiting, asked = list(texts), list[str]()

        def getpass(prompt: str) -> str:
            asked.append(prompt)
            if not waiting:
                raise EOFError
            return waiting.pop(0)

        monkeypatch.setattr("backupkit.cli.secrets.getpass", getpass)
        return asked

    return typed


def _keys(usb: Path) -> set[str]:
    return {name.key_id for path in usb.iterdir() if (name := sealed_name(path.name))}


def test_no_option_takes_a_secret_itself() -> None:
    for name in (*_SECRETS, "mirror", "recover"):
        for action in commands()[name]._actions:
            if {"--password", "--recovery-code", "--keep-recovery-code"} & set(action.option_strings):
                assert action.nargs == 0, (name, action.option_strings)


@pytest.mark.usefixtures("usb")
def test_a_password_is_asked_for_and_the_new_one_twice(run: Run, typed: Typed) -> None:
    asked = typed("one", "two", "two")
    assert run("change-password").code == 0
    assert asked == ["Password: ", "New password: ", "The new password once more: "]
    typed("one")
    assert run("mirror", "--password").out.count("does not open") == 1
    typed("two")
    assert "0 missing" in run("mirror", "--password").out


def test_two_that_differ_or_nothing_at_all_changes_nothing(run: Run, usb: Path, typed: Typed) -> None:
    before = {path.name: path.read_bytes() for path in usb.iterdir()}
    for texts in (("one", "two", "too"), ("one",), ("one", ""), ()):
        typed(*texts)
        seen = run("change-password")
        assert (seen.code, "Nothing was changed" in seen.err) == (2, True)
    typed("wrong", "two", "two")
    assert run("change-password").code == 17
    assert {path.name: path.read_bytes() for path in usb.iterdir()} == before


@pytest.mark.usefixtures("usb")
def test_the_environment_may_hold_both_for_a_program_that_asks_nobody(
    run: Run, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed()
    monkeypatch.setenv(PASSWORD, "one")
    monkeypatch.setenv(NEW_PASSWORD, "two")
    assert run("change-password", "--json").answer == {"password_changed": True}
    monkeypatch.setenv(PASSWORD, "two")
    assert "0 missing" in run("mirror", "--password").out


@pytest.mark.usefixtures("usb")
def test_a_recovery_code_is_printed_once_and_opens_what_a_forgotten_password_does_not(run: Run, typed: Typed) -> None:
    typed("one")
    assert run("recovery-code").code == 1  # a question that nobody answers
    typed("one")
    code = run("recovery-code", "--yes").out.splitlines()[0]
    assert RecoveryCode(code) == RecoveryCode(code.lower())
    typed(code, "three", "three")
    assert run("change-password", "--recovery-code").code == 0
    typed(code[:-1] + "-")
    assert run("mirror", "--recovery-code").code == 17


def test_a_new_key_says_what_does_not_open_any_more_and_mirror_encrypts_anew(run: Run, usb: Path, typed: Typed) -> None:
    typed("one")
    run("recovery-code", "--yes")
    before = _keys(usb)
    typed("one")
    seen = run("rotate-key", "--yes")
    assert (seen.code, "a recovery code that was not entered" in seen.out) == (0, True)
    assert _keys(usb) == before
    typed("one")
    assert "1 encrypted anew" in run("mirror", "--password").out
    assert not _keys(usb) & before


def test_a_recovery_code_that_is_entered_goes_on(run: Run, usb: Path, typed: Typed) -> None:
    typed("one")
    code = run("recovery-code", "--yes").out.splitlines()[0]
    typed("one", code)
    answer = run("rotate-key", "--keep-recovery-code", "--yes", "--json").answer
    assert answer == {"places": [str(usb)], "closed": []}
    typed(code)
    assert "0 missing" in run("mirror", "--recovery-code").out


def test_a_folder_in_which_everything_is_encrypted_gets_a_new_key_without_any_place(
    run: Run, manager: BackupManager, typed: Typed
) -> None:
    manager.create_backup()
    sealed = BackupManager(manager.data_file, encryption=Passphrase("one"), encrypt="everywhere")
    assert sealed.seal_folder() == 1
    folder = manager.backups_dir
    (before,) = folder.glob("backup_*.enc")
    typed("one")
    seen = run("rotate-key", "--yes")
    assert (seen.code, str(folder) in seen.out) == (0, True)
    typed("one")
    assert "What is encrypted here has its newest key." in run("mirror", "--password").out
    (after,) = folder.glob("backup_*.enc")
    assert (before.exists(), after.name[:31]) == (False, before.name[:31])
    typed("one")
    assert run("verify", "--password").code == 0
