"""The commands that keep a folder in order: its rules, its leftovers, its index, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.values.retention import PRESETS
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse

    from backupkit.cli.activity import Adding, Answer
    from backupkit.manager.manager import BackupManager


def add_to(command: Adding) -> None:
    """Add the commands of this module."""
    prune = command("prune", _prune, "apply the rules that say which versions stay")
    prune.add_argument("--dry-run", action="store_true", help="only say what would be done")
    prune.add_argument("--preset", choices=sorted(PRESETS), help="choose other rules, for good")
    command("cleanup", _cleanup, "remove the leftovers of a crash")
    command("take-over", _take_over, "say that the versions of a file that was moved are this one's")
    move = command("move-folder", _move_folder, "copy the versions to another folder, and have new ones go there")
    to = move.add_mutually_exclusive_group(required=True)
    to.add_argument("path", metavar="DIR", nargs="?", help="an empty folder, or the name of a new one")
    to.add_argument("--back", action="store_true", help="go back to the folder that the app says, and copy nothing")
    command("rebuild", _rebuild, "make the index anew from the versions")


def _prune(manager: BackupManager, options: argparse.Namespace) -> Answer:
    retention = PRESETS[options.preset]() if options.preset else None
    if retention and not options.dry_run:
        manager.set_retention(retention)
    plan = manager.apply_retention(dry_run=options.dry_run, retention=retention)
    done, verb = ("to be removed", "would remove") if options.dry_run else ("removed", "removed")
    lines = [f"keep {backup_id}: {'; '.join(map(str, reasons))}" for backup_id, reasons in plan.keep.items()]
    lines += [f"{verb} {backup_id}: {reason}" for backup_id, reason in plan.drop.items()]
    return answers.plan(plan), [*lines, f"{len(plan.keep)} kept, {len(plan.drop)} {done}."]


def _cleanup(manager: BackupManager, _: argparse.Namespace) -> Answer:
    removed = manager.cleanup_orphaned_backups()
    return answers.cleaned(removed), [f"{removed} leftover files removed."]


def _rebuild(manager: BackupManager, _: argparse.Namespace) -> Answer:
    count = manager.rebuild_manifest()
    return answers.rebuilt(count), [f"The index was made anew: {count} versions."]


def _take_over(manager: BackupManager, options: argparse.Namespace) -> Answer:
    owner = manager.folder.owner
    if owner:
        question = f"{manager.backups_dir} was last used for {owner}. Are its versions those of {manager.data_file}?"
        console.ask(question, assume_yes=options.yes)
    done = manager.folder.take_over()
    was = "now" if done else "already"
    return answers.taken_over(done=done), [f"{manager.backups_dir} is {was} the backup folder of {manager.data_file}."]


def _move_folder(manager: BackupManager, options: argparse.Namespace) -> Answer:
    if options.back:
        manager.choose(directory=None)
        return answers.moved_back(), [
            f"The versions of {manager.data_file} are where the app says. What lies in another folder stays there."
        ]
    question = f"Copy the versions of {manager.data_file} to {options.path}, and have new ones go there?"
    console.ask(question, assume_yes=options.yes)
    result = manager.move_folder(options.path)
    return answers.moved(result), [
        f"{result.copied} versions were copied to {result.folder} ({size(result.stored_bytes)}).",
        f"New ones go there from now on. {result.left} stays as it is.",
    ]
