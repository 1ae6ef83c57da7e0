"""The command ``restore``: a version, or a part of one, in the file's place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit import answers, errors
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.typed import Once, add_id

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.values.results import RestoreResult


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_id(parser)
    parser.add_argument("--to", action=Once, metavar="PATH", help="write it there instead, and leave the file alone")
    parser.add_argument(
        "--part",
        action=Once,
        metavar="PATH",
        help="only this part, named as 'compare' names it; all else stays as it is",
    )
    add_onto(parser)


def add_onto(parser: argparse.ArgumentParser) -> None:
    """Add the option of what replaces the document."""
    parser.add_argument("--onto", metavar="PATH", help="replace this file, though the link led to another one then")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Restore a version, after a question."""
    meta = manager.find_backup(options.backup_id)
    when = console.local_time(meta.timestamp)
    question = f"Replace {manager.data_file} with its state of {when}? The present state is stored first."
    if options.part is not None:
        return _restore_part(manager, options, meta.backup_id, when)
    if options.to:
        there = " What is there now would be replaced." if os.path.lexists(options.to) else ""
        question = f"Write the state of {when} to {options.to}?{there}"
    console.ask(question, assume_yes=options.yes)
    result = confirmed(lambda onto: manager.restore_backup(meta.backup_id, to=options.to, onto=onto), options)
    lines = [f"Restored {result.path} to the state of {when}."]
    if result.before_id is not None:
        lines.append(f"The state before is version {result.before_id}; 'undo' brings it back.")
    lines += (f"Note: {sentence}." for sentence in result.not_kept)
    return Answer(result=answers.restored(result), lines=lines)


def _restore_part(manager: BackupManager, options: argparse.Namespace, backup_id: str, when: str) -> Answer:
    if options.to:
        raise ValueError("--part changes the file itself, so --to cannot be used with it")
    where = f"{options.part} in {manager.data_file}"
    console.ask(f"Make {where} what it was at {when}? The present state is stored first.", assume_yes=options.yes)
    result = confirmed(lambda onto: manager.restore_part(backup_id, options.part, onto=onto), options)
    lines = [
        f"{where} is as it was at {when}. All else is as before.",
        f"The state before is version {result.before_id}; 'undo' brings it back.",
        *(f"Note: {sentence}." for sentence in result.not_kept),
    ]
    return Answer(result=answers.restored(result), lines=lines)


def confirmed(restore: Callable[[errors.StrPath | None], RestoreResult], options: argparse.Namespace) -> RestoreResult:
    """Restore; if the document is a link that leads elsewhere now, only if that file was named, or after a question.

    Raises:
        BackupError, Declined: it was not done.
    """
    try:
        return restore(options.onto)
    except errors.LinkTurned as error:
        if options.yes:  # which was said before anybody knew
            raise
        question = (
            f"{error.path} is a link that leads to {error.leads_to} now, and led to {error.led_to} then. "
            f"Replace {error.leads_to}?"
        )
        console.ask(question, assume_yes=False)
        return restore(error.leads_to)
