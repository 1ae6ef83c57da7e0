"""The command ``create``: a version of the file as it is now."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import DAMAGE_FOUND, SYSTEM_ERROR
from backupkit.cli.progress import shown
from backupkit.cli.versions import checked
from backupkit.values.activity.checks import Outcome
from backupkit.values.text import size
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.answers import JsonObject
    from backupkit.manager.manager import BackupManager
    from backupkit.values.version import BackupMetadata

_BOTH_WAYS = argparse.BooleanOptionalAction


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("text", metavar="DESCRIPTION", nargs="?", help="what a person reads in the list")
    parser.add_argument("--description", metavar="TEXT", help="the same")
    parser.add_argument("--force", action="store_true", help="even if nothing has changed")
    parser.add_argument("--pin", action="store_true", help="keep it whatever the rules say")
    parser.add_argument(
        "--tag", metavar="TAG", action="append", default=[], help="a word to find it by; may be repeated"
    )
    parser.add_argument("--tags", metavar="TAG", nargs="+", default=[], help="several of them")
    parser.add_argument("--automatic", action="store_true", help="nobody asks for it, as in cron: rules may remove it")
    parser.add_argument("--verify", action="store_true", help="then read every byte of it, and say what was checked")
    parser.add_argument(
        "--compress", action=_BOTH_WAYS, default=True, help="or store the content as it is, which gunzip reads as well"
    )
    parser.add_argument(
        "--encrypt", action=_BOTH_WAYS, default=None, help="insist on it, or on the contrary; one folder has one way"
    )


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Make a version, and verify it if that was asked for."""
    if options.text is not None and options.description is not None:
        raise ValueError("the description was given twice: as DESCRIPTION and with --description")
    if options.encrypt and not manager.encryption.is_everywhere:
        secret = "--everywhere" if options.unlocker else f"--everywhere, and {secrets.OPTIONS}"
        raise ValueError(
            f"--encrypt wants all that is in {manager.backups_dir} encrypted: one version alone cannot be. "
            f"Nothing was stored. Add {secret}."
        )
    with shown("Backing up", options) as progress:
        backup_id = manager.create_backup(
            options.description or options.text or "",
            force=options.force,
            trigger=Trigger.SCHEDULE if options.automatic else Trigger.MANUAL,
            tags=[*options.tag, *options.tags],
            pinned=options.pin,
            encrypt=options.encrypt,
            compression=options.compress,
            progress=progress,
        )
    if backup_id is None:
        meta = next(meta for meta in manager.list_backups() if meta.status is Status.ACTIVE)
        lines = [f"{manager.data_file} has not changed since version {meta.backup_id}; no new one was needed."]
        lines += _dropped(options)
        answer = answers.unchanged(meta.backup_id)
    else:
        meta = manager.find_backup(backup_id)
        path = manager.backups_dir / meta.file_name
        lines = [
            f"Backed up {manager.data_file} ({size(meta.file_size)})",
            f"     as {path} ({size(meta.stored_size)})",
            f"version {backup_id}",
            *console.warning(meta),
        ]
        answer = answers.created(meta, path)
    if options.verify:
        return _verified(manager, options, meta, answer, lines)
    return Answer(result=answer, lines=lines)


def _dropped(options: argparse.Namespace) -> Iterator[str]:
    """Yield what to do where words were given for a version that was not made."""
    words = [name for name, is_given in (
        ("description", options.description or options.text), ("tags", options.tag or options.tags),
    ) if is_given]  # fmt: skip
    if words:
        renamed = ", 'describe' gives that one another description" if words[0] == "description" else ""
        yield f"Not stored: the {' and '.join(words)} given now. '--force' makes a version all the same{renamed}."


def _verified(
    manager: BackupManager, options: argparse.Namespace, meta: BackupMetadata, made: JsonObject, told: list[str]
) -> Answer:
    with shown("Checking", options) as progress:
        check = manager.verify_backup(meta.backup_id, progress=progress)
    damage = DAMAGE_FOUND if Outcome.FAILED in check.checks.values() else SYSTEM_ERROR
    lines = [*told, *checked.lines(check.checks)]
    return Answer(result=made | {"check": answers.checked(check)}, lines=lines, code=0 if check else damage)
