"""The garbage guard: no thread of ours sets off a garbage collection in a process that may have Tk objects.

CPython collects garbage on whichever thread happens to make the object that is one too many. If that garbage holds a
Tk interpreter, Tcl aborts the process ("Tcl_AsyncDelete: async handler deleted by the wrong thread"); if it holds a
variable, its finalizer raises. (python/cpython issues 83274 and 113770.) So while threads of ours work, the automatic
collection is put off by a first threshold that no process reaches; it is the host's own again whenever all of ours
wait. A host that sets ``gc.disable()``, ``gc.enable()`` or other thresholds meanwhile finds what it has set: the switch
is not used for this, and a threshold that is not ours any more is taken for the host's.

What would have been collected meanwhile is collected on the Tk thread, which asks for it while its loop runs
(:meth:`GarbageGuard.collect_here`), or in a short break that all threads of ours make where no loop does
(:meth:`GarbageGuard.breathe`).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from functools import partial

from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar, TypeVarTuple

    _Ts = TypeVarTuple("_Ts")
    _R = TypeVar("_R")

PUT_OFF = 2_147_481_317  # as a first threshold: more objects than there will be, and no number that others choose
LONGEST_SECONDS = 0.04  # the Tk thread, or a break, comes after that
_BREAK_SECONDS = 0.001  # one object that the host makes meanwhile is enough
_BREAK_LOOKS = 15  # how often one waits for the others to make a break as well
_LAST_LOOKS = 100  # of a thread that ends by itself, a hundredth of a second each
_LAST_SECONDS = 0.01
_OWN_END_OBJECTS = 100  # a thread that ends makes fewer

_NEVER_FREE = threading.Lock()
_NEVER_FREE.acquire()
_pause = partial(_NEVER_FREE.acquire, True)
"""Waits as time.sleep does, which calls audit hooks from Python 3.13 on; filelock has one, and it makes objects."""


class Collector(Protocol):
    """What is used of the module :mod:`gc`."""

    def enable(self) -> None:
        """Switch automatic collections on."""

    def disable(self) -> None:
        """Switch them off."""

    def isenabled(self) -> bool:
        """Return True if they are on."""
        ...

    def collect(self, generation: int) -> int:
        """Collect a generation and the younger ones."""
        ...

    def get_count(self) -> tuple[int, int, int]:
        """Return how many objects, or collections, each generation has counted."""
        ...

    def get_threshold(self) -> tuple[int, int, int]:
        """Return how many are needed for a collection."""
        ...

    def set_threshold(self, threshold0: int, /) -> None:
        """Set the first of these, and leave the others."""


class Share:
    """One thread's part in it."""

    __slots__ = ("is_counted", "is_working")

    def __init__(self) -> None:
        self.is_counted, self.is_working = True, False


def may_have_tk_objects() -> bool:
    """Return True if somebody has loaded Tk; and Python is CPython, whose collector this is about."""
    return "_tkinter" in sys.modules and sys.implementation.name == "cpython"


