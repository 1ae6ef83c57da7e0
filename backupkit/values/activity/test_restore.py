"""TestRestoreResult: what a test of a restore found; and which version is tried next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.values.version import Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRestoreResult(Record):
    """A version that was restored to a place of its own: every byte was what had been stored (or it raises).

    True in a condition, unless the content looks damaged although it is what was stored.
    """

    __test__: ClassVar = False  # pytest would take it for a class of tests, by its name

    backup_id: str
    made_at: datetime  # when the version was made; both aware, UTC
    tried_at: datetime
    size_bytes: int
    seconds: float  # until it was unpacked, written, read again and opened: how long it takes to have it back
    finding: str = ""  # what is wrong with the content, in words; empty: nothing

    def __bool__(self) -> bool:
        return not self.finding


def chosen(versions: Iterable[BackupMetadata], tried: Mapping[str, datetime], draw: float) -> BackupMetadata | None:
    """Return the version to be tried next; None if there is none that should be sound.

    One that was never tried, and more often an older one: nobody has looked at it for longer. Once all were tried, one
    of the half that waits longest, in the same way.

    Args:
        versions: all there are.
        tried: when each was tried last, by id.
        draw: a number from 0 up to 1, drawn by chance.
    """
    good = [meta for meta in versions if meta.status is Status.ACTIVE and not meta.suspect]
    if not good:
        return None
    oldest_first = sorted(good, key=lambda meta: meta.sequence)
    never = [meta for meta in oldest_first if meta.backup_id not in tried]
    again = sorted((meta for meta in good if meta.backup_id in tried), key=lambda meta: tried[meta.backup_id])
    waiting = never or again[: (len(again) + 1) // 2]
    weights = range(len(waiting), 0, -1)
    left = draw * sum(weights)
    for meta, weight in zip(waiting, weights, strict=True):
        left -= weight
        if left < 0:
            return meta
    return waiting[-1]
