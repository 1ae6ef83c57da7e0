"""From times on the wall to moments: what a rule means in a zone, also where its clock is put forward or back. Pure.

A rule that counts each time once (:attr:`backupkit.schedule.rules.Rule.is_once`) runs in the first of two passes of a
repeated hour; a time that the clock leaves out counts at the first moment after, or, where that is another day, in the
last minute before. So a daily run happens on each day once. Other rules run whenever the clock shows such a time.
(Debian's cron does the same: cron(8), "Notes" on daylight saving time.)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from backupkit.schedule.rules import Rule

_MINUTE = timedelta(minutes=1)
_INSTANT = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta()


def next_moment(rule: Rule, moment: datetime, zone: tzinfo) -> datetime:
    """Return the first moment later than *moment* (aware) that *rule* means in *zone*; aware, in that zone."""
    here = moment.astimezone(zone)
    wall, best = _wall(here), None
    for found in rule.after(wall - _comes_again(here)):
        for at in moments_of(rule, found, zone):
            if at > moment and (best is None or at < best):
                best = at
        if best and found > wall:
            return best.astimezone(zone)
    raise ValueError(f"{rule.text!r} names no time after {moment}")


def last_moment(rule: Rule, moment: datetime, zone: tzinfo) -> datetime:
    """Return the last moment that is not later than *moment* (aware), that *rule* means in *zone*; aware, in it."""
    here = moment.astimezone(zone)
    wall, best = _wall(here), None
    for found in rule.before(wall + _has_come_before(here) + _left_out_soon(here) + _INSTANT):
        for at in moments_of(rule, found, zone):
            if at <= moment and (best is None or at > best):
                best = at
        if best and found <= wall:
            return best.astimezone(zone)
    raise ValueError(f"{rule.text!r} names no time before {moment}")


def wall_of(rule: Rule, moment: datetime) -> datetime:
    """Return the time on the wall that *rule* means by a *moment* of its own (aware, in the zone in force).

    It is what the wall shows then; or what it would have shown, had it not been put forward.
    """
    wall = _wall(moment)
    named = next(rule.before(wall + _INSTANT))
    is_moved = named != wall and moment.astimezone(UTC) in moments_of(rule, named, moment.tzinfo or UTC)
    return named if is_moved else wall


def moments_of(rule: Rule, wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments, in UTC, at which a time on the wall counts for *rule*."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _wall(first.astimezone(zone)) == wall:
        return (first,) if rule.is_once or first == second else (first, second)
    return _instead(wall, _forward_between(second, first, zone), zone) if rule.is_once else ()


def _instead(wall: datetime, change: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return when a time counts that was left out by a *change* of the clock."""
    if change.astimezone(zone).date() == wall.date():
        return (change,)
    before = change - _MINUTE
    # A whole day may be left out, where a country changes its side of the date line: then it is no day without a run.
    return (before,) if before.astimezone(zone).date() == wall.date() else ()


def _forward_between(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """Return the moment between two (in UTC) at which the clock is put forward, to the second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _comes_again(here: datetime) -> timedelta:
    """Return how much is shown twice, if this is its first pass."""
    if here.fold:
        return _NOTHING
    return max(_offset(here) - _offset(here.replace(fold=1)), _NOTHING)


def _has_come_before(here: datetime) -> timedelta:
    """Return how much is shown twice, if this is its second pass."""
    return _offset(here.replace(fold=0)) - _offset(here) if here.fold else _NOTHING


def _left_out_soon(here: datetime) -> timedelta:
    """Return how much the clock is put forward within a minute."""
    soon = (here.astimezone(UTC) + _MINUTE).astimezone(here.tzinfo)
    return max(_offset(soon) - _offset(here), _NOTHING)


def _offset(here: datetime) -> timedelta:
    return here.utcoffset() or _NOTHING


def _wall(here: datetime) -> datetime:
    return here.replace(tzinfo=None, fold=0)
