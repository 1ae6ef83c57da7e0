"""The command ``cleanup``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, _: argparse.Namespace) -> Answer:
    """Remove leftovers."""
    removed = manager.cleanup_orphaned_backups()
    return Answer(result=answers.cleaned(removed), lines=[f"{removed} leftover files removed."])
