"""The command ``recover``: a document of which only the copies at a place are left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.cli.typed import end_of, version_at
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
    if options.at:
        end_of(options.at)  # no place is asked where that is no time
    found = type(manager).from_place(
        options.source, manager.data_file, options.backups_dir, app=options.app, encryption=options.unlocker,
        encrypt="everywhere" if options.everywhere else "places",
    )  # fmt: skip
    versions = [meta for meta in found.list_backups() if meta.status is not Status.ARCHIVED]
    if options.list:
        lines = [f"{meta.backup_id}  {console.local_time(meta.timestamp)}  {size(meta.file_size)}" for meta in versions]
        return Answer(result=answers.versions(versions), lines=lines)
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
        f"{listed}. What is not here yet comes from there when it is needed.",
    ]
    return Answer(result=answers.restored(result), lines=lines)
