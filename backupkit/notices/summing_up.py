"""The summary of a day or a week: when one is due, and what it says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.notices.history import Turn
from backupkit.notices.notice import Line, Matter, Notice, NoticeKind
from backupkit.notices.wishes import Every
from backupkit.notices.wording import moment
from backupkit.values.sentence import Sentence, counted
from backupkit.values.text import local, size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from backupkit.notices.history import Event
    from backupkit.notices.wishes import Wishes
    from backupkit.values.activity.room import Room
    from backupkit.values.results import BackupStats
    from backupkit.values.sentence import Saying

_MADE = counted("{count} times the file was stored, or found to be stored already; {failed} attempts failed.", "count")
_HOLDS = counted("There are {count} versions, which take {size}.", "count")
_NEWEST = Sentence("The newest one is of {at}.")
_NONE = Sentence("There is no version yet.")
_DAMAGED = counted("{count} of them are damaged: verify them, and look at the disk.", "count")
_FREE = Sentence("{free} of {total} are free on their disk.")
_TITLES = {
    Every.DAILY: Sentence("The versions of the last day"),
    Every.WEEKLY: Sentence("The versions of the last week"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a summary tells besides the history."""

    stats: BackupStats
    room: Room | None = None


def summary_is_due(history: Sequence[Event], wishes: Wishes, now: datetime) -> bool:
    """Return True at the first look in a new day, or week, if there was anything before that was not summed up.

    Args:
        history: oldest first.
        wishes: how often.
        now: aware.
    """
    if wishes.summary is Every.NEVER or not wishes.wants_any or not history:
        return False
    told = [each.at for each in history if each.turn is Turn.TOLD and each.notice is NoticeKind.SUMMARY]
    since = told[-1] if told else history[0].at
    return _period(since, wishes.summary) < _period(now, wishes.summary)


def summary(history: Sequence[Event], wishes: Wishes, figures: Figures, now: datetime) -> Notice:
    """Return the notice that sums up the last day, or week."""
    since = now - (timedelta(days=7) if wishes.summary is Every.WEEKLY else timedelta(days=1))
    turns = [each.turn for each in history if each.matter is Matter.BACKUP and each.at >= since]
    made, failed = turns.count(Turn.WELL), turns.count(Turn.FAILED)
    stats, room = figures.stats, figures.room
    text: list[Saying] = [Line(sentence=_MADE, values={"count": made, "failed": failed})]
    if stats.newest_at:
        text.append(Line(sentence=_HOLDS, values={"count": stats.count, "size": size(stats.total_bytes)}))
        text.append(Line(sentence=_NEWEST, values={"at": moment(stats.newest_at)}))
    else:
        text.append(_NONE)
    if stats.corrupted:
        text.append(Line(sentence=_DAMAGED, values={"count": stats.corrupted}))
    if room:
        values = {"free": size(room.free_bytes), "total": size(room.total_bytes)}
        text.append(Line(sentence=_FREE, values=values))
    return Notice(
        kind=NoticeKind.SUMMARY, matter=Matter.BACKUP, at=now, title=_TITLES[wishes.summary], text=tuple(text)
    )


def _period(at: datetime, every: Every) -> date:
    """Return the day, or the Monday of the week, in which a moment lies, in the system's zone."""
    day = local(at).date()
    return day - timedelta(days=day.weekday()) if every is Every.WEEKLY else day
