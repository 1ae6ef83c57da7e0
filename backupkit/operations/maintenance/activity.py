"""What the log and the versions tell of what was done: its entries, and the figures made of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from backupkit.operations.binding import operation
from backupkit.operations.transfer import require_free, write_outside
from backupkit.values.activity.csv_lines import csv_lines
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.activity.figures import ActivityStats, activity_of
from backupkit.values.activity.forecast import forecast
from backupkit.values.figures import first

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.values.activity.entry import LogEntry

_AHEAD = timedelta(days=90)
_MARK = b"\xef\xbb\xbf"  # without it Excel takes the letters of other languages for signs
_LINES = 500  # that are written at once


def stats(binding: Binding, newest_first: Sequence[LogEntry] | None = None) -> ActivityStats:
    """Return figures of what was done, and what the folder takes in 90 days if it goes on like this.

    Args:
        binding: the document and its store.
        newest_first: what the log tells, if somebody has just read it.

    Raises:
        BackupError: the folder or its log cannot be read.
    """
    current, now = binding.store.read(), binding.environment.clock.now()
    told = list(binding.store.log()) if newest_first is None else newest_first[::-1]
    made = [entry.at for entry in told if entry.operation == Logged.CREATE and entry.outcome is Ending.DONE]
    foreseen = forecast(
        current.backups.values(), binding.retention, made=made, now=now, until=now + _AHEAD, zone=binding.zone
    )
    return activity_of(told, foreseen)


def entries(binding: Binding, limit: int | None = None, *, failures_only: bool = False) -> list[LogEntry]:
    """Return what the log tells, newest first; of failures alone, if asked for.

    Raises:
        ValueError: *limit* is negative.
        BackupError: the log cannot be read.
    """
    found = [entry for entry in binding.store.log() if entry.is_failure or not failures_only]
    return first(found[::-1], limit)


@operation
def export(binding: Binding, target: Path, told: Iterable[LogEntry] | None, *, overwrite: bool) -> Path:
    """Write entries of the log to *target* as a table for a spreadsheet; None: all of them, newest first.

    Raises:
        FileExists: there is something, and *overwrite* is not set.
        BackupError: the log cannot be read, or *target* cannot be written; nothing is left of it then.
    """
    require_free(binding, target, overwrite=overwrite)
    rows = entries(binding) if told is None else told
    return write_outside(binding, target, _table(rows), overwrite=overwrite)


def _table(told: Iterable[LogEntry]) -> Generator[bytes]:
    """Yield a table in UTF-8 with the ends of lines that RFC 4180 wants, some lines at a time."""
    yield _MARK
    for lines in _batched(csv_lines(told), _LINES):
        yield "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _batched(lines: Iterable[str], count: int) -> Generator[list[str]]:
    """Yield them in lists of *count*, the last one perhaps shorter: what ``itertools`` has from 3.12 on."""
    waiting = iter(lines)
    while some := list(islice(waiting, count)):
        yield some
