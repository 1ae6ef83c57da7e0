"""The command ``log``: what was done, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.values.activity.csv_lines import csv_lines
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager
    from backupkit.values.activity.entry import LogEntry


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--limit", type=int, help="at most so many")
    parser.add_argument("--failures", action="store_true", help="only what went wrong, or found damage")
    parser.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Tell what was done, newest first."""
    found = manager.log(options.limit, failures_only=options.failures)
    if options.csv:
        return Answer(result=answers.log(found), lines=list(csv_lines(found)))
    nothing = "Nothing has failed." if options.failures else f"Nothing was done for {manager.data_file} yet."
    return Answer(result=answers.log(found), lines=[_line(entry) for entry in found] or [nothing])


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
