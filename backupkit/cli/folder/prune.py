"""The command ``prune``: which versions the rules keep, and which go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.values.retention import PRESETS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.values.retention import RetentionPlan


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="choose other rules, for good")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Apply the rules, or others for good."""
    retention = PRESETS[options.preset]() if options.preset else None
    if retention and not options.dry_run:
        manager.set_retention(retention)
    plan = manager.apply_retention(dry_run=options.dry_run, retention=retention)
    return Answer(result=answers.plan(plan), lines=list(lines(plan, is_done=not options.dry_run)))


def lines(plan: RetentionPlan, *, is_done: bool) -> Iterator[str]:
    """Yield what the rules say of each version."""
    verb, done = ("removed", "removed") if is_done else ("would remove", "to be removed")
    yield from (f"keep {backup_id}: {'; '.join(map(str, reasons))}" for backup_id, reasons in plan.keep.items())
    yield from (f"{verb} {backup_id}: {reason}" for backup_id, reason in plan.drop.items())
    yield f"{len(plan.keep)} kept, {len(plan.drop)} {done}."
