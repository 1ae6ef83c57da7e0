"""The command ``recover``: a document of which only the copies at a place are left."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.cli.typed import end_of, version_at
from backupkit.manager.recovering import listed_at
from backupkit.places.errors import PlaceSealedOtherwise
from backupkit.values.text import size
from backupkit.values.version import Status

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager

_EVER = datetime.max.replace(tzinfo=UTC)
"""The last of all moments: what the document held then is what it held last."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--from", dest="source", metavar="URL", required=True, help="file:///…, s3://…, sftp://…")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="only list what is there")
    which.add_argument("--version", dest="backup_id", metavar="ID", help="this one; default: what it held last")
    which.add_argument("--at", metavar="TIME", help="as the file was then: '2026-11-27 14:00'")
    parser.add_argument("--to", metavar="PATH", help="write it there instead, and leave the file alone")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """List what a place holds, or get the file back from there after a question."""
    if options.list:
        return _listed(options)
    if options.at:
        end_of(options.at)  # no place is asked where that is no time
    found = _joined(manager, options)
    versions = [meta for meta in found.list_backups() if meta.status is not Status.ARCHIVED]
    if options.at:
        meta = version_at(found, options.at)
    else:
        meta = found.find_backup(options.backup_id) if options.backup_id else found.find_backup_at(_EVER)
    target = options.to or found.data_file
    when = console.local_time(meta.timestamp)
    console.ask(
        f"Put version {meta.backup_id} of {when} in the place of {target}?",
        assume_yes=options.yes,
        as_json=options.json,
    )
    with shown("Restoring", options) as progress:
        result = found.restore_backup(meta.backup_id, to=options.to, progress=progress)
    listed = "1 version is listed" if len(versions) == 1 else f"{len(versions)} versions are listed"
    lines = [
        f"{result.path} holds version {result.backup_id} ({size(result.size_bytes)}).",
        f"{listed}. What is not here yet comes from there when it is needed,",
        "once the place is named: in the app or its settings; for a command by BACKUP_PLACES and --config -.",
    ]
    return Answer(result=answers.restored(result), lines=lines)


def _listed(options: argparse.Namespace) -> Answer:
    """List what a place holds. Nothing is written here: no folder, and nothing into one that is there."""
    there = listed_at(options.source, options.unlocker)
    versions = [meta for meta in there if meta.status is not Status.ARCHIVED]
    lines = [f"{meta.backup_id}  {console.local_time(meta.timestamp)}  {size(meta.file_size)}" for meta in versions]
    return Answer(result=answers.versions(versions), lines=lines)


def _joined(manager: BackupManager, options: argparse.Namespace) -> BackupManager:
    """Return the manager of the document that has the versions at the place, encrypted as they are there."""
    make = partial(
        type(manager).from_place,
        options.source, manager.data_file, options.backups_dir, app=options.app, encryption=options.unlocker,
    )  # fmt: skip
    if options.everywhere:
        return make(encrypt="everywhere")
    try:
        return make()
    except PlaceSealedOtherwise:  # the place tells, so nobody has to know it
        return make(encrypt="everywhere")
