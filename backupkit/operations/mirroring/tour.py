"""Tour: all places of one run, some of them at work side by side, and none of them waited for for ever."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.process.garbage import GUARD
from backupkit.process.own_thread import NoThread, OwnThread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backupkit.errors import StrPath
    from backupkit.operations.mirroring.visit import Visit
    from backupkit.places.watched_place import WatchedPlace
    from backupkit.values.version import BackupMetadata, CancelToken

THREAD = "backupkit: places"
AT_ONCE = 3
LOOK_SECONDS = 1.0
HANGS_LOOKS = 600
"""A call that has not moved for so many looks is given up. Looks are counted, not seconds: a computer may sleep."""
_LAST_LOOKS = 10  # the same, once nobody wants the rest any more


class Stop:
    """Tells all who are at work to stop at their next piece. Fills :class:`CancelToken`.

    Args:
        document: whose versions it is about.
        cancel: set by whoever asked for the run.
    """

    def __init__(self, document: StrPath, cancel: CancelToken | None) -> None:
        self._document, self._cancel = document, cancel
        self.is_wanted = False

    def is_set(self) -> bool:
        """Return True if they are to stop."""
        return self.is_wanted or bool(self._cancel and self._cancel.is_set())

    def error(self) -> errors.Cancelled | None:
        """Return what is raised then; None: they are to go on."""
        return errors.Cancelled(self._document, errors.Operation.MIRRORING) if self.is_set() else None

    def check(self) -> None:
        """Raise Cancelled if they are to stop."""
        if error := self.error():
            raise error


class Tour:
    """The visits of one run. Each step is made at several places at once, on a thread each, and waited for here.

    A place that hangs is given up: what its visit had done by then is told, its thread changes nothing any more
    (:class:`WatchedPlace`), and it is not visited again before that thread has come to its end.

    Args:
        visits: in the order in which they are told.
        stop: what these ask before each piece.
        beat: called on this thread, about once a second and after each step.
    """

    def __init__(self, visits: Iterable[Visit], stop: Stop, beat: Callable[[], object]) -> None:
        self.visits = [visit.given_up() if visit.entry.watch.is_given_up else visit for visit in visits]
        self.lost: list[BackupMetadata] = []  # versions that each place was asked for, and none had
        self._stop, self._beat = stop, beat
        self._bell = threading.Lock()

    def each(
        self, step: Callable[[Visit], object], visits: Iterable[Visit] | None = None, *, at_once: int = AT_ONCE
    ) -> None:
        """Make one step of all visits, or of some, but for those that were given up.

        Raises:
            BaseException: what a step raised, once all the others have stopped.
        """
        waiting = deque(visit for visit in (self.visits if visits is None else visits) if not visit.is_given_up)
        at_work: dict[Visit, _Step] = {}
        wrong: list[BaseException] = []  # once there is something, no step is begun, and those at work are to stop
        while at_work or (waiting and not wrong):
            try:
                while waiting and len(at_work) < at_once and not wrong:
                    visit = waiting.popleft()
                    at_work[visit] = _Step(partial(step, visit), visit.entry.watch, self._ring)
                self._wait()
            except BaseException as error:  # noqa: BLE001 - an interrupt: they stop at their next piece, with no draft left
                wrong.append(error)
            for visit in tuple(at_work):
                if self._is_over(visit, at_work[visit], wrong):
                    del at_work[visit]
            self._stop.is_wanted = self._stop.is_wanted or bool(wrong)
        if wrong:
            raise _first_of(wrong)

    def _wait(self) -> None:
        """Wait until a step ends, or a second has passed, and tell how far it is."""
        GUARD.away(self._bell.acquire, (True, LOOK_SECONDS))
        self._beat()

    def _is_over(self, visit: Visit, made: _Step, wrong: list[BaseException]) -> bool:
        """Return True if a step has come to its end, or its place is given up; note what went wrong."""
        if made.is_over:
            wrong += made.wrong
            return True
        stopped = self._stop.error()
        if not made.was_given_up(is_over=stopped is not None):
            return False
        self.visits[self.visits.index(visit)] = visit.left() if stopped else visit.given_up()
        wrong += [stopped] if stopped else []
        return True

    def close(self) -> None:
        """Give back what the places hold open, one that hangs by its own thread."""
        with contextlib.suppress(errors.Cancelled):  # it is said by what was cut off
            self.each(lambda visit: visit.place.close())

    def _ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # it rings already
            self._bell.release()


def _first_of(wrong: list[BaseException]) -> BaseException:
    """Return what stopped the others, rather than that they were stopped."""
    return next((each for each in wrong if not isinstance(each, errors.Cancelled)), wrong[0])


class _Step:
    """One step of one visit, on a thread of its own; where there is none to be had, on this one.

    Args:
        work: the step.
        watch: the place.
        ring: wakes whoever waits.
    """

    def __init__(self, work: Callable[[], object], watch: WatchedPlace, ring: Callable[[], object]) -> None:
        self._work, self._watch, self._ring = work, watch, ring
        self.wrong: list[BaseException] = []  # what it raised
        self._is_done = False
        self._end = threading.Lock()  # either it came to its end, or its place was given up before
        self._moves: int | None = None
        self._looks = 0  # since it has moved
        self._thread: OwnThread | None = None
        try:
            self._thread = OwnThread(self._run, THREAD)
        except NoThread:
            self._run()

    @property
    def is_over(self) -> bool:
        """True if it has come to its end; then nothing is left of its thread."""
        if self._is_done and self._thread:
            self._thread.finish()
            self._thread = None
        return self._is_done

    def was_given_up(self, *, is_over: bool) -> bool:
        """Give its place up where that has not answered for too long; after a moment, if *is_over*: nobody waits."""
        before, self._moves = self._moves, self._watch.moves
        is_still = self._moves == before and (is_over or self._moves is not None)
        self._looks = self._looks + 1 if is_still else 0
        if self._looks < (_LAST_LOOKS if is_over else HANGS_LOOKS):
            return False
        with self._end:
            if self._is_done or not self._watch.give_up(None if is_over else self._moves):
                return False
        if self._thread:
            self._thread.set_aside()
        return True

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - the thread's border; it is raised where somebody waits
            self.wrong.append(error)
        finally:
            GUARD.come_back()
            with self._end:
                self._is_done = True
            if self._watch.is_given_up:
                self._watch.take_back()
            self._ring()
