"""What opens encrypted copies: asked for, taken from the environment, the keyring or a file; never an argument."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING, Any

from backupkit.cli import console

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from backupkit.errors import BackupError
    from backupkit.manager.manager import BackupManager
    from backupkit.unlocking.unlocker import Unlocker

PASSWORD, NEW_PASSWORD = "BACKUP_ENCRYPTION_PASSWORD", "BACKUP_ENCRYPTION_NEW_PASSWORD"
PLACES = "BACKUP_PLACES"
OPTIONS = "--password, --recovery-code, --key-file PATH or --keyring APP"
"""What says to the command line what opens what is encrypted."""


def require(parser: argparse.ArgumentParser) -> None:
    """Have a command ask for a password where no other option says what opens the copies."""
    parser.set_defaults(needs_secret=True)


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
        ValueError: nothing was typed in, or all is to be encrypted and nothing is there to do it with.
    """
    found = _given(options)
    if found is None and options.everywhere:  # or what is made now would be readable, with nobody told
        raise ValueError(f"--everywhere needs what opens the folder. Nothing was changed. Add {OPTIONS}.")
    return found


def _given(options: argparse.Namespace) -> Unlocker | None:
    if getattr(options, "key_file", None):
        from backupkit.unlocking.key_file import KeyFile

        return KeyFile(options.key_file)
    if getattr(options, "keyring", None):
        from backupkit.unlocking.keyring import Keyring

        return Keyring(options.keyring)
    if getattr(options, "recovery_code", False):
        from backupkit.unlocking.typed import RecoveryCode

        return RecoveryCode(asked("Recovery code: "))
    if getattr(options, "password", False) or getattr(options, "needs_secret", False):
        from backupkit.unlocking.typed import Passphrase

        return Passphrase(os.environ.get(PASSWORD) or asked("Password: "))
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


def require_copies(manager: BackupManager, options: argparse.Namespace) -> None:
    """Raise ValueError where nothing is encrypted: there are no places, and the folder is not."""
    if not (manager.places or manager.encryption.is_everywhere):
        raise ValueError(f"{no_place(options)} Nothing was changed.")


def no_place(options: argparse.Namespace) -> str:
    """Return what a command about copies answers where there are none, and that a variable was not looked at."""
    if options.config is None and os.environ.get(PLACES):
        return f"{console.NO_PLACE} {PLACES} in the environment was not read: add '--config -'."
    return console.NO_PLACE


def advice(error: BackupError) -> str:
    """Return what to add to the command where an error says that nothing opens what is encrypted; else nothing."""
    from backupkit.sealing.refused import KeyLost, PasswordWanted

    return f" To do so, add {OPTIONS}." if isinstance(error, KeyLost | PasswordWanted) else ""


def asked(prompt: str) -> str:
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
