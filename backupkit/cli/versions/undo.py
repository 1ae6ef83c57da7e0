"""The command ``undo``: the last restore, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.versions.restore import add_onto, confirmed

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_onto(parser)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Undo the last restore."""
    result = confirmed(lambda onto, progress: manager.undo_restore(onto=onto, progress=progress), options)
    lines = [f"{result.path} is back to its state before the last restore."]
    if result.before_id is not None:
        lines.append(f"What it held until now is version {result.before_id}; 'undo' once more redoes it.")
    return Answer(result=answers.restored(result), lines=lines)
