"""Watching: has a save that nobody announced stored, once the document has been quiet for a moment."""

from __future__ import annotations

import math

from backupkit.automation.retrying import one_more, pause_seconds
from backupkit.errors import DocumentInUse
from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service.events import Failed, Finished
from backupkit.service.task import Effect
from backupkit.service.tasks.creating import Create
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task

QUIET_SECONDS = 1.0  # a save in several writes is over by then
LONGEST_SECONDS = 10.0  # a document that never rests is stored all the same
_FIRST_RETRY_SECONDS = 5.0
_LAST_RETRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known of the attempts to store the document."""

    seen: Hashable = None  # the fingerprint of the document at the last look
    unlocks: int = 0  # how often what opens the versions had been told then
    failures: int = 0  # in a row
    retry_at: float = 0.0  # not before, after a failure
    begun_at: float | None = None  # when an attempt was asked for that has not ended
    took_seconds: float = 0.0  # the last attempt
    ended_at: float = 0.0  # likewise


def looked(watch: Watch, document: Sighting, now: float) -> Watch:
    """Return what is known after a look at the document."""
    if document.seen == watch.seen:
        return watch
    # Another content deserves another try at once: the disk may be full for the last one only.
    return replace(watch, seen=document.seen, retry_at=now)


def unlocked(watch: Watch, unlocks: int, now: float) -> Watch:
    """Return what is known once what opens the versions was told so often: that it was not may be why it failed."""
    return watch if unlocks == watch.unlocks else replace(watch, unlocks=unlocks, retry_at=now)


def is_due(watch: Watch, document: Sighting, now: float) -> bool:
    """Return True if the document is to be stored now."""
    if document.changed_at is None or now < watch.retry_at:
        return False
    if document.is_whole:  # so it need not rest; but at most half of the time is spent on it
        return now - document.changed_at >= QUIET_SECONDS and now - watch.ended_at >= watch.took_seconds
    return now - document.seen_at >= QUIET_SECONDS or now - document.changed_at >= LONGEST_SECONDS


def begun(watch: Watch, now: float) -> Watch:
    """Return what is known once an attempt was asked for."""
    return replace(watch, begun_at=now)


def ended(watch: Watch, now: float) -> Watch:
    """Return what is known after an attempt, however it ended."""
    took_seconds = 0.0 if watch.begun_at is None else now - watch.begun_at
    return replace(watch, begun_at=None, took_seconds=took_seconds, ended_at=now)


def succeeded(watch: Watch, now: float) -> Watch:
    """Return what is known after a version could be made."""
    return replace(watch, failures=0, retry_at=now)


def waits(watch: Watch) -> Watch:
    """Return what is known after an attempt that fails until the document, or what lies beside it, changes."""
    return replace(watch, retry_at=math.inf)


def failed(watch: Watch, now: float) -> Watch:
    """Return what is known after a version could not be made: try again in 5, 10, 20, 40, then every 60 seconds."""
    pause = pause_seconds(watch.failures, first=_FIRST_RETRY_SECONDS, last=_LAST_RETRY_SECONDS)
    return replace(watch, failures=one_more(watch.failures), retry_at=now + pause)


class Watching:
    """An initiator that is off until :attr:`is_on` is set, on any thread.

    Args:
        may: returns whether its user lets it.
        unlocks: returns how often what opens the versions was told.
    """

    def __init__(self, may: Callable[[], bool] = lambda: True, unlocks: Callable[[], int] = lambda: 0) -> None:
        self.is_on = False
        self._may, self._unlocks = may, unlocks
        self._watch = Watch()

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for a save that nobody announced."""
        # Not by learn(), too: of an attempt that was begun before an unlock, the failure tells nothing about it.
        self._watch = unlocked(looked(self._watch, document, now), self._unlocks(), now)
        if not (self.is_on and is_due(self._watch, document, now) and self._may()):
            return None
        self._watch = begun(self._watch, now)
        return Create(trigger=Trigger.SAVE)

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Note whether versions can be made just now. It does not matter who asked for this one."""
        self._watch = looked(self._watch, document, now)
        if end.task.effect is Effect.STORES:
            self._watch = ended(self._watch, now)
        match end:
            case Finished(task=task) if task.effect is not Effect.NONE:
                self._watch = succeeded(self._watch, now)
            case Failed(task=task, error=DocumentInUse()) if task.effect is Effect.STORES:
                self._watch = waits(self._watch)
            case Failed(task=task) if task.effect is Effect.STORES:  # nor is a cancelled one begun again at once
                self._watch = failed(self._watch, now)
            case _:
                pass
