"""The command ``import``: another file's content as a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("path", metavar="PATH", help="a file, or a version file (.gz); it is not touched")
    parser.add_argument("description", metavar="DESCRIPTION", nargs="?", default="", help="what is read in the list")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Store another file's content as a version."""
    meta = manager.find_backup(manager.import_backup(options.path, options.description))
    path = manager.backups_dir / meta.file_name
    lines = [
        f"Imported {options.path} as version {meta.backup_id}. {manager.data_file} was not touched.",
        f"'restore {meta.backup_id}' puts it in its place.",
        *console.warning(meta),
    ]
    return Answer(result=answers.created(meta, path), lines=lines)
