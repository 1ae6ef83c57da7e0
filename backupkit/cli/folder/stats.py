"""The command ``stats``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, _: argparse.Namespace) -> Answer:
    """Tell figures about the folder."""
    stats = manager.get_backup_stats()
    return Answer(result=answers.stats(stats), lines=console.table(dict(stats)))
