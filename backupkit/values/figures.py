"""Figures and lines about versions, for people. Pure."""

from __future__ import annotations

from itertools import pairwise

from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import MB_BYTES, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from backupkit.values.counts import ChangeCounts
    from backupkit.values.results import BackupStats, VersionSummary
    from backupkit.values.version import BackupMetadata

    _T = TypeVar("_T")


def summaries(newest_first: Sequence[BackupMetadata]) -> list[VersionSummary]:
    """Return a line per version, newest first, each with its change against the one before it."""
    pairs = pairwise([*newest_first, None])
    return [_summary(meta, before) for meta, before in pairs if meta]


def _summary(meta: BackupMetadata, before: BackupMetadata | None) -> VersionSummary:
    from backupkit.values.results import VersionSummary  # at the start of an app there is only a list

    return VersionSummary(
        backup_id=meta.backup_id,
        timestamp=meta.timestamp,
        size_mb=meta.file_size / MB_BYTES,
        description=meta.description,
        trigger=meta.trigger,
        change_bytes=change_of_bytes(meta, before),
        change_records=change_of_records(meta, before),
        change_summary=str(change_since(meta, before) or ""),
    )


def change_of_bytes(meta: BackupMetadata, before: BackupMetadata | None) -> int | None:
    """Return by how much the content is larger than in the version before; None for the first one."""
    return meta.file_size - before.file_size if before else None


def change_of_records(meta: BackupMetadata, before: BackupMetadata | None) -> int | None:
    """Return how many records more than the version before it has; None where either was not counted."""
    if before is None or meta.records is None or before.records is None:
        return None
    return meta.records - before.records


def change_since(meta: BackupMetadata, before: BackupMetadata | None) -> ChangeCounts | None:
    """Return how much it changed against the version before it in a list; None where that was not counted."""
    counts = meta.change
    return counts if counts and before and counts.holds_against(before.backup_id) else None


def stats_of(versions: Iterable[BackupMetadata]) -> BackupStats:
    """Return the figures of a backup folder."""
    from backupkit.values.results import BackupStats  # at the start of an app there is only a list

    everything = list(versions)
    listed = [meta for meta in everything if meta.status is not Status.ARCHIVED]
    here = [meta for meta in listed if meta.status is not Status.ELSEWHERE]
    stored = sum(meta.stored_size for meta in here)
    content = sum(meta.file_size for meta in here)
    times = [meta.timestamp for meta in listed]
    return BackupStats(
        count=len(listed),
        total_bytes=stored,
        content_bytes=content,
        average_bytes=stored / len(here) if here else 0.0,
        ratio=content / stored if stored else 0.0,
        oldest_at=min(times, default=None),
        newest_at=max(times, default=None),
        verified=sum(1 for meta in listed if meta.verified_at and meta.status is Status.ACTIVE),
        corrupted=sum(1 for meta in listed if meta.status is Status.CORRUPTED),
        suspect=sum(1 for meta in listed if meta.suspect),
        pinned=sum(1 for meta in listed if meta.pinned),
        archived=len(everything) - len(listed),
        elsewhere=len(listed) - len(here),
    )


def first(found: list[_T], limit: int | None) -> list[_T]:
    """Return the first *limit* of a list; all of it without one.

    Raises:
        ValueError: *limit* is negative, which a slice would take for "all but the last ones".
    """
    if limit is not None and limit < 0:
        msg = f"limit must be 0 or more, not {limit}"
        raise ValueError(msg)
    return found[:limit]
