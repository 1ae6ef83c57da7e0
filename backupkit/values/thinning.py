"""Which versions stay, each with its reason: a pure function from what there is and what is wanted.

The tiers are the grandfather-father-son scheme that borg, restic and tarsnap users know: the last version of each of
the newest 24 hours, 7 days, 4 weeks and 12 months *in which something was saved*. Counting only periods with a version
in them, and ordering periods by the versions' sequence, means that neither a year away nor a wrong clock removes
anything (promises P7, P8).
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values.reasons import Reason, Why
from backupkit.values.retention import Retention, RetentionPlan
from backupkit.values.text import local
from backupkit.values.version import BackupMetadata, Standing, Status, Trigger, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import tzinfo

_BEFORE_SUSPECT = 3
_BY_HAND = frozenset({Trigger.MANUAL, Trigger.IMPORT})
_MANUAL = (Reason(why=Why.MANUAL),)  # most of thousands are kept for it: one for all is made in no time

_Period = tuple[Any, ...]
_Reasons = tuple[Reason, ...]
_Kept = tuple[str, _Reasons]  # backup_id, and why
_TIERS: tuple[tuple[Why, Callable[[datetime], _Period]], ...] = (
    # With its offset, the hour that the autumn clock change repeats counts as two.
    (Why.HOURLY, lambda local: (local.date(), local.hour, local.utcoffset())),
    (Why.DAILY, lambda local: (local.date(),)),
    (Why.WEEKLY, lambda local: tuple(local.isocalendar()[:2])),
    (Why.MONTHLY, lambda local: (local.year, local.month)),
    (Why.YEARLY, lambda local: (local.year,)),
)


_MOST_TIMES = 1 << 16
_PROBES = tuple(datetime(2025, month, 1, tzinfo=UTC) for month in (1, 7))  # in them nearly all zones differ


class LocalTimes(dict[datetime, datetime]):
    """Moments in a zone, each worked out once: with thousands of versions that takes longer than most of a plan.

    Args:
        zone: None is the system's zone, which a person may change meanwhile: then all is worked out anew.
    """

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__()
        self._zone = zone
        self._probed: object = None

    def __missing__(self, moment: datetime) -> datetime:
        self[moment] = found = local(moment, self._zone)
        return found

    def look(self) -> None:
        """Forget what is no longer so."""
        probed = [repr(local(moment, self._zone).tzinfo) for moment in _PROBES]  # names alone are shared: CST is three
        if probed != self._probed or len(self) > _MOST_TIMES:
            self.clear()
            self._probed = probed


def plan_retention(
    versions: Iterable[BackupMetadata],
    retention: Retention,
    *,
    zone: tzinfo | LocalTimes | None = None,
    undo_id: str | None = None,
    restored_id: str | None = None,
    protected: Iterable[str] = (),
    hold: bool = False,
) -> RetentionPlan:
    """Return which of *versions* stay under *retention*. Pure: the same input gives the same plan.

    Exempt from the rules, and from the budget: versions that a person made, imported or pinned; versions made before
    a restore and those that were put back by one, for ``grace_days``; the one that the last restore put back, and the
    one that ``undo_restore()`` would; the newest version, also of the document alone, the newest good one and the
    newest verified one; the last good one before something suspect was saved (the newest three of those, for
    ``grace_days``); damaged ones, which a person may still want to rescue.

    Good, not yet examined and suspect versions are thinned each by themselves, so bad ones never push out good ones.

    Args:
        versions: all that are known, in any order.
        retention: what is wanted.
        zone: where days begin; None is the system's zone. :class:`LocalTimes` spares the next plan the same work.
        undo_id: the version that undo would put back.
        restored_id: the version that the last restore put back: the document may hold it, and no later version does.
        protected: ids that an operation under way needs.
        hold: True removes nothing at all this time: what the user chose was lost.
    """
    ordered = sorted(versions, key=in_order, reverse=True)
    today = max((meta.active_day for meta in ordered), default=0)
    keep: dict[str, _Reasons] = {}
    drop: dict[str, Reason] = {}
    live = [meta for meta in ordered if meta.status is not Status.ARCHIVED]
    needed = frozenset(protected)
    for meta in ordered if needed or len(live) < len(ordered) else ():
        if meta.backup_id in needed:
            keep[meta.backup_id] = (Reason(why=Why.PROTECTED),)
        elif meta.status is Status.ARCHIVED:
            _sort_bin(meta, retention, today, keep, drop)
    active = _by_standing(live)
    by_restores = _by_restores(live, retention, today, undo_id, restored_id)
    for backup_id, reasons in _exemptions(live, active, retention, today, by_restores):
        keep[backup_id] = keep.get(backup_id, ()) + reasons
    exempt = frozenset(keep)
    times = zone if isinstance(zone, LocalTimes) else LocalTimes(zone)
    times.look()
    for automatic in active.values():
        for backup_id, reasons in (*_recent(automatic, retention.days), *_slots(automatic, retention, times)):
            keep[backup_id] = keep.get(backup_id, ()) + reasons
    for meta in reversed(live):
        if meta.backup_id not in keep:
            drop[meta.backup_id] = Reason(why=Why.SUPERSEDED)
    _apply_most(active, retention.most, exempt, keep, drop)
    _apply_budget(live, retention.budget_bytes, exempt, keep, drop)
    for backup_id in drop if hold else ():
        keep[backup_id] = (Reason(why=Why.HOLD),)
    return RetentionPlan(keep=keep, drop={} if hold else drop)


def _by_standing(live: Iterable[BackupMetadata]) -> Mapping[Standing, list[BackupMetadata]]:
    """Return the versions that are not damaged in one list for each standing: each kind is thinned by itself."""
    found: dict[Standing, list[BackupMetadata]] = {standing: [] for standing in Standing}
    for meta in live:
        if meta.status is Status.ACTIVE:
            found[meta.standing].append(meta)
    return found


def _sort_bin(
    meta: BackupMetadata,
    retention: Retention,
    today: int,
    keep: dict[str, _Reasons],
    drop: dict[str, Reason],
) -> None:
    left = retention.bin_days - (today - (meta.archived_day or today))
    if left > 0 or meta.archived_day is None:
        keep[meta.backup_id] = (Reason(why=Why.BIN, values={"days": max(left, 1)}),)
    else:
        drop[meta.backup_id] = Reason(why=Why.EMPTIED, values={"days": retention.bin_days})


def _by_restores(
    live: list[BackupMetadata], retention: Retention, today: int, undo_id: str | None, restored_id: str | None
) -> dict[str, _Reasons]:
    """Return why restores keep versions: the states before them, and the states that the document held after them."""
    known = {meta.backup_id for meta in live}
    found: dict[str, _Reasons] = {}
    days_left: dict[str, int] = {}  # of the versions that were put back: no version was made of the document then
    if undo_id in known:
        found[undo_id] = (*found.get(undo_id, ()), Reason(why=Why.UNDO))
    if restored_id in known:
        found[restored_id] = (*found.get(restored_id, ()), Reason(why=Why.RESTORED))
    for meta in live:
        if meta.trigger is not Trigger.BEFORE_RESTORE:
            continue
        left = retention.grace_days - (today - meta.active_day)
        if left > 0:
            found[meta.backup_id] = (
                *found.get(meta.backup_id, ()),
                Reason(why=Why.BEFORE_RESTORE, values={"days": left}),
            )
            days_left[meta.replaced_by] = max(left, days_left.get(meta.replaced_by, 0))
    for backup_id in days_left.keys() & known - {restored_id}:
        found[backup_id] = (*found.get(backup_id, ()), Reason(why=Why.PUT_BACK, values={"days": days_left[backup_id]}))
    return found


def _exemptions(
    live: list[BackupMetadata],
    active: Mapping[Standing, list[BackupMetadata]],
    retention: Retention,
    today: int,
    by_restores: Mapping[str, _Reasons],
) -> Iterable[_Kept]:
    for meta in live:
        if meta.pinned:
            yield meta.backup_id, (Reason(why=Why.PINNED),)
        if meta.trigger in _BY_HAND:
            yield meta.backup_id, _MANUAL
        if meta.backup_id in by_restores:
            yield meta.backup_id, by_restores[meta.backup_id]
        if meta.archived_day is not None and today - meta.archived_day < retention.grace_days:
            yield meta.backup_id, (Reason(why=Why.TAKEN_BACK),)
        if meta.status is Status.CORRUPTED:
            yield meta.backup_id, (Reason(why=Why.DAMAGED),)
        if meta.status is Status.ELSEWHERE:
            yield meta.backup_id, (Reason(why=Why.ELSEWHERE),)
    sound = [meta for meta in live if meta.status is Status.ACTIVE]
    yield from _last_resorts(sound, active, retention, today)


def _last_resorts(
    active: list[BackupMetadata],
    by_standing: Mapping[Standing, list[BackupMetadata]],
    retention: Retention,
    today: int,
) -> Iterable[_Kept]:
    """Yield the versions that somebody would reach for first on a bad day; *active* is sorted newest first."""
    good = by_standing[Standing.GOOD]
    verified = [meta for meta in active if meta.verified_at and not meta.suspicions]
    for why, found in ((Why.NEWEST, active), (Why.GOOD, good), (Why.VERIFIED, verified)):
        if found:
            yield found[0].backup_id, (Reason(why=why),)
    of_document = next((meta for meta in active if meta.trigger is not Trigger.IMPORT), None)
    if of_document and of_document is not active[0]:  # what was imported says nothing about the document
        yield of_document.backup_id, (Reason(why=Why.NEWEST_STATE),)
    turns = [
        (older, newer)
        for newer, older in pairwise(active if by_standing[Standing.SUSPECT] else ())
        if newer.suspect and not older.suspect and today - older.active_day < retention.grace_days
    ]
    for older, newer in turns[:_BEFORE_SUSPECT]:
        yield older.backup_id, (Reason(why=Why.BEFORE_SUSPECT),)
        # Without it nobody could tell next time that the other one was the last before it.
        yield newer.backup_id, (Reason(why=Why.SUSPECT),)


def _recent(automatic: list[BackupMetadata], days: int) -> Iterable[_Kept]:
    """Yield those made within the last *days* days of use: so a year away, or a wrong clock, ages none of them.

    The days are counted up to the newest of *automatic*, which are of one standing: no bad version ages a good one.
    """
    last = max((meta.active_day for meta in automatic), default=0)
    for meta in automatic if days else ():
        if last - meta.active_day < days:
            yield meta.backup_id, (Reason(why=Why.RECENT, values={"days": days}),)


def _slots(automatic: list[BackupMetadata], retention: Retention, times: LocalTimes) -> Iterable[_Kept]:
    """Yield what the rules keep of *automatic*, which is sorted newest first."""
    for number, meta in enumerate(automatic[: retention.newest], start=1):
        yield meta.backup_id, (Reason(why=Why.ONE_OF_NEWEST, values={"number": number, "count": retention.newest}),)
    wanted = retention.hourly, retention.daily, retention.weekly, retention.monthly, retention.yearly
    seen: list[set[_Period]] = [set() for _ in _TIERS]
    tiers = [(*tier, count, periods) for tier, count, periods in zip(_TIERS, wanted, seen, strict=True) if count]
    for meta in automatic:
        if not tiers:
            return
        moment = times[meta.timestamp]
        is_full = False
        for why, period_of, count, periods in tiers:
            if (period := period_of(moment)) not in periods:
                periods.add(period)
                is_full = is_full or len(periods) == count
                yield meta.backup_id, (Reason(why=why, values={"number": len(periods), "count": count}),)
        if is_full:
            tiers = [tier for tier in tiers if len(tier[3]) < tier[2]]


def _apply_most(
    active: Mapping[Standing, list[BackupMetadata]],
    most: int | None,
    exempt: frozenset[str],
    keep: dict[str, _Reasons],
    drop: dict[str, Reason],
) -> None:
    """Drop the oldest automatic versions beyond *most* of a standing; what a person wanted does not count."""
    if most is None:
        return
    for alike in active.values():
        kept = [meta for meta in alike if meta.backup_id in keep and not meta.pinned and meta.trigger not in _BY_HAND]
        left = len(kept)
        for meta in reversed(kept):
            if left <= most:
                break
            if meta.backup_id not in exempt:
                left -= 1
                del keep[meta.backup_id]
                drop[meta.backup_id] = Reason(why=Why.MOST, values={"count": most})


def _apply_budget(
    live: list[BackupMetadata],
    budget_bytes: int | None,
    exempt: frozenset[str],
    keep: dict[str, _Reasons],
    drop: dict[str, Reason],
) -> None:
    if budget_bytes is None:
        return
    kept = [meta for meta in live if meta.backup_id in keep]
    total = sum(meta.stored_size for meta in kept)
    for meta in reversed(kept):
        if total <= budget_bytes:
            return
        if meta.backup_id not in exempt:
            total -= meta.stored_size
            del keep[meta.backup_id]
            drop[meta.backup_id] = Reason(why=Why.BUDGET, values={"budget_bytes": budget_bytes})
