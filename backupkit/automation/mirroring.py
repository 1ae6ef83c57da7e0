"""Mirroring: has versions copied to the other places, or checked there, on a thread of its own, and tells the end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from backupkit.automation.mirror_run import MirrorRun
from backupkit.automation.retrying import one_more, pause_seconds
from backupkit.light.frozen import dataclass, replace
from backupkit.service import border
from backupkit.service.events import Failed, Finished
from backupkit.service.initiator import Leaving
from backupkit.service.task import Effect
from backupkit.service.tasks.configuring import Choose
from backupkit.service.tasks.mirroring import Copied, CopiesHealed, CopiesVerified, Mirrored, MirrorNow
from backupkit.values.places import CopiesReport, MirrorReport
from backupkit.values.results import VerifyReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task

FIRST_SECONDS = 10.0  # an app that starts has other things to do
SOON_SECONDS = 2.0  # after versions changed: several saves in a row are copied together
EVERY_SECONDS = 3_600.0
FIRST_RETRY_SECONDS = 30.0
LAST_RETRY_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When the next run begins, by seconds that only go forwards."""

    next_at: float
    not_before: float = -math.inf  # what changes meanwhile does not hasten it beyond that
    failures: int = 0  # runs in a row that did not reach all places


def hastened(pace: Pace, now: float) -> Pace:
    """Return the pace after versions have changed."""
    return replace(pace, next_at=min(pace.next_at, max(now + SOON_SECONDS, pace.not_before)))


def wanted(pace: Pace, now: float) -> Pace:
    """Return the pace after somebody has asked for a run: it does not rest from a failure."""
    return replace(pace, next_at=now, not_before=now)


def begun(pace: Pace, now: float) -> Pace:
    """Return the pace after a run was begun."""
    return replace(pace, next_at=now + EVERY_SECONDS)


def ended(pace: Pace, report: MirrorReport | None, now: float) -> Pace:
    """Return the pace after a run.

    As long as one place is reached it gets what is new after a moment, whatever the others do; while none is, a change
    hastens nothing.

    Args:
        pace: the one before, with what has changed during the run.
        report: what it did; None: it could not be done.
        now: the present second.
    """
    places = () if report is None else report.places
    if report is not None and not any(place.is_away for place in places):
        # A stop waits for a person, and not for another try.
        return Pace(next_at=min(pace.next_at, now + EVERY_SECONDS))
    pause = pause_seconds(pace.failures, first=FIRST_RETRY_SECONDS, last=LAST_RETRY_SECONDS)
    is_one_reached = any(not (place.is_away or place.is_stopped or place.is_left_out) for place in places)
    not_before = now + (FIRST_RETRY_SECONDS if is_one_reached else pause)
    next_at = min(max(pace.next_at, not_before), now + pause)
    return Pace(next_at=next_at, not_before=not_before, failures=one_more(pace.failures))


class Mirroring(Leaving):
    """An initiator that begins a run some seconds after the start, soon after versions changed, and every hour.

    It begins one at once when the manager was told what opens the copies. There is one run at a time, on a thread of
    its own. Where the document has no places, and is not encrypted here itself, all that is done is to ask for them
    then.

    Args:
        manager: of the document.
    """

    def __init__(self, manager: BackupManager) -> None:
        self._manager = manager
        self._pace: Pace | None = None  # None: it was not asked yet
        self._run: MirrorRun | None = None
        self._is_check_wanted = self._is_check = False  # of all copies, in place of a mirroring
        self._is_left = False
        self._unlocks = 0  # how often what opens the copies had been told at the last look

    def due(self, document: Sighting, now: float) -> Task | None:
        """Begin a run, or tell what became of one. Waits for neither."""
        del document
        if self._pace is None:
            self._pace = Pace(next_at=now + FIRST_SECONDS)
        if self._run:
            return self._attended(self._run, self._pace, now)
        if (unlocks := self._manager.unlocks) != self._unlocks:  # what waited for that need not wait for the hour
            self._unlocks, self._pace = unlocks, wanted(self._pace, now)
        if self._is_check_wanted:
            self._is_check, self._is_check_wanted = True, False
            self._begin(self._manager.verify_places)
        elif now >= self._pace.next_at:
            self._is_check, self._pace = False, begun(self._pace, now)
            self._begin(self._manager.mirror)
        return None

    def _begin(self, work: Callable[..., MirrorReport | CopiesReport]) -> None:
        if self._is_left or not self._may_have_work():
            return
        self._run = MirrorRun(lambda reins: work(progress=reins.progress, cancel=reins))
        if self._is_left:  # just now, on another thread, which may have seen no run yet
            self._run.cancel()

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Begin one soon after versions changed, and at once where somebody asked for that.

        Who has all versions verified wants to know of their copies as well.
        """
        del document
        if self._pace is None or isinstance(end, Failed):
            return
        if isinstance(end.task, MirrorNow):
            self._pace = wanted(self._pace, now)
        elif end.task.is_check_of_all and isinstance(end.result, VerifyReport):
            self._is_check_wanted = end.result.complete
        elif isinstance(end.task, Choose) or (end.task.effect is not Effect.NONE and end.result is not None):
            self._pace = hastened(self._pace, now)  # there may be another place, or there is a version more

    def leave(self) -> None:
        """Have a run that is at work stop at its next piece, and begin no more. The next app goes on where it was."""
        self._is_left = True
        if run := self._run:
            run.cancel()

    def _may_have_work(self) -> bool:
        try:
            return bool(self._manager.places) or self._manager.encryption.is_everywhere
        except Exception:  # noqa: BLE001 - one that cannot be had: the run says which, and why
            return True

    def _attended(self, run: MirrorRun, pace: Pace, now: float) -> Task | None:
        end = run.end()
        if end is None:
            return None
        self._run = None
        if isinstance(end, MirrorReport):
            self._pace = ended(pace, end, now)
            if not end.places:  # what lies here was encrypted anew, if its key was changed: nobody has asked for that
                return None
            return Copied(report=end) if end.has_moved else Mirrored(report=end)
        path = self._manager.data_file
        if isinstance(end, CopiesReport):
            return CopiesHealed(report=end) if end.has_moved else CopiesVerified(report=end)
        if self._is_check:
            border.warn("The copies of %s at other places could not be checked", path, error=end)
            return CopiesVerified(error=border.problem_of(path, end))
        border.warn("The versions of %s could not be copied to other places", path, error=end)
        self._pace = ended(pace, None, now)
        return Mirrored(error=border.problem_of(path, end))
