"""The command ``list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.folder import unsaved
from backupkit.cli.typed import moment_of
from backupkit.values import figures

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from datetime import datetime

    from backupkit.manager.manager import BackupManager
    from backupkit.values.version import BackupMetadata


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many")
    parser.add_argument("--all", action="store_true", help="those in the bin as well")
    parser.add_argument(
        "--tag", metavar="TAG", action="append", default=[], help="only those that have it; all of several"
    )
    parser.add_argument("--since", metavar="TIME", help="only those made then or later: '2026-11-27 14:00'")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """List the versions, and mention unsaved work."""
    since = moment_of(options.since) if options.since else None
    unsaved.mention(manager)
    every = manager.list_backups(include_archived=options.all)
    found = figures.first(wanted(every, options.tag, since), options.limit)
    if not every:
        return Answer(result=answers.versions(found), lines=[f"There are no versions of {manager.data_file} yet."])
    copies = manager.copies
    lines = [console.line(meta, copies.get(meta.backup_id, ())) for meta in found]
    if not found and options.limit != 0:
        lines = [f"None of the {len(every)} versions is like that."]
    return Answer(result=answers.versions(found), lines=lines)


def wanted(metas: Iterable[BackupMetadata], tags: Iterable[str], since: datetime | None) -> list[BackupMetadata]:
    """Return the versions that have all the tags, and were made at a moment or later. Pure."""
    needed = set(tags)
    return [meta for meta in metas if needed <= set(meta.tags) and (since is None or meta.timestamp >= since)]
