"""Unlocking: each secret opens its slot; what does not fit, or cannot be had, is an error of its own."""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from backupkit.errors import BackupError
from backupkit.extras import ExtraMissing
from backupkit.files.disk import Disk
from backupkit.sealing import recovery_code, refused
from backupkit.sealing.key_table import KeyTable, first_table
from backupkit.sealing.slots import Cost, SlotKind, Wrapping, new_slot
from backupkit.unlocking.key_file import KeyFile, write_key_file
from backupkit.unlocking.keyring import Keyring
from backupkit.unlocking.typed import Passphrase, RecoveryCode
from backupkit.unlocking.unlocker import Unlocker, unlocked
from tests.sealing.sealed import KEY, salt
from tests.unlocking.keyrings import Backend, Locked, install

_FOLDER = Path("/home/x/backups")
_CODE = recovery_code.code_of(bytes(18))
_NAME = "a" * 16


def _table(kind: SlotKind, secret: bytes) -> KeyTable:
    cost = Cost(memory_kib=19 * 1024, passes=1) if kind is SlotKind.PASSWORD else None
    return first_table(KEY, [Wrapping(kind, secret, salt=salt("s"), cost=cost).slot(_NAME, [KEY])])


def test_a_password_opens_its_slot_however_its_accents_are_composed() -> None:
    table = _table(SlotKind.PASSWORD, "Grüße".encode())
    for typed in ("Grüße", "Gru\u0308ße"):
        assert unlocked(table, Passphrase(typed), _FOLDER) == {KEY.key_id: KEY}


def test_a_recovery_code_opens_its_slot() -> None:
    table = _table(SlotKind.RECOVERY, recovery_code.secret_in(_CODE))
    assert unlocked(table, RecoveryCode(_CODE.lower()), _FOLDER) == {KEY.key_id: KEY}


@pytest.mark.parametrize(
    ("unlocker", "kind", "error"),
    [
        (Passphrase("another"), SlotKind.PASSWORD, refused.WrongPassword),
        (RecoveryCode(_CODE), SlotKind.RECOVERY, refused.WrongRecoveryCode),
        (RecoveryCode(_CODE), SlotKind.PASSWORD, refused.WrongRecoveryCode),  # it was replaced
        (Passphrase("any"), SlotKind.RECOVERY, refused.KeyLost),
    ],
)
def test_what_does_not_fit_is_told_by_its_kind(
    unlocker: Unlocker, kind: SlotKind, error: type[refused.KeyRefused]
) -> None:
    with pytest.raises(refused.KeyRefused) as caught:
        unlocked(_table(kind, b"the secret of the slot"), unlocker, _FOLDER)
    assert type(caught.value) is error
    assert str(_FOLDER) in str(caught.value)


def test_a_key_file_that_a_password_took_the_place_of_is_told_to_be_the_wrong_one(tmp_path: Path) -> None:
    with pytest.raises(refused.WrongKeyFile):
        unlocked(_table(SlotKind.PASSWORD, b"one"), KeyFile.new(tmp_path / "key"), _FOLDER)


def test_a_second_password_is_tried_as_well() -> None:
    first, second = (
        Wrapping(SlotKind.PASSWORD, secret, salt=salt(name), cost=Cost(memory_kib=19 * 1024, passes=1))
        for name, secret in (("one", b"first"), ("two", b"second"))
    )
    table = first_table(KEY, [first.slot("1" * 16, [KEY]), second.slot("2" * 16, [KEY])])
    assert unlocked(table, Passphrase("second"), _FOLDER) == {KEY.key_id: KEY}


def test_a_password_is_not_empty_and_never_shown() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Passphrase("")
    assert (repr(Passphrase("hunter2")), repr(RecoveryCode(_CODE))) == ("Passphrase(…)", "RecoveryCode(…)")


def test_a_key_file_opens_its_slot_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "stick" / "my.key"
    path.parent.mkdir()
    write_key_file(Disk(), path, bytes(range(32)))
    table = _table(SlotKind.KEY_FILE, bytes(range(32)))
    assert unlocked(table, KeyFile(path), _FOLDER) == {KEY.key_id: KEY}
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_key_file(Disk(), path, bytes(32))
    with pytest.raises(refused.WrongKeyFile):
        unlocked(table, KeyFile(path), _FOLDER)


@pytest.mark.parametrize("content", [None, b"", b"backupkit key file 1\nabc\n", b"x" * 2_000])
def test_a_key_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "my.key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(refused.KeyFileUnreadable) as caught:
        unlocked(_table(SlotKind.KEY_FILE, bytes(32)), KeyFile(path), _FOLDER)
    assert caught.value.path == path