class GarbageGuard:
    """Counts the threads of ours that work, and puts automatic collections off while there is one.

    A thread is counted from before it is started until after it has ended, since starting and ending make objects, too.
    In between it is left out while it waits (:meth:`away`). All methods may be called on any thread; what a thread that
    is not ours asks for does nothing.

    Between a wait and the moment at which the collection is put off, and the other way round, a thread must not make
    one object that is counted: the garbage of hours may wait for just that. So these few lines call nothing but
    functions that make none, without ``with``, and with arguments that are there already.

    Args:
        collector: the module gc.
        is_needed: asked whenever the collection would be put off.
        seconds: a clock that only goes forwards.
        sleep: waits.
    """

    def __init__(
        self,
        collector: Collector = gc,
        is_needed: Callable[[], bool] = may_have_tk_objects,
        *,
        seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = _pause,
    ) -> None:
        self._collector, self._is_needed, self._seconds, self._sleep = collector, is_needed, seconds, sleep
        self._mutex = threading.RLock()
        self._shares: dict[int, Share] = {}  # by thread
        self._working = 0
        self.is_put_off = False
        self._own = (0,)  # the host's first threshold, as arguments
        self._put_off = (PUT_OFF,)
        self._due_at = 0.0  # when it was put off for long enough

    def begin(self, share: Share) -> Share:
        """Count a thread that is about to be started. Its share is held before, since this may be interrupted."""
        self._work(share)
        return share

    def adopt(self, share: Share) -> None:
        """Note that the thread which calls this is the one that was counted."""
        self._shares[threading.get_ident()] = share

    def set_aside(self, share: Share) -> None:
        """Count a thread as one that waits: it hangs in a call, and may be back in years. It says so by itself then."""
        self._rest(share)

    def come_back(self) -> None:
        """Note that the thread which calls this works again after it was set aside."""
        if share := self._shares.get(threading.get_ident()):
            self._work(share)

    def leave(self) -> None:
        """Note that the thread which calls this ends; it stays counted, for it is still there."""
        self._shares.pop(threading.get_ident(), None)

    def end(self, share: Share) -> None:
        """Count a thread no more that was waited for, or given up. May be called twice."""
        share.is_counted = False  # first: it may come back from a wait just now
        self._rest(share)

    def bow_out(self, share: Share) -> None:
        """Count the thread that calls this no more, as the last thing that it does: nobody waits for it.

        What it has put off waits for the next object that anybody makes. So it goes only once others have made one, or
        after a second in which nobody did.
        """
        self.leave()
        for _ in range(_LAST_LOOKS):
            if not self._is_one_object_too_many():
                break
            self._rest(share)
            self._sleep(_LAST_SECONDS)
            self._work(share)
        self.end(share)

    def away(self, wait: Callable[[*_Ts], _R], arguments: tuple[*_Ts]) -> _R:
        """Return ``wait(*arguments)``; on a thread of ours automatic collections are possible meanwhile."""
        share = self._shares.get(threading.get_ident())
        if share is None:
            return wait(*arguments)
        self._rest(share)
        try:
            return wait(*arguments)
        finally:
            self._work(share)

    def breathe(self) -> None:
        """Make a short break if a collection has been put off for long; to be called on the way of long work.

        There is one only if all threads of ours make it, so each waits a moment for the others.
        """
        if self._seconds() < self._due_at or not self.is_put_off:
            return
        share = self._shares.get(threading.get_ident())
        if share is None:
            return
        self._renew()
        self._rest(share)
        for _ in range(_BREAK_LOOKS):
            self._sleep(_BREAK_SECONDS)
            if self._seconds() < self._due_at:
                break
        self._work(share)
        if self._seconds() >= self._due_at:  # another one is busy for long: who works on something else goes on
            self._due_at = self._seconds() + LONGEST_SECONDS

    def collect_here(self) -> None:
        """Collect what was put off, as far as it would have been collected by now. Called on a thread of the host.

        The oldest objects are left to the automatic collection, which knows better when that pays.
        """
        if not self.is_put_off or threading.get_ident() in self._shares:
            return
        self._renew()
        counts, own = self._collector.get_count(), self._own[0]
        if self._collector.isenabled() and 0 < own < counts[0]:
            self._collector.collect(1 if counts[1] > self._collector.get_threshold()[1] else 0)
        self._due_at = self._seconds() + LONGEST_SECONDS

    def forget(self) -> None:
        """Begin anew, in a process that was forked: none of the threads is there."""
        self._mutex = threading.RLock()  # who held it is not there either
        self._shares.clear()
        self._working = 0
        self._let_go()

    def _is_one_object_too_many(self) -> bool:
        """Return True if what the one thread that works makes at its end would set off a collection."""
        if not self.is_put_off or self._working > 1 or not self._collector.isenabled():
            return False
        return 0 < self._own[0] <= self._collector.get_count()[0] + _OWN_END_OBJECTS

    def _renew(self) -> None:
        with self._mutex:
            if self.is_put_off:
                self._take_over()

    # -- from here on, nothing makes an object that the collector counts -------------------------------------------
    # On the main thread an interrupt, or what a host's signal handler raises, may come at any call, and the next thread
    # would wait for ever for a lock that was taken just before. So only the lock itself knows whether it was.

    def _work(self, share: Share) -> None:
        try:
            self._mutex.acquire()
            if share.is_counted and not share.is_working:
                share.is_working = True
                self._working += 1
                if not self.is_put_off and self._is_needed():
                    self._put_it_off()
        finally:
            if self._mutex._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - as a Condition asks it
                self._mutex.release()

    def _rest(self, share: Share) -> None:
        try:
            self._mutex.acquire()
            if share.is_working:
                share.is_working = False
                self._working -= 1
                if not self._working:
                    self._let_go()
        finally:
            if self._mutex._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - as above
                self._mutex.release()

    def _put_it_off(self) -> None:
        collector = self._collector
        is_enabled = collector.isenabled()
        try:
            collector.disable()  # get_threshold() makes an object
            self._take_over()
        finally:
            if is_enabled:
                collector.enable()
        self.is_put_off = True
        self._due_at = self._seconds() + LONGEST_SECONDS

    def _take_over(self) -> None:
        first = self._collector.get_threshold()[0]
        if first != PUT_OFF:  # else a host has put back what it had found while it was ours
            self._own = (first,)
            self._collector.set_threshold(*self._put_off)

    def _let_go(self) -> None:
        if self.is_put_off:
            self.is_put_off = False
            self._due_at = self._seconds() + LONGEST_SECONDS
            if self._collector.get_threshold()[0] == PUT_OFF:
                self._collector.set_threshold(*self._own)


GUARD = GarbageGuard()
"""The one of this process: there is one collector, so this cannot belong to any object."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=GUARD.forget)
