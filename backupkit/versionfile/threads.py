"""Work on several cores: threads that live as long as one operation, and never keep a program from ending.

Compressing, unpacking and hashing let other threads run meanwhile (zlib and hashlib release Python's lock). What is
in flight is bounded, so memory is. Every thread has ended when the generator or the block that started it is left.
Where fewer threads are to be had than were asked for, these do the work; in the end the caller's own thread does it.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from backupkit.process.garbage import GUARD
from backupkit.process.own_thread import NoThread, OwnThread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from typing import Self

_T = TypeVar("_T")
_R = TypeVar("_R")

WORTH_IT_BYTES = 2 << 20  # below, starting threads costs more than they give
_MOST_THREADS = 4  # a guest leaves cores to its host; and one thread can read and hash for four, not for more
_MOST_WAITING = 12  # one block is deflated in the time in which twelve are copied
_MOST_WAITING_BYTES = 4 << 20
_QUEUED = 8


def threads_for(size_bytes: int) -> int:
    """Return how many threads to use for work on *size_bytes*; 1 means the caller's own, and no other."""
    if size_bytes < WORTH_IT_BYTES:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)  # the cores that we may use, where the system tells
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MOST_THREADS)


class _Job(Generic[_T, _R]):
    """One call, and its result or error."""

    __slots__ = ("_done", "_error", "_item", "_result", "is_light")

    def __init__(self, item: _T, *, is_light: bool) -> None:
        self._item: list[_T] = [item]  # until it was worked on: it may be a megabyte
        self.is_light = is_light
        self._done = threading.Lock()
        self._done.acquire()
        self._result: list[_R] = []
        self._error: BaseException | None = None

    def run(self, function: Callable[[_T], _R]) -> None:
        try:
            self._result.append(function(self._item.pop()))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
            self._error = error
        self._done.release()

    def result(self) -> _R:
        if not self._done.acquire(blocking=False):
            GUARD.away(self._done.acquire, ())
        if self._error:
            raise self._error
        return self._result[0]


def in_order(
    function: Callable[[_T], _R],
    items: Iterable[_T],
    threads: int,
    is_light: Callable[[_T], bool] = lambda _: False,
    *,
    item_bytes: int = 0,
) -> Generator[_R]:
    """Yield ``function(item)`` for each item, in order, worked out by *threads* threads; at most twice as many wait.

    *items* is iterated by the caller's own thread, which also does what *is_light*, since handing that over would cost
    more; twelve items may wait if such are among them, fewer if these are of so many *item_bytes* that twelve would be
    more than 4 MiB. What *function* raises is raised in its item's place.
    """
    if threads <= 1:
        yield from map(function, items)
        return
    waiting: deque[_Job[_T, _R]] = deque()
    most_waiting = max(2, min(max(_MOST_WAITING, 2 * threads), _MOST_WAITING_BYTES // max(item_bytes, 1)))
    handed_over = 0  # how many of the waiting ones are for the threads
    with _Team(function, threads) as team:
        for item in items:
            GUARD.breathe()
            job: _Job[_T, _R] = _Job(item, is_light=is_light(item))
            del item
            team.take(job)
            waiting.append(job)
            handed_over += not job.is_light
            while waiting and (waiting[0].is_light or handed_over >= 2 * threads or len(waiting) >= most_waiting):
                first = waiting.popleft()
                yield first.result()
                handed_over -= not first.is_light
        while waiting:
            yield waiting.popleft().result()


class _Team(Generic[_T, _R]):
    """Threads that take jobs from a queue, until the ``with`` block is left."""

    def __init__(self, function: Callable[[_T], _R], threads: int) -> None:
        self._function = function
        self._jobs: SimpleQueue[_Job[_T, _R] | None] = SimpleQueue()
        self._threads: list[OwnThread] = []
        try:
            with contextlib.suppress(NoThread):
                for _ in range(threads):
                    self._threads.append(OwnThread(self._work))
        except BaseException:  # an interrupt
            self._end()
            raise

    def take(self, job: _Job[_T, _R]) -> None:
        """Do a job at once if it is light or there is no thread, else let one of the threads do it."""
        if job.is_light or not self._threads:
            job.run(self._function)
        else:
            self._jobs.put(job)

    def _work(self) -> None:
        while job := GUARD.away(self._jobs.get, ()):
            job.run(self._function)
            GUARD.breathe()

    def _end(self) -> None:
        for _thread in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


class Aside(Generic[_T]):
    """A function that is called with one item after the other, in a thread of its own if *threads* is more than 1.

    Leave the ``with`` block, or call :meth:`finish`, before using what the function has gathered.
    """

    def __init__(self, function: Callable[[_T], object], threads: int) -> None:
        self._function = function
        self._thread: OwnThread | None = None
        self._error: BaseException | None = None
        self.put: Callable[[_T], object] = function
        """Have the function called with an item; waits while many are waiting already."""
        if threads > 1:
            self._items: SimpleQueue[_T | None] = SimpleQueue()
            self._room: SimpleQueue[None] = SimpleQueue()  # as many as may be put; no semaphore, which makes objects
            for _ in range(_QUEUED):
                self._room.put(None)
            with contextlib.suppress(NoThread):
                self._thread = OwnThread(self._work)
                self.put = self._hand_over

    def _hand_over(self, item: _T) -> None:
        GUARD.away(self._room.get, ())
        self._items.put(item)

    def finish(self) -> None:
        """Return when the function has seen every item; raise what it raised."""
        self.close()
        if self._error:
            raise self._error

    def close(self) -> None:
        """Return when the function has seen every item, or has raised."""
        if self._thread:
            self._items.put(None)
            self._thread.finish()
            self._thread = None

    def _work(self) -> None:
        while (item := GUARD.away(self._items.get, ())) is not None:
            try:
                if self._error is None:
                    self._function(item)
            except BaseException as error:  # noqa: BLE001 - it is raised again where the end is waited for
                self._error = error
            self._room.put(None)
            GUARD.breathe()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
