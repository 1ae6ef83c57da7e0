"""The command ``create``: a version of the file as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.values.text import size
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("description", nargs="?", default="")
    parser.add_argument("--force", action="store_true", help="even if nothing has changed")
    parser.add_argument("--pin", action="store_true", help="keep it whatever the rules say")
    parser.add_argument("--tag", action="append", default=[])
    parser.add_argument("--automatic", action="store_true", help="nobody asks for it, as in cron: rules may remove it")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Make a version."""
    backup_id = manager.create_backup(
        options.description,
        force=options.force,
        trigger=Trigger.SCHEDULE if options.automatic else Trigger.MANUAL,
        tags=options.tag,
        pinned=options.pin,
    )
    if backup_id is None:
        newest = next(meta for meta in manager.list_backups() if meta.status is Status.ACTIVE)
        line = f"{manager.data_file} has not changed since version {newest.backup_id}; no new one was needed."
        return Answer(result=answers.unchanged(newest.backup_id), lines=[line])
    meta = manager.get_backup_info(backup_id)
    assert meta is not None  # noqa: S101 - it was made just now
    path = manager.backups_dir / meta.file_name
    lines = [
        f"Backed up {manager.data_file} ({size(meta.file_size)})",
        f"     as {path} ({size(meta.stored_size)})",
        f"version {backup_id}",
        *console.warning(meta),
    ]
    return Answer(result=answers.created(meta, path), lines=lines)
