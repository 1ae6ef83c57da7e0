"""The command ``cleanup``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.folder import prune
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    words = "remove all but the newest N versions, this once; those that no rule removes stay as well, and it says why"
    parser.add_argument("--keep", type=int, metavar="N", help=words)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Remove leftovers, and old versions if that was asked for."""
    if options.keep is not None and options.keep < 1:
        raise ValueError(f"--keep {options.keep}: the newest version always stays. Nothing was changed.")
    removed = manager.cleanup_orphaned_backups()
    lines = [f"{removed} leftover files removed."]
    if options.keep is None:
        return Answer(result=answers.cleaned(removed), lines=lines)
    plan = manager.apply_retention(retention=Retention.newest_only(options.keep))
    return Answer(result=answers.cleaned(removed, plan), lines=[*lines, *prune.lines(plan, is_done=True)])
