"""The command ``test``: a restore to a place of its own, as a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "backup_id", metavar="ID", nargs="?", help="which one; default: one that was not tried for long"
    )


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Restore a version in a test."""
    with shown("Restoring in a test", options) as progress:
        result = manager.test_restore(options.backup_id, progress=progress)
    how = f"{size(result.size_bytes)}, {result.seconds:.1f} s"
    lines = [f"Version {result.backup_id} was restored in a test ({how}). It is as it was stored."]
    if result.finding:
        lines.append(f"Careful: its content looks damaged ({result.finding}).")
    return Answer(result=answers.tested(result), lines=lines)