def test_a_key_file_of_another_length_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        write_key_file(Disk(), tmp_path / "my.key", bytes(31))
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_keeps_a_secret_for_each_slot_and_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Backend(5)
    install(monkeypatch, backend)
    keyring = Keyring("notes")
    keyring.keep(_NAME, bytes(range(32)), _FOLDER)
    assert set(backend.kept) == {("backupkit notes", _NAME)}
    assert unlocked(_table(SlotKind.KEYRING, bytes(range(32))), keyring, _FOLDER) == {KEY.key_id: KEY}
    keyring.forget(_NAME, _FOLDER)
    keyring.forget(_NAME, _FOLDER)
    assert backend.kept == {}
    with pytest.raises(refused.KeyLost):
        unlocked(_table(SlotKind.KEYRING, bytes(32)), keyring, _FOLDER)


def test_a_keyring_that_holds_something_else_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Backend(5)
    backend.kept["backupkit notes", _NAME] = "no hex"
    install(monkeypatch, backend)
    assert Keyring("notes").secret(_NAME, _FOLDER) is None


def test_a_keyring_that_does_not_keep_what_it_was_given_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Backend(5)
    monkeypatch.setattr(backend, "set_password", lambda *_: None)
    install(monkeypatch, backend)
    with pytest.raises(refused.KeyringMissing):
        Keyring("notes").keep(_NAME, bytes(32), _FOLDER)


@pytest.mark.parametrize(
    ("backend", "error"),
    [
        (Backend(0.5), refused.KeyringMissing),
        (Backend(0), refused.KeyringMissing),
        (SimpleNamespace(priority=10, backends=[Backend(0.5)]), refused.KeyringMissing),
        (Backend(5, Locked()), refused.KeyringLocked),
        (Backend(5, OSError("no bus")), refused.KeyringMissing),
    ],
)
def test_a_keyring_that_is_not_safe_locked_or_silent_is_told(
    monkeypatch: pytest.MonkeyPatch, backend: object, error: type[BackupError]
) -> None:
    install(monkeypatch, backend)
    with pytest.raises(error, match="Nothing was changed"):
        Keyring("notes").secret(_NAME, _FOLDER)


def test_of_several_keyrings_the_safe_one_is_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, safe = Backend(0.5), Backend(5)
    install(monkeypatch, SimpleNamespace(priority=10, backends=[plain, safe]))
    Keyring("notes").keep(_NAME, bytes(32), _FOLDER)
    assert (plain.kept, len(safe.kept)) == ({}, 1)


@pytest.mark.parametrize("name", ["fail", "null"])
def test_the_back_ends_that_keep_nothing_are_not_used(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    package = pytest.importorskip("keyring")
    backend = importlib.import_module(f"keyring.backends.{name}").Keyring()
    monkeypatch.setattr(package, "get_keyring", lambda: backend)
    with pytest.raises(refused.KeyringMissing):
        Keyring("notes").keep(_NAME, bytes(32), _FOLDER)


def test_a_locked_keyring_is_told_by_the_error_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    package = pytest.importorskip("keyring")
    backend = Backend(5, importlib.import_module("keyring.errors").KeyringLocked("locked"))
    monkeypatch.setattr(package, "get_keyring", lambda: backend)
    with pytest.raises(refused.KeyringLocked):
        Keyring("notes").secret(_NAME, _FOLDER)


def test_a_keyring_without_its_package_says_what_toinstall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ExtraMissing, match=r"backupkit\[crypto\]"):
        Keyring("notes").secret(_NAME, _FOLDER)


_ERRORS = [
    refused.WrongPassword(_FOLDER),
    refused.WrongRecoveryCode(_FOLDER),
    refused.WrongKeyFile(_FOLDER),
    refused.KeyLost(_FOLDER),
    refused.KeyringLocked(_FOLDER),
    refused.KeyringMissing(_FOLDER),
    refused.KeyFileUnreadable(_FOLDER / "my.key", "it is a folder"),
    refused.KeysDamaged(_FOLDER / "keys-1.json", "it is cut off"),
    refused.RecoveryCodeMistyped(3),
]


@pytest.mark.parametrize("error", _ERRORS, ids=lambda error: type(error).__name__)
def test_p11_an_error_says_what_happened_where_and_that_nothing_was_lost(error: BackupError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made on the same line
    assert (str(copy), vars(copy)) == (str(error), vars(error))
    assert (inspect.getdoc(type(error)) or "").endswith(".")
    assert "Nothing was changed" in str(error)
    assert all(str(value) in str(error) for value in error.args)


def test_a_slot_as_it_is_made_for_people_costs_what_it_should() -> None:
    slot = new_slot(SlotKind.PASSWORD, b"password", [KEY], name=_NAME, salt=salt("s"))
    assert slot.cost == Cost()
    assert unlocked(first_table(KEY, [slot]), Passphrase("password"), _FOLDER) == {KEY.key_id: KEY}
