"""The situations of docs/troubleshooting.md in which encrypted copies do not open."""

from __future__ import annotations

from typing import Any

import pytest

from backupkit import AskedPassphrase, BackupManager, KeyFile, Keyring, Passphrase, RecoveryCode
from backupkit.errors import BackupError
from backupkit.sealing import refused
from tests.docs.scene import Attempt, Provoke, Scene
from tests.docs.situation import Situation
from tests.unlocking.keyrings import Backend, Locked, install


def _manager(scene: Scene, encryption: Any) -> BackupManager:
    """Return a manager of the scene's document whose copies lie encrypted at a place."""
    pytest.importorskip("cryptography")
    place = scene.elsewhere / "stick"
    place.mkdir(exist_ok=True)
    scene.names |= {place: "PLACE", place / "keys-1.json": "PATH"}
    return BackupManager(scene.document, places=[place.as_uri()], encryption=encryption, **scene.options)


def _keyring(scene: Scene, error: Exception | None = None) -> Backend:
    patch, found = scene.until_the_end.enter_context(pytest.MonkeyPatch.context()), Backend(5)
    install(patch, found)
    found.error = error
    return found


def _unlocking(manager: BackupManager, secret: Any) -> Attempt:
    return Attempt(call=lambda: manager.unlock(secret), arguments=None)


def a_password_with_a_slip(scene: Scene) -> Attempt:
    _manager(scene, Passphrase("right")).mirror()
    return _unlocking(_manager(scene, AskedPassphrase()), "Right")


def a_password_that_another_computer_has_changed(scene: Scene) -> Attempt:
    manager = _manager(scene, Passphrase("one"))
    manager.mirror()
    known = (scene.folder / "mirror.json").read_bytes()
    manager.change_password("one", "two")
    (scene.folder / "mirror.json").write_bytes(known)
    return _unlocking(_manager(scene, AskedPassphrase()), "one")


def a_start_of_the_program(scene: Scene) -> Attempt:
    _manager(scene, Passphrase("one")).mirror()
    return Attempt(call=_manager(scene, AskedPassphrase()).new_recovery_code, arguments=None)


def an_earlier_recovery_code(scene: Scene) -> Attempt:
    manager = _manager(scene, Passphrase("one"))
    manager.mirror()
    former = manager.new_recovery_code()
    manager.new_recovery_code()
    return _unlocking(manager, RecoveryCode(former))


def a_recovery_code_with_a_slip(_scene: Scene) -> Attempt:
    return Attempt(call=lambda: RecoveryCode("000GN-40R49-0M308-E209K-185GH-R38EQ-1W81K"), arguments=None)


def another_key_file(scene: Scene) -> Attempt:
    _manager(scene, KeyFile.new(scene.elsewhere / "my.key")).mirror()
    other = KeyFile.new(scene.elsewhere / "other.key")
    return _unlocking(_manager(scene, other), other)


def a_key_file_that_is_gone(scene: Scene) -> Attempt:
    return _with_key_file(scene, None)


def a_key_file_that_is_none(scene: Scene) -> Attempt:
    return _with_key_file(scene, b"a shopping list")


def _with_key_file(scene: Scene, content: bytes | None) -> Attempt:
    path = KeyFile.new(scene.elsewhere / "my.key").path
    _manager(scene, KeyFile(path)).mirror()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    scene.names[path] = "PATH"
    return Attempt(call=_manager(scene, KeyFile(path)).new_recovery_code, arguments=None)


def a_keyring_that_has_lost_its_key(scene: Scene) -> Attempt:
    kept = _keyring(scene)
    _manager(scene, Keyring("app")).mirror()
    kept.kept.clear()
    return Attempt(call=_manager(scene, Keyring("app")).new_recovery_code, arguments=None)


def a_keyring_that_is_locked(scene: Scene) -> Attempt:
    return _with_a_keyring_that_fails(scene, Locked())


def a_keyring_that_does_not_answer(scene: Scene) -> Attempt:
    return _with_a_keyring_that_fails(scene, OSError("no bus"))


def _with_a_keyring_that_fails(scene: Scene, error: Exception) -> Attempt:
    _keyring(scene)
    _manager(scene, Keyring("app")).mirror()
    _keyring(scene, error)
    return Attempt(call=_manager(scene, Keyring("app")).new_recovery_code, arguments=None)


def nothing_else_that_opens_them(scene: Scene) -> Attempt:
    _keyring(scene)
    manager = _manager(scene, Keyring("app"))
    manager.mirror()
    return Attempt(call=manager.forget_key, arguments=None)


def a_damaged_table_of_keys(scene: Scene) -> Attempt:
    _manager(scene, Passphrase("one")).mirror()
    manager = _manager(scene, Passphrase("one"))
    (scene.elsewhere / "stick" / "keys-1.json").write_bytes(b"{}")
    return Attempt(call=manager.new_recovery_code, arguments=None)


def a_folder_that_is_to_be_encrypted_and_is_not(scene: Scene) -> Attempt:
    pytest.importorskip("cryptography")
    options = scene.options | {"encryption": Passphrase("one"), "encrypt": "everywhere"}
    return Attempt(call=BackupManager(scene.document, **options).list_backups, arguments=None)


_FOUND: tuple[tuple[str, type[BackupError], Provoke], ...] = (
    ("The password does not open the copies", refused.WrongPassword, a_password_with_a_slip),
    ("The password was changed", refused.PasswordChanged, a_password_that_another_computer_has_changed),
    ("The password is wanted", refused.PasswordWanted, a_start_of_the_program),
    ("The recovery code does not open the copies", refused.WrongRecoveryCode, an_earlier_recovery_code),
    ("The recovery code has a slip", refused.RecoveryCodeMistyped, a_recovery_code_with_a_slip),
    ("The key file does not open the copies", refused.WrongKeyFile, another_key_file),
    ("The key file cannot be used", refused.KeyFileUnreadable, a_key_file_that_is_gone),
    ("The key file cannot be used", refused.KeyFileUnreadable, a_key_file_that_is_none),
    ("The key is not on this computer", refused.KeyLost, a_keyring_that_has_lost_its_key),
    ("The keyring is locked", refused.KeyringLocked, a_keyring_that_is_locked),
    ("There is no keyring", refused.KeyringMissing, a_keyring_that_does_not_answer),
    ("The last key is not forgotten", refused.LastKey, nothing_else_that_opens_them),
    ("The keys cannot be read", refused.KeysDamaged, a_damaged_table_of_keys),
    ("The folder is not encrypted", refused.FolderNotSealed, a_folder_that_is_to_be_encrypted_and_is_not),
)
SITUATIONS = tuple(
    Situation(section=section, name=provoke.__name__, kind=kind, provoke=provoke) for section, kind, provoke in _FOUND
)
