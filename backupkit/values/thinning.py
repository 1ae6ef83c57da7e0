"""Which versions stay, each with its reason: a pure function from what there is and what is wanted.

The tiers are the grandfather-father-son scheme that borg, restic and tarsnap users know: the last version of each of
the newest 24 hours, 7 days, 4 weeks and 12 months *in which something was saved*. Counting only periods with a version
in them, and ordering periods by the versions' sequence, means that neither a year away nor a wrong clock removes
anything (promises P7, P8).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from backupkit.values.retention import Reason, Retention, RetentionPlan, Rule
from backupkit.values.text import local
from backupkit.values.version import BackupMetadata, Standing, Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo

_BEFORE_SUSPECT = 3


_Period = tuple[Any, ...]
_Kept = tuple[Rule, str, str]  # rule, backup_id, text
_TIERS: tuple[tuple[Rule, str, Callable[[datetime], _Period]], ...] = (
    # With its offset, the hour that the autumn clock change repeats counts as two.
    (Rule.HOURLY, "hour", lambda local: (local.date(), local.hour, local.utcoffset())),
    (Rule.DAILY, "day", lambda local: (local.date(),)),
    (Rule.WEEKLY, "week", lambda local: tuple(local.isocalendar()[:2])),
    (Rule.MONTHLY, "month", lambda local: (local.year, local.month)),
    (Rule.YEARLY, "year", lambda local: (local.year,)),
)


def plan_retention(
    versions: Iterable[BackupMetadata],
    retention: Retention,
    *,
    zone: tzinfo | None = None,
    undo_id: str | None = None,
    protected: Iterable[str] = (),
    hold: str = "",
) -> RetentionPlan:
    """Return which of *versions* stay under *retention*. Pure: the same input gives the same plan.

    Exempt from the rules, and from the budget: versions that a person made, imported or pinned; versions made before
    a restore, for ``grace_days``; the one that ``undo_restore()`` would put back; the newest version, the newest good
    one and the newest verified one; the last good one before something suspect was saved (the newest three of those,
    for ``grace_days``); damaged ones, which a person may still want to rescue.

    Good, not yet examined and suspect versions are thinned each by themselves, so bad ones never push out good ones.

    Args:
        versions: all that are known, in any order.
        retention: what is wanted.
        zone: where days begin; None is the system's zone.
        undo_id: the version that undo would put back.
        protected: ids that an operation under way needs.
        hold: a reason to remove nothing at all this time; empty where there is none.
    """
    ordered = sorted(versions, key=lambda meta: meta.order, reverse=True)
    today = max((meta.active_day for meta in ordered), default=0)
    keep: dict[str, list[Reason]] = {}
    drop: dict[str, Reason] = {}
    live = [meta for meta in ordered if meta.status is not Status.ARCHIVED]
    needed = frozenset(protected)
    for meta in ordered:
        if meta.backup_id in needed:
            keep[meta.backup_id] = [Reason(rule=Rule.PROTECTED, text="in use by the operation under way")]
        elif meta.status is Status.ARCHIVED:
            _sort_bin(meta, retention, today, keep, drop)
    for rule, backup_id, text in _exemptions(live, retention, today, undo_id):
        keep.setdefault(backup_id, []).append(Reason(rule=rule, text=text))
    exempt = frozenset(keep)
    for standing in Standing:
        automatic = [meta for meta in live if meta.status is Status.ACTIVE and meta.standing is standing]
        for rule, backup_id, text in _slots(automatic, retention, zone):
            keep.setdefault(backup_id, []).append(Reason(rule=rule, text=text))
    for meta in reversed(live):
        if meta.backup_id not in keep:
            drop[meta.backup_id] = Reason(
                rule=Rule.SUPERSEDED,
                text="each period that it stood for has a newer version or is no longer kept",
            )
    _apply_budget(live, retention.budget_bytes, exempt, keep, drop)
    for backup_id in drop if hold else ():
        keep[backup_id] = [Reason(rule=Rule.HOLD, text=hold)]
    drop = {} if hold else drop
    return RetentionPlan(keep={key: tuple(reasons) for key, reasons in keep.items()}, drop=drop)


def _sort_bin(
    meta: BackupMetadata,
    retention: Retention,
    today: int,
    keep: dict[str, list[Reason]],
    drop: dict[str, Reason],
) -> None:
    left = retention.bin_days - (today - (meta.archived_day or today))
    if left > 0 or meta.archived_day is None:
        keep[meta.backup_id] = [
            Reason(rule=Rule.BIN, text=f"deleted; stays in the bin for {max(left, 1)} more days of use")
        ]
    else:
        drop[meta.backup_id] = Reason(rule=Rule.EMPTIED, text=f"deleted {retention.bin_days} days of use ago")


def _exemptions(live: list[BackupMetadata], retention: Retention, today: int, undo_id: str | None) -> Iterable[_Kept]:
    for meta in live:
        if meta.pinned:
            yield Rule.PINNED, meta.backup_id, "pinned"
        if meta.trigger in {Trigger.MANUAL, Trigger.IMPORT}:
            yield Rule.MANUAL, meta.backup_id, "made by hand"
        if meta.backup_id == undo_id:
            yield Rule.UNDO, meta.backup_id, "undoing the last restore needs it"
        left = retention.grace_days - (today - meta.active_day)
        if meta.trigger is Trigger.BEFORE_RESTORE and left > 0:
            yield Rule.GRACE, meta.backup_id, f"made before a restore; stays for {left} more days of use"
        if meta.archived_day is not None and today - meta.archived_day < retention.grace_days:
            yield Rule.GRACE, meta.backup_id, "taken out of the bin not long ago"
        if meta.status is Status.CORRUPTED:
            yield Rule.DAMAGED, meta.backup_id, "damaged; no rule removes it, in case something can be rescued"
    yield from _last_resorts([meta for meta in live if meta.status is Status.ACTIVE], retention, today)


def _last_resorts(active: list[BackupMetadata], retention: Retention, today: int) -> Iterable[_Kept]:
    """Yield the versions that somebody would reach for first on a bad day; *active* is sorted newest first."""
    good = [meta for meta in active if meta.standing is Standing.GOOD]
    verified = [meta for meta in active if meta.verified_at and not meta.suspect]
    for rule, found, text in (
        (Rule.NEWEST, active, "the newest one"),
        (Rule.GOOD, good, "the newest one that is known to be good"),
        (Rule.VERIFIED, verified, "the newest one that was verified"),
    ):
        if found:
            yield rule, found[0].backup_id, text
    turns = [
        (older, newer)
        for newer, older in pairwise(active)
        if newer.suspect and not older.suspect and today - older.active_day < retention.grace_days
    ]
    for older, newer in turns[:_BEFORE_SUSPECT]:
        yield Rule.BEFORE_SUSPECT, older.backup_id, "the last one before something suspect was saved"
        # Without it nobody could tell next time that the other one was the last before it.
        yield Rule.BEFORE_SUSPECT, newer.backup_id, "the suspect one that followed the last good one"


def _slots(automatic: list[BackupMetadata], retention: Retention, zone: tzinfo | None) -> Iterable[_Kept]:
    """Yield what the rules keep of *automatic*, which is sorted newest first."""
    for number, meta in enumerate(automatic[: retention.newest], start=1):
        yield Rule.NEWEST, meta.backup_id, f"number {number} of the {retention.newest} newest"
    wanted = retention.hourly, retention.daily, retention.weekly, retention.monthly, retention.yearly
    tiers = [(rule, name, period, count) for (rule, name, period), count in zip(_TIERS, wanted, strict=True) if count]
    seen: dict[Rule, set[_Period]] = {rule: set() for rule, *_ in tiers}
    for meta in automatic:
        if all(len(seen[rule]) >= count for rule, _, _, count in tiers):
            return
        moment = local(meta.timestamp, zone)
        for rule, name, period_of, count in tiers:
            periods = seen[rule]
            if len(periods) < count and (period := period_of(moment)) not in periods:
                periods.add(period)
                yield (
                    rule,
                    meta.backup_id,
                    f"the last one of its {name} ({len(periods)} of {count} {rule.value})",
                )


def _apply_budget(
    live: list[BackupMetadata],
    budget_bytes: int | None,
    exempt: frozenset[str],
    keep: dict[str, list[Reason]],
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
            drop[meta.backup_id] = Reason(
                rule=Rule.BUDGET,
                text=f"all versions together may take {budget_bytes:,} bytes, and it is the oldest",
            )
