"""The command ``pin``."""

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
    parser.add_argument("--undo", action="store_true", help="let the rules decide again")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Pin a version, or take its pin away."""
    meta = manager.find_backup(options.backup_id)
    changed = manager.unpin(meta.backup_id) if options.undo else manager.pin(meta.backup_id)
    is_now = "no longer pinned" if options.undo else "pinned"
    return Answer(result=answers.pinned(changed=changed), lines=[f"Version {meta.backup_id} is {is_now}."])
