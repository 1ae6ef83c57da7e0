"""Outages: how it stands with each matter after all that happened. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.notices.history import Turn
from backupkit.notices.notice import Matter, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backupkit.notices.history import Event
    from backupkit.values.sentence import Saying

LASTS = timedelta(hours=1)  # a restore that failed is no state: the next one that fails later is news again
CALM = timedelta(hours=1)  # after "it works again": what fails again so soon is told once it has lasted
UNLOGGED = timedelta(minutes=5)  # two lines of one notice are closer than that
_MOMENTARY = frozenset({Matter.RESTORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Of one matter: the time from its first failure to its first success after that."""

    began_at: datetime
    failed_at: datetime  # the last time
    over_at: datetime | None = None  # None: it lasts
    told_at: datetime | None = None  # when a notice said that it began
    over_told: bool = False
    reason: Saying | None = None  # why it failed, as far as that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one matter went."""

    outage: Outage | None = None  # the last one
    well_again_told_at: datetime | None = None  # when a notice last said that one was over
    succeeded_at: datetime | None = None  # the last time that somebody had asked for
    success_told_at: datetime | None = None


def courses(history: Iterable[Event]) -> dict[Matter, Course]:
    """Return how each matter went, by events in the order in which they happened."""
    found = {matter: Course() for matter in Matter}
    for event in history:
        found[event.matter] = _after(found[event.matter], event)
    return found


def _after(course: Course, event: Event) -> Course:
    match event.turn:
        case Turn.FAILED:
            return replace(course, outage=_failed(course.outage, event))
        case Turn.WELL:
            if event.by_request:
                course = replace(course, succeeded_at=event.at)
            if course.outage and course.outage.over_at is None:
                return replace(course, outage=replace(course.outage, over_at=event.at))
            return course
        case Turn.TOLD:
            return _told(course, event)


def _failed(outage: Outage | None, event: Event) -> Outage:
    """Return the outage that a failure belongs to. One whose end nobody was told of goes on."""
    if outage is None or _is_past(outage, event):
        return Outage(began_at=event.at, failed_at=event.at, reason=event.reason)
    return replace(outage, failed_at=event.at, over_at=None, reason=event.reason or outage.reason)


def _is_past(outage: Outage, event: Event) -> bool:
    if event.matter in _MOMENTARY and event.at - outage.failed_at > LASTS:
        return True
    if outage.over_at is None:
        return False
    return outage.over_told or outage.told_at is None or event.at - outage.over_at > CALM


def _told_of(outage: Outage | None, event: Event) -> Outage:
    if outage is None or (outage.over_at and outage.over_told and event.at - outage.over_at > UNLOGGED):
        # A full disk takes down no line that it is full, but may take one that this was told.
        return Outage(began_at=event.at, failed_at=event.at, told_at=event.at)
    was_over = outage.over_at is not None  # the notice said that as well
    return replace(outage, told_at=event.at, over_told=was_over)


def _told(course: Course, event: Event) -> Course:
    outage = course.outage
    match event.notice:
        case NoticeKind.FAILURE:
            return replace(course, outage=_told_of(outage, event))
        case NoticeKind.RECOVERY:
            told = replace(outage, over_told=True) if outage and outage.over_at else outage
            return replace(course, outage=told, well_again_told_at=event.at)
        case NoticeKind.SUCCESS:
            return replace(course, success_told_at=event.at)
        case _:
            return course
