"""LogEntry: one line of a backup folder's log, read again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from backupkit.values.activity.ending import Ending
from backupkit.values.kinds import is_count
from backupkit.values.text import moment
from backupkit.values.version import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_STOPPED = "Cancelled"  # by a person, or because the app closed: nothing went wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry(Record):
    """What the log tells of one operation. None and empty: it does not tell that."""

    at: datetime  # aware, UTC: when it ended
    operation: str  # "create", "restore", "verify", "test restore", "cleanup" …; later releases may know more
    outcome: Ending
    backup_id: str | None = None  # the version, of operations on one
    trigger: str | None = None  # why, or who asked
    size_bytes: int | None = None  # the content that was stored, put back or read
    stored_bytes: int | None = None  # what it takes in the folder
    ms: int | None = None  # how long it took
    error: str | None = None  # the class of the error
    valid: int | None = None  # a verification: how many versions are sound
    corrupted: tuple[str, ...] = ()  # the ids of those that are damaged
    removed: int | None = None  # how many versions or files went
    removed_ids: tuple[str, ...] = ()  # versions that a rule removed; what was lost is not among them
    is_full: bool = False  # a verification that unpacked every version; a mirroring after which each place has all
    sent: int | None = None  # a mirroring: how many copies it made
    finding: str = ""  # a test of a restore: what is wrong with the content although it is what was stored

    @property
    def started_at(self) -> datetime:
        """When it began: where the log does not tell how long it took, when it ended."""
        return self.at - timedelta(milliseconds=self.ms or 0)

    @property
    def is_failure(self) -> bool:
        """True if something is wrong: it was not done, or damage was found. What was stopped on purpose is none."""
        is_bad = self.outcome in {Ending.FAILED, Ending.UNCERTAIN} and self.error != _STOPPED
        return is_bad or bool(self.corrupted or self.finding)


def entry_of(line: bytes) -> LogEntry | None:
    """Return what a line of the log tells; None if it is none of ours, or of a kind that only later releases know."""
    try:
        found = json.loads(line.decode("utf-8"))
        return _entry(found) if isinstance(found, dict) else None
    except (ValueError, RecursionError, OverflowError):
        return None


def _entry(found: Mapping[str, Any]) -> LogEntry:
    """Return the entry of a line.

    Raises:
        ValueError: it has no moment, no operation, or an outcome that is not known here.
    """
    removed, corrupted = found.get("removed"), found.get("corrupted")
    removed_ids = found.get("removed_ids", removed)  # "prune" has named them since the first release
    if not isinstance(found.get("operation"), str) or not isinstance(found.get("outcome"), str):
        raise ValueError("it tells of no operation")  # noqa: TRY004 - what a file holds is no matter of types
    return LogEntry(
        at=moment(str(found.get("at"))),
        operation=found["operation"],
        outcome=Ending(found["outcome"]),
        backup_id=_text(found.get("backup_id")),
        trigger=_text(found.get("trigger")),
        size_bytes=_count(found.get("bytes")),
        stored_bytes=_count(found.get("stored")),
        ms=_count(found.get("ms")),
        error=_text(found.get("error")),
        valid=_count(found.get("valid")),
        corrupted=tuple(map(str, corrupted)) if isinstance(corrupted, list) else (),
        removed=len(removed) if isinstance(removed, list) else _count(removed),
        removed_ids=tuple(map(str, removed_ids)) if isinstance(removed_ids, list) else (),
        is_full=found.get("full") is True,
        sent=_count(found.get("sent")),
        finding=_text(found.get("finding")) or "",
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and is_count(value) else None
