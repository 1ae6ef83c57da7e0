"""The command ``take-over``: whose the versions of a folder are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Make the folder this document's, after a question."""
    owner = manager.folder.owner
    if owner:
        question = f"{manager.backups_dir} was last used for {owner}. Are its versions those of {manager.data_file}?"
        console.ask(question, assume_yes=options.yes, as_json=options.json)
    done = manager.folder.take_over()
    was = "now" if done else "already"
    line = f"{manager.backups_dir} is {was} the backup folder of {manager.data_file}."
    return Answer(result=answers.taken_over(done=done), lines=[line])
