"""The command ``export``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.cli.typed import add_id
from backupkit.values.version import Form

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_id(parser)
    parser.add_argument("path", metavar="PATH")
    parser.add_argument("--overwrite", action="store_true")
    parser.add_argument("--as", dest="form", choices=sorted(Form), help="not what the name of PATH tells")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Write a version to a file."""
    with shown("Writing", options) as progress:
        path = manager.export_backup(
            options.backup_id, options.path, overwrite=options.overwrite, form=options.form, progress=progress
        )
    return Answer(result=answers.exported(path), lines=[f"Wrote {path}."])
