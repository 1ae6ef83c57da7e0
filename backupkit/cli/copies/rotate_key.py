"""The command ``rotate-key``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.sealing.new_key import NewKey

_KINDS = {"password": "password", "keyring": "keyring", "keyfile": "key file", "recovery": "recovery code"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes, and what opens the copies now."""
    parser.add_argument(
        "--keep-recovery-code", action="store_true", help="ask for the recovery code, so that it goes on opening them"
    )
    secrets.require(parser)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Give the copies a new key, after a question."""
    from backupkit.unlocking.typed import RecoveryCode

    secrets.require_copies(manager, options)
    kept = [RecoveryCode(secrets.asked("Recovery code: "))] if options.keep_recovery_code else []
    question = "Give the copies a new key? What is not entered here opens them no more."
    console.ask(question, assume_yes=options.yes, as_json=options.json)
    result = manager.rotate_key(*kept)
    return Answer(result=answers.rotated(result), lines=list(_lines(result)))


def _lines(result: NewKey) -> Iterator[str]:
    for place in result.places:
        yield f"{place}: what comes there has a new key. 'mirror' encrypts anew what is there."
    for secret in result.closed:
        yield f"{secret.place}: a {_KINDS[secret.kind.value]} that was not entered does not open them any more."
    if any(secret.kind.value == "recovery" for secret in result.closed):
        yield "'recovery-code' makes a new one."
