"""Versions for the tests of thinning, and what is read off a plan."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from backupkit.values.reasons import Rule
from backupkit.values.retention import Retention
from backupkit.values.version import BackupMetadata, Standing, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.values.retention import RetentionPlan


BERLIN, LORD_HOWE, KATHMANDU, APIA = map(
    ZoneInfo, ("Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
)
NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)
ONLY = partial(Retention, newest=0, hourly=0, daily=0, weekly=0, monthly=0, yearly=0)
ONE = Retention.newest_only(1)
GOOD: dict[str, Any] = {"examined": True}
UNKNOWN: dict[str, Any] = {"examined": False}
SUSPECT: dict[str, Any] = {"examined": True, "suspicions": (Suspicion.UNPARSABLE,)}
KINDS: dict[Standing, dict[str, Any]] = {Standing.GOOD: GOOD, Standing.UNKNOWN: UNKNOWN, Standing.SUSPECT: SUSPECT}


def version(sequence: int, at: datetime = NOON, **fields: Any) -> BackupMetadata:
    known: dict[str, Any] = {
        "backup_id": f"v{sequence}",
        "sequence": sequence,
        "timestamp": at.astimezone(UTC),
        "file_hash": "0" * 64,
        "file_size": 1000,
        "stored_size": 100,
        "document": "data.json",
        "examined": True,
    }
    return BackupMetadata(**known | fields)


def saved_at(moments: Iterable[datetime]) -> list[BackupMetadata]:
    """Return good automatic versions made at these moments, in this order, with days of use as the store counts."""
    versions: list[BackupMetadata] = []
    for sequence, moment in enumerate(moments, start=1):
        day = 1
        if versions:
            day = versions[-1].active_day + (versions[-1].timestamp.date() != moment.astimezone(UTC).date())
        versions.append(version(sequence, moment, active_day=day))
    return versions


def moments(text: str) -> list[datetime]:
    """Return the moments in UTC that *text* lists; a word that is only a time is of the same day as the one before."""
    words: list[str] = []
    for word in text.split():
        words.append(word if "-" in word else f"{words[-1][:10]}T{word}")
    return [datetime.fromisoformat(word).replace(tzinfo=UTC) for word in words]


def kept_moments(versions: Iterable[BackupMetadata], plan: RetentionPlan) -> list[datetime]:
    return [meta.timestamp for meta in versions if meta.backup_id in plan.keep]


def rules(plan: RetentionPlan, backup_id: str) -> set[Rule]:
    return {reason.rule for reason in plan.keep.get(backup_id, ())}
