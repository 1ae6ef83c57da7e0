"""How much room versions have taken over time, and will take, by the rules of retention. Pure.

What they take now is, to the byte, what the figures of the folder tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from backupkit.values.thinning import plan_retention
from backupkit.values.version import BackupMetadata, Record, Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from backupkit.values.retention import Retention

_BASIS = timedelta(days=14)  # what was made in these tells the pace
_SHORTEST = timedelta(days=1)
_SIZES = 10  # the newest versions, of which the next one takes as much as the average
_MOST = 2_000  # versions that are simulated; more are spread further apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Record):
    """What the versions that are there now took when one of them was made, which is included."""

    at: datetime
    total_bytes: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast(Record):
    """What the folder takes at a moment to come, if it goes on like this."""

    at: datetime
    total_bytes: int
    count: int
    made_a_day: float  # versions: the pace


def growth(versions: Iterable[BackupMetadata]) -> tuple[Point, ...]:
    """Return what the versions outside the bin took over time; the last point is what they take now.

    In the order in which they were made: a clock that was set back makes no point older than the one before.
    """
    listed = sorted(_listed(versions), key=lambda meta: meta.sequence)
    moments = accumulate((meta.timestamp for meta in listed), max)
    sizes = accumulate(meta.stored_size for meta in listed)
    return tuple(
        Point(at=at, total_bytes=total_bytes, count=count)
        for count, (at, total_bytes) in enumerate(zip(moments, sizes, strict=True), 1)
    )


def forecast(
    versions: Iterable[BackupMetadata],
    retention: Retention,
    *,
    made: Sequence[datetime],
    now: datetime,
    until: datetime,
    zone: tzinfo | None = None,
) -> Forecast | None:
    """Return what the folder takes at a moment to come; None if there is too little to go by: less than a day.

    As many versions as were made lately go on being made, as large as the newest ones; the rules thin them out.

    Args:
        versions: all there are.
        retention: the rules.
        made: when versions were made, also those that are gone: the log tells.
        now: the present moment.
        until: the moment to come.
        zone: where days begin for the rules.
    """
    listed = sorted(_listed(versions), key=lambda meta: meta.sequence)
    past = [at for at in made if at <= now]
    if not listed or not past or now - min(past) < _SHORTEST or until <= now:
        return None
    basis = min(_BASIS, now - min(past))
    a_day = sum(1 for at in past if at >= now - basis) / (basis / timedelta(days=1))
    everything = [*listed, *_to_come(listed, a_day, now, until)]
    kept = plan_retention(everything, retention, zone=zone).keep
    staying = [meta for meta in everything if meta.backup_id in kept]
    return Forecast(
        at=until, total_bytes=sum(meta.stored_size for meta in staying), count=len(staying), made_a_day=a_day
    )


def _to_come(listed: Sequence[BackupMetadata], a_day: float, now: datetime, until: datetime) -> list[BackupMetadata]:
    newest, last = listed[-1], listed[-_SIZES:]
    size = round(sum(meta.stored_size for meta in last) / len(last))
    count = min(round(a_day * ((until - now) / timedelta(days=1))), _MOST)
    plain = replace(
        newest, stored_size=size, trigger=Trigger.SAVE, status=Status.ACTIVE, pinned=False, suspicions=(),
        verified_at=None,
    )  # fmt: skip
    found = []
    for number in range(1, count + 1):
        after = (until - now) * (number / count)
        found.append(
            replace(
                plain,
                backup_id=f"to come {number}",
                sequence=newest.sequence + number,
                timestamp=now + after,
                active_day=newest.active_day + after.days + 1,
            )
        )
    return found


def _listed(versions: Iterable[BackupMetadata]) -> list[BackupMetadata]:
    return [meta for meta in versions if meta.status is not Status.ARCHIVED]
