"""The command ``compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.cli.typed import add_id
from backupkit.cli.versions import differences

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_id(parser)
    parser.add_argument("newer_id", metavar="ID2", nargs="?", help="the other version; default: the file as it is now")
    parser.add_argument("--limit", type=int, default=1_000, help="name at most so many differences")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Tell what differs."""
    with shown("Comparing", options) as progress:
        found = manager.compare_backups(options.backup_id, options.newer_id, limit=options.limit, progress=progress)
    return Answer(result=answers.compared(found), lines=list(differences.lines(found)))
