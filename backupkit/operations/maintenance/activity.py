"""What the log and the versions tell of what was done: its entries, and the figures made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.values.figures import first

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.activity.entry import LogEntry


def entries(binding: Binding, limit: int | None = None, *, failures_only: bool = False) -> list[LogEntry]:
    """Return what the log tells, newest first; of failures alone, if asked for.

    Raises:
        ValueError: *limit* is negative.
        BackupError: the log cannot be read.
    """
    found = [entry for entry in binding.store.log() if entry.is_failure or not failures_only]
    return first(found[::-1], limit)
