"""What happened, as the decision about notices needs it: events, of the log and of what has ended just now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.notices.notice import Matter, NoticeKind
from backupkit.values.activity.ending import PLACE_STOPPED, Ending, Logged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.sentence import Saying

UNDER_WAY = timedelta(minutes=15)  # a notice that was begun and not ended since: its program was killed


class Turn(Enum):
    """What an event says of its matter."""

    FAILED = "failed"
    WELL = "well"
    TOLD = "told"  # a notice of that kind went out


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened."""

    at: datetime  # aware, UTC
    matter: Matter
    turn: Turn
    reason: Saying | None = None  # why it failed; None: the log knows no more than that
    notice: NoticeKind | None = None  # which notice was told
    by_request: bool = False  # a version that was made by schedule or by hand


_MATTERS: Mapping[str, Matter] = {
    Logged.CREATE: Matter.BACKUP,
    Logged.RESTORE: Matter.RESTORE,
    Logged.VERIFY: Matter.CHECK,
    Logged.TEST_RESTORE: Matter.CHECK,
    Logged.MIRROR: Matter.PLACE,
}
_OF_ALL = frozenset({Matter.CHECK, Matter.PLACE})  # where one that is well does not say that all are
_BY_REQUEST = frozenset({"schedule", "manual"})
_WELL = (Ending.DONE, Ending.UNCHANGED)


def events_of(entries: Iterable[LogEntry], now: datetime) -> list[Event]:
    """Return what lines of the log tell, oldest first.

    Args:
        entries: in any order.
        now: by which a notice that was begun is still under way, or was never sent.
    """
    in_order = sorted(entries, key=lambda entry: entry.at)
    happened = [event for entry in in_order for event in _events(entry)]
    return sorted((*happened, *_told(in_order, now)), key=lambda event: event.at)


def _events(entry: LogEntry) -> Iterator[Event]:
    matter = _MATTERS.get(entry.operation)
    if matter is None:
        return
    if entry.is_failure:
        is_stop = matter is Matter.PLACE and entry.error == PLACE_STOPPED
        yield Event(at=entry.at, matter=Matter.STOPPED_PLACE if is_stop else matter, turn=Turn.FAILED)
    elif entry.outcome in _WELL and (matter not in _OF_ALL or entry.is_full):
        by_request = entry.outcome is Ending.DONE and entry.trigger in _BY_REQUEST
        yield Event(at=entry.at, matter=matter, turn=Turn.WELL, by_request=by_request)
        if matter is Matter.RESTORE:  # the state before it was stored
            yield Event(at=entry.at, matter=Matter.BACKUP, turn=Turn.WELL)
        if matter is Matter.PLACE:
            yield Event(at=entry.at, matter=Matter.STOPPED_PLACE, turn=Turn.WELL)


def _told(in_order: Iterable[LogEntry], now: datetime) -> Iterator[Event]:
    """Yield what was told, at the moment at which that was begun: what has happened since, the notice did not say."""
    begun: dict[str, datetime] = {}
    for entry in in_order:
        if entry.operation != Logged.NOTICE or not entry.trigger:
            continue
        if entry.outcome is Ending.STARTED:
            begun[entry.trigger] = entry.at
            continue
        at = begun.pop(entry.trigger, entry.at)
        if entry.outcome is Ending.DONE:
            yield from _notice(entry.trigger, at)
    for code, at in begun.items():
        if now - at < UNDER_WAY:
            yield from _notice(code, at)


def _notice(code: str, at: datetime) -> Iterator[Event]:
    kind, _, matter = code.partition(":")
    try:
        yield Event(at=at, matter=Matter(matter), turn=Turn.TOLD, notice=NoticeKind(kind))
    except ValueError:  # of a later release
        return
