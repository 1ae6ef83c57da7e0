"""Which notice is due after all that happened: one for each outage and one when it is over. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.notices import wording
from backupkit.notices.notice import Matter
from backupkit.notices.outage import CALM, courses

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backupkit.notices.history import Event
    from backupkit.notices.notice import Notice
    from backupkit.notices.outage import Course, Outage
    from backupkit.notices.wishes import Wishes

LASTING = timedelta(minutes=10)
OLD = timedelta(days=7)  # what failed, was over and was never told longer ago than that is no news
OFTEN = timedelta(hours=1)  # successes are told once in that time


def notice_for(history: Iterable[Event], wishes: Wishes, now: datetime) -> Notice | None:
    """Return the notice that is due; None if all that deserves one was told.

    To be asked again once it is noted as told: there may be another one.

    Args:
        history: what happened, what was told included, oldest first.
        wishes: what the user wants to be told.
        now: aware.
    """
    if not wishes.wants_any:
        return None
    for matter, course in courses(history).items():
        if notice := _of(matter, course, wishes, now):
            return notice
    return None


def _of(matter: Matter, course: Course, wishes: Wishes, now: datetime) -> Notice | None:
    outage = course.outage
    if outage and _is_wanted(matter, wishes) and _is_news(matter, outage, course, now):
        return wording.failure(matter, outage)
    if outage and outage.told_at and outage.over_at and not outage.over_told and wishes.recovery:
        return wording.recovery(matter, outage)
    succeeded_at, told_at = course.succeeded_at, course.success_told_at
    if not wishes.successes or succeeded_at is None or now - succeeded_at > OFTEN:
        return None
    return wording.success(succeeded_at) if told_at is None or succeeded_at - told_at >= OFTEN else None


def _is_wanted(matter: Matter, wishes: Wishes) -> bool:
    return wishes.low_space if matter is Matter.SPACE else wishes.failures


def _is_news(matter: Matter, outage: Outage, course: Course, now: datetime) -> bool:
    if outage.told_at is not None:
        return False
    if outage.over_at is not None and now - outage.over_at > OLD:
        return False
    before = course.well_again_told_at
    has_lasted = (outage.over_at or now) - outage.began_at >= LASTING
    is_lasting = matter is Matter.STOPPED_PLACE  # until a person has looked
    return is_lasting or has_lasted or before is None or outage.began_at - before > CALM
