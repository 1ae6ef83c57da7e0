"""The commands that tell of the folder as a whole: figures, what was done, and a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.values.activity.csv_lines import csv_lines
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from backupkit.answers import Json
    from backupkit.manager.manager import BackupManager
    from backupkit.values.activity.entry import LogEntry

    Answer = tuple[Json, Sequence[str]]
    Adding = Callable[[str, Callable[[BackupManager, argparse.Namespace], Answer], str], argparse.ArgumentParser]


def add_to(command: Adding) -> None:
    """Add the commands of this module."""
    command("stats", _stats, "figures about the backup folder")
    test = command("test", _test, "restore a version in a test, to a place of its own")
    test.add_argument("backup_id", metavar="ID", nargs="?", help="which one; default: one that was not tried for long")
    told = command("log", _log, "tell what was done, newest first")
    told.add_argument("--limit", type=int, help="at most so many")
    told.add_argument("--failures", action="store_true", help="only what went wrong, or found damage")
    told.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")


def _stats(manager: BackupManager, _: argparse.Namespace) -> Answer:
    stats = manager.get_backup_stats()
    return answers.stats(stats), console.table(dict(stats))


def _test(manager: BackupManager, options: argparse.Namespace) -> Answer:
    result = manager.test_restore(options.backup_id)
    how = f"{size(result.size_bytes)}, {result.seconds:.1f} s"
    lines = [f"Version {result.backup_id} was restored in a test ({how}). It is as it was stored."]
    if result.finding:
        lines.append(f"Careful: its content looks damaged ({result.finding}).")
    return answers.tested(result), lines


def _log(manager: BackupManager, options: argparse.Namespace) -> Answer:
    found = manager.log(options.limit, failures_only=options.failures)
    if options.csv:
        return answers.log(found), list(csv_lines(found))
    nothing = "Nothing has failed." if options.failures else f"Nothing was done for {manager.data_file} yet."
    return answers.log(found), [_line(entry) for entry in found] or [nothing]


def _line(entry: LogEntry) -> str:
    columns = f"{console.local_time(entry.at)}  {entry.operation:<12}  {entry.outcome.value:<9}"
    told = [
        entry.backup_id or "",
        entry.trigger or "",
        "" if entry.size_bytes is None else size(entry.size_bytes),
        "" if entry.ms is None else f"{entry.ms / 1_000:.1f} s",
        entry.error or "",
        f"damaged: {', '.join(entry.corrupted)}" if entry.corrupted else "",
        entry.finding,
    ]
    line = "  ".join((columns, *filter(None, told))).rstrip()
    return console.Painted(line, console.Colour.RED) if entry.is_failure else line
