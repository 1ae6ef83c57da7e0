"""The command ``show``: all that is known about a version."""

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


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Tell all about a version."""
    meta = manager.find_backup(options.backup_id)
    path = manager.backups_dir / meta.file_name
    reasons = manager.apply_retention(dry_run=True).keep.get(meta.backup_id, ())
    lines = console.table(dict(meta) | {"path": path, "kept_because": reasons})
    return Answer(result=answers.shown(meta, path, reasons), lines=lines)
