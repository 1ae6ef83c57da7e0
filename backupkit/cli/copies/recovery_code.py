"""The command ``recovery-code``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: what opens the copies now."""
    secrets.require(parser)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Make a new recovery code, after a question."""
    secrets.require_copies(manager, options)
    console.ask(
        "Make a new recovery code? The one before opens nothing any more.", assume_yes=options.yes, as_json=options.json
    )
    code = manager.new_recovery_code()
    lines = [code, "Write it down: it is kept nowhere, and opens the copies at all places."]
    return Answer(result=answers.recovery_code(code), lines=lines)
