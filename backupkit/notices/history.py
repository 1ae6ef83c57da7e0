"""What happened, as the decision about notices needs it: events, of the log and of what has ended just now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from backupkit.notices.notice import Matter, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

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


class Entry(Protocol):
    """What is read of a line of the log."""

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def operation(self) -> str:
        """What."""
        ...

    @property
    def outcome(self) -> str:
        """How it ended."""
        ...

    @property
    def trigger(self) -> str:
        """Who asked; of a notice: its code."""
        ...


_MATTERS = {
    "create": Matter.BACKUP,
    "restore": Matter.RESTORE,
    "verify": Matter.CHECK,
    "test restore": Matter.CHECK,
}
_BY_REQUEST = frozenset({"schedule", "manual"})
_FAILED = frozenset({"failed", "uncertain"})
_WELL = frozenset({"done", "unchanged"})


def events_of(entries: Iterable[Entry], now: datetime) -> list[Event]:
    """Return what lines of the log tell, oldest first.

    Args:
        entries: in any order.
        now: by which a notice that was begun is still under way, or was never sent.
    """
    return sorted(_events(entries, now), key=lambda event: event.at)


def _events(entries: Iterable[Entry], now: datetime) -> Iterator[Event]:
    for entry in entries:
        if entry.operation == "notice":
            is_under_way = entry.outcome == "started" and now - entry.at < UNDER_WAY
            if entry.outcome == "done" or is_under_way:
                yield from _told(entry)
            continue
        matter = _MATTERS.get(entry.operation)
        if matter is None:
            continue
        if entry.outcome in _FAILED:
            yield Event(at=entry.at, matter=matter, turn=Turn.FAILED)
        elif entry.outcome in _WELL and matter is not Matter.CHECK:  # a check of one version says nothing of the others
            by_request = entry.outcome == "done" and entry.trigger in _BY_REQUEST
            yield Event(at=entry.at, matter=matter, turn=Turn.WELL, by_request=by_request)
            if matter is Matter.RESTORE:  # the state before it was stored
                yield Event(at=entry.at, matter=Matter.BACKUP, turn=Turn.WELL)


def _told(entry: Entry) -> Iterator[Event]:
    kind, _, matter = entry.trigger.partition(":")
    try:
        yield Event(at=entry.at, matter=Matter(matter), turn=Turn.TOLD, notice=NoticeKind(kind))
    except ValueError:  # of a later release
        return
