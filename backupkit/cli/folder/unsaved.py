"""The command ``unsaved``: what apps have left that died, for the day when the app no longer starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--to", metavar="PATH", help="where to")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")


def mention(manager: BackupManager) -> None:
    """Say that there is unsaved work, if there is."""
    if found := manager.unsaved.found():
        when = console.local_time(found[0].kept_at)
        console.hint(f"Note: there is unsaved work of {when}; 'unsaved --to PATH' writes it to a file.")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """List unsaved work, or write the newest to a file."""
    found = manager.unsaved.found()
    answer = answers.unsaved(found)
    if not found:
        return Answer(result=answer, lines=[f"There is no unsaved work of {manager.data_file}."])
    if options.to is None:
        lines = [f"{work.unsaved_id}  {console.local_time(work.kept_at)}  {size(work.size_bytes)}" for work in found]
        return Answer(result=answer, lines=lines)
    path = manager.export_backup(found[0].unsaved_id, options.to, overwrite=options.overwrite)
    line = f"Wrote the unsaved work of {console.local_time(found[0].kept_at)} to {path}."
    return Answer(result=answers.exported(path), lines=[line])
