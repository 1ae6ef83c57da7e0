"""The command ``move-folder``: the versions in another folder, and back."""

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
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument("path", metavar="DIR", nargs="?", help="an empty folder, or the name of a new one")
    to.add_argument("--back", action="store_true", help="go back to the folder that the app says, and copy nothing")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Move to another folder after a question, or go back."""
    if options.back:
        manager.choose(directory=None)
        line = f"The versions of {manager.data_file} are where the app says. What lies in another folder stays there."
        return Answer(result=answers.moved_back(), lines=[line])
    question = f"Copy the versions of {manager.data_file} to {options.path}, and have new ones go there?"
    console.ask(question, assume_yes=options.yes, as_json=options.json)
    result = manager.move_folder(options.path)
    lines = [
        f"{result.copied} versions were copied to {result.folder} ({size(result.stored_bytes)}).",
        f"New ones go there from now on. {result.left} stays as it is.",
    ]
    return Answer(result=answers.moved(result), lines=lines)
