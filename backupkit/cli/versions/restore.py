"""The command ``restore``: a version, or a part of one, in the file's place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit import answers, errors
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.cli.typed import Once, version_at

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.values.results import RestoreResult
    from backupkit.values.version import BackupMetadata, Progress

    Restore = Callable[[errors.StrPath | None, Progress | None], RestoreResult]

_STORED_FIRST = "The present state is stored first."
_MAY_BE_LOST = "The present state is stored first; if there is no room for that, it is lost for good."
_IS_LOST = "The state before was not stored, as there was no room for it. Nothing brings it back."
_ALWAYS_VERIFIED = "Note: a version is verified while it is read, so --no-verify leaves nothing out."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("backup_id", metavar="ID", nargs="?", help="an id, or the beginning of one")
    which.add_argument("--at", metavar="TIME", action=Once, help="as the file was then: '2026-11-27 14:00'")
    parser.add_argument("--to", action=Once, metavar="PATH", help="write it there instead, and leave the file alone")
    words = "only this part, named as 'compare' names it; all else stays as it is"
    parser.add_argument("--part", action=Once, metavar="PATH", help=words)
    words = "if there is no room to store the present state, restore all the same; that state is lost then"
    parser.add_argument("--no-safety-backup", action="store_true", help=words)
    words = "for scripts of other kits: a version is verified while it is read, and nothing is saved by this"
    parser.add_argument("--no-verify", action="store_true", help=words)
    add_onto(parser)


def add_onto(parser: argparse.ArgumentParser) -> None:
    """Add the option of what replaces the document."""
    parser.add_argument("--onto", metavar="PATH", help="replace this file, though the link led to another one then")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Restore a version, after a question."""
    meta = manager.find_backup(options.backup_id) if options.at is None else version_at(manager, options.at)
    if options.no_verify:
        console.hint(_ALWAYS_VERIFIED)
    return _restored(manager, options, meta) if options.part is None else _restored_part(manager, options, meta)


def _restored(manager: BackupManager, options: argparse.Namespace, meta: BackupMetadata) -> Answer:
    when = console.local_time(meta.timestamp)
    if options.to:
        there = " What is there now would be replaced." if os.path.lexists(options.to) else ""
        question = f"Write the state of {when} to {options.to}?{there}"
    else:
        risk = _MAY_BE_LOST if options.no_safety_backup else _STORED_FIRST
        question = f"Replace {manager.data_file} with its state of {when}? {risk}"
    console.ask(question, assume_yes=options.yes, as_json=options.json)
    is_replaced = not options.to and os.path.lexists(manager.data_file)
    result = confirmed(
        lambda onto, progress: manager.restore_backup(
            meta.backup_id, to=options.to, onto=onto, progress=progress,
            create_safety_backup=not options.no_safety_backup,
        ),
        options,
    )  # fmt: skip
    lines = [f"Restored {result.path} to the state of {when}."]
    if result.before_id is not None:
        lines.append(f"The state before is version {result.before_id}; 'undo' brings it back.")
    elif is_replaced and options.no_safety_backup:
        lines.append(_IS_LOST)
    lines += (f"Note: {sentence}." for sentence in result.not_kept)
    return Answer(result=answers.restored(result), lines=lines)


def _restored_part(manager: BackupManager, options: argparse.Namespace, meta: BackupMetadata) -> Answer:
    if options.to:
        raise ValueError("--part changes the file itself, so --to cannot be used with it")
    if options.no_safety_backup:
        raise ValueError("--part is put into the present state, so that is not given up: leave out --no-safety-backup")
    when = console.local_time(meta.timestamp)
    where = f"{options.part} in {manager.data_file}"
    console.ask(f"Make {where} what it was at {when}? {_STORED_FIRST}", assume_yes=options.yes, as_json=options.json)
    result = confirmed(
        lambda onto, progress: manager.restore_part(meta.backup_id, options.part, onto=onto, progress=progress), options
    )
    lines = [
        f"{where} is as it was at {when}. All else is as before.",
        f"The state before is version {result.before_id}; 'undo' brings it back.",
        *(f"Note: {sentence}." for sentence in result.not_kept),
    ]
    return Answer(result=answers.restored(result), lines=lines)


def confirmed(restore: Restore, options: argparse.Namespace) -> RestoreResult:
    """Restore; if the document is a link that leads elsewhere now, only if that file was named, or after a question.

    Raises:
        BackupError, Declined: it was not done.
    """
    try:
        with shown("Restoring", options) as progress:
            return restore(options.onto, progress)
    except errors.LinkTurned as error:
        if options.yes:  # which was said before anybody knew
            raise
        question = (
            f"{error.path} is a link that leads to {error.leads_to} now, and led to {error.led_to} then. "
            f"Replace {error.leads_to}?"
        )
        console.ask(question, assume_yes=False, as_json=options.json)
        with shown("Restoring", options) as progress:
            return restore(error.leads_to, progress)
