"""What a rule removed here: the only reason for which a copy is removed at a place, and only after a grace.

A version that is merely missing here is none of these: a disk may have lost it, and the copy may be the last one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.values.activity.ending import OF_CHANGES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import datetime

    from backupkit.operations.mirroring.memory import Memory
    from backupkit.values.activity.entry import LogEntry


def with_gone(memory: Memory, log: Iterable[LogEntry], here: Container[str], now: datetime) -> Memory:
    """Return *memory* with what the log says was removed since it was read the last time.

    The grace begins now, when that is noted, and not when the log says that it was: a clock that was wrong then would
    have it pass at once. What is here again is not gone; nor is it if it is lost later, as that line was read.

    Args:
        memory: what was remembered.
        log: of the backup folder, oldest first.
        here: ids of the versions that the index lists.
        now: the present moment.
    """
    since, read_to, removed = memory.log_read_to, memory.log_read_to, dict(memory.gone)
    for entry in log:
        if since and entry.at < since:
            continue
        seen = min(entry.at, now)  # a line of the future must not hide those that follow
        read_to = max(read_to, seen) if read_to else seen
        if entry.outcome in OF_CHANGES:
            for backup_id in entry.removed_ids:
                removed.setdefault(backup_id, now)
    gone = {backup_id: at for backup_id, at in removed.items() if backup_id not in here}
    return replace(memory, gone=gone, log_read_to=read_to)
