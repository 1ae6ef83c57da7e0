"""The command ``change-password``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import secrets
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: what opens the copies now."""
    secrets.require(parser)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Let a new password open the copies."""
    secrets.require_copies(manager, options)
    new = os.environ.get(secrets.NEW_PASSWORD)
    if not new:
        new = secrets.asked("New password: ")
        if secrets.asked("The new password once more: ") != new:
            raise ValueError("The two are not the same. Nothing was changed.")
    manager.change_password(options.unlocker, new)
    line = "The new password opens the copies at all places, and the one before no more."
    return Answer(result=answers.password_changed(), lines=[line])
