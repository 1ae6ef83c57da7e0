"""What opens encrypted copies: asked for, taken from the environment, the keyring or a file; never an argument."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING, Any

from backupkit import answers
from backupkit.cli import console

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.cli.activity import Adding, Answer
    from backupkit.manager.manager import BackupManager
    from backupkit.sealing.new_key import NewKey
    from backupkit.unlocking.unlocker import Unlocker

PASSWORD, NEW_PASSWORD = "BACKUP_ENCRYPTION_PASSWORD", "BACKUP_ENCRYPTION_NEW_PASSWORD"
_KINDS = {"password": "password", "keyring": "keyring", "keyfile": "key file", "recovery": "recovery code"}


def add_to(command: Adding) -> None:
    """Add the commands of this module."""
    change = command("change-password", _change_password, "let a new password open the encrypted copies, and no other")
    code = command("recovery-code", _recovery_code, "make a new code that opens encrypted copies without a password")
    rotate = command("rotate-key", _rotate_key, "give the encrypted copies a new key; 'mirror' encrypts old ones anew")
    rotate.add_argument(
        "--keep-recovery-code", action="store_true", help="ask for the recovery code, so that it goes on opening them"
    )
    for each in (change, code, rotate):
        each.set_defaults(needs_secret=True)


def add_options(parser: argparse.ArgumentParser, default: Any) -> None:  # noqa: ANN401 - None, or argparse's own mark
    """Add the options that say what opens encrypted copies, or a folder that is encrypted itself."""
    secret, flag = parser.add_mutually_exclusive_group(), default or False
    words = f"ask for the password, or take {PASSWORD}"
    secret.add_argument("--password", action="store_true", default=flag, help=words)
    secret.add_argument("--recovery-code", action="store_true", default=flag, help="ask for the recovery code")
    secret.add_argument("--key-file", metavar="PATH", default=default, help="what opens what is encrypted is this file")
    secret.add_argument("--keyring", metavar="APP", default=default, help="it is in the keyring, kept by this app")
    words = "everything in the folder is encrypted, not the copies alone; so is one that is made now"
    parser.add_argument("--everywhere", action="store_true", default=flag, help=words)


def unlocker(options: argparse.Namespace) -> Unlocker | None:
    """Return what opens the copies, asked for where it is typed in; None: a command that has no copies, or no secret.

    Raises:
        RecoveryCodeMistyped: what was typed in is no recovery code.
        ValueError: nothing was typed in.
    """
    if getattr(options, "key_file", None):
        from backupkit.unlocking.key_file import KeyFile

        return KeyFile(options.key_file)
    if getattr(options, "keyring", None):
        from backupkit.unlocking.keyring import Keyring

        return Keyring(options.keyring)
    from backupkit.unlocking.typed import Passphrase, RecoveryCode

    if getattr(options, "recovery_code", False):
        return RecoveryCode(_asked("Recovery code: "))
    if getattr(options, "password", False) or getattr(options, "needs_secret", False):
        return Passphrase(os.environ.get(PASSWORD) or _asked("Password: "))
    return None


def encrypted(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return how a manager is told what is encrypted.

    Args:
        options: what was asked for; with the unlocker.
        folder: where the versions are. A table of keys in it shows that everything in it is encrypted.
    """
    if options.unlocker is None:
        return {}
    is_sealed = options.everywhere or any(folder.glob("keys-*.json"))
    return {"encryption": options.unlocker, "encrypt": "everywhere" if is_sealed else "places"}


def _change_password(manager: BackupManager, options: argparse.Namespace) -> Answer:
    _require_places(manager)
    new = os.environ.get(NEW_PASSWORD)
    if not new:
        new = _asked("New password: ")
        if _asked("The new password once more: ") != new:
            raise ValueError("The two are not the same. Nothing was changed.")
    manager.change_password(options.unlocker, new)
    return answers.password_changed(), ["The new password opens the copies at all places, and the one before no more."]


def _recovery_code(manager: BackupManager, options: argparse.Namespace) -> Answer:
    _require_places(manager)
    console.ask("Make a new recovery code? The one before opens nothing any more.", assume_yes=options.yes)
    code = manager.new_recovery_code()
    return answers.recovery_code(code), [code, "Write it down: it is kept nowhere, and opens the copies at all places."]


def _rotate_key(manager: BackupManager, options: argparse.Namespace) -> Answer:
    from backupkit.unlocking.typed import RecoveryCode

    _require_places(manager)
    kept = [RecoveryCode(_asked("Recovery code: "))] if options.keep_recovery_code else []
    question = "Give the copies a new key? What is not entered here opens them no more."
    console.ask(question, assume_yes=options.yes)
    result = manager.rotate_key(*kept)
    return answers.rotated(result), list(_lines(result))


def _require_places(manager: BackupManager) -> None:
    if not (manager.places or manager.encryption.is_everywhere):
        raise ValueError(f"{console.NO_PLACE} Nothing was changed.")


def _lines(result: NewKey) -> Iterator[str]:
    for place in result.places:
        yield f"{place}: new copies have a new key. 'mirror' encrypts those that are there anew."
    for secret in result.closed:
        yield f"{secret.place}: a {_KINDS[secret.kind.value]} that was not entered does not open them any more."
    if any(secret.kind.value == "recovery" for secret in result.closed):
        yield "'recovery-code' makes a new one."


def _asked(prompt: str) -> str:
    """Return what a person types in, which is not shown.

    Raises:
        ValueError: nothing.
    """
    try:
        text = getpass(prompt)
    except EOFError:
        text = ""
    if not text:
        raise ValueError(f"{prompt.rstrip(': ')}: nothing was entered. Nothing was changed.")
    return text
