"""The command ``describe``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.typed import add_id

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_id(parser)
    parser.add_argument("description", metavar="DESCRIPTION", help="what a person reads in the list")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Give a version another description."""
    meta = manager.find_backup(options.backup_id)
    changed = manager.describe(meta.backup_id, options.description)
    line = f"Version {meta.backup_id} {'is described anew' if changed else 'has that description already'}."
    return Answer(result=answers.described(changed=changed), lines=[line])
