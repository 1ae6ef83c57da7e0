"""The command ``delete``: into the bin, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.typed import add_id

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_id(parser)
    parser.add_argument("--undo", action="store_true", help="take it back")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Put a version into the bin after a question, or take it out."""
    meta = manager.find_backup(options.backup_id)
    if options.undo:
        done = manager.undelete_backup(meta.backup_id)
        line = f"Version {meta.backup_id} is {'back' if done else 'not in the bin'}."
        return Answer(result=answers.undeleted(done=done), lines=[line])
    when = console.local_time(meta.timestamp)
    console.ask(f"Put version {meta.backup_id} of {when} into the bin?", assume_yes=options.yes, as_json=options.json)
    done = manager.delete_backup(meta.backup_id)
    line = f"Version {meta.backup_id} is in the bin; 'delete --undo' takes it back."
    return Answer(result=answers.deleted(done=done), lines=[line])
