"""The command ``list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.folder import unsaved

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--limit", type=int, help="at most so many")
    parser.add_argument("--all", action="store_true", help="those in the bin as well")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """List the versions, and mention unsaved work."""
    unsaved.mention(manager)
    backups = manager.list_backups(options.limit, include_archived=options.all)
    if not backups and not manager.list_backups(include_archived=options.all):
        return Answer(result=answers.versions(backups), lines=[f"There are no versions of {manager.data_file} yet."])
    copies = manager.copies
    lines = [console.line(meta, copies.get(meta.backup_id, ())) for meta in backups]
    return Answer(result=answers.versions(backups), lines=lines)
