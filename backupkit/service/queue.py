"""The tasks that wait for the worker: in order, and a save that comes while another one waits joins it."""

from __future__ import annotations

import contextlib
import itertools
import threading

from backupkit.light.frozen import dataclass, field, replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.changes import Changes
from backupkit.service.stopwatch import SystemStopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.errors import BackupError
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A task in the queue or at work."""

    number: int  # 1, 2, 3 …; never used again
    task: Task
    asked_at: float  # by the stopwatch: when it was put, or another one joined it
    cancel: threading.Event = field(default_factory=threading.Event)


class TaskQueue:
    """Tickets, handed out one at a time. Every method may be called from any thread.

    A ticket is always in one place: it waits, or it is at work from :meth:`take` to :meth:`done`.

    Args:
        stopwatch: the seconds by which :meth:`take` waits.
    """

    def __init__(self, stopwatch: Stopwatch | None = None) -> None:
        self._stopwatch = stopwatch or SystemStopwatch()
        # An interrupt, or what a host's signal handler raises, may come at any call on the main thread. A lock of the
        # system is then had or not; a condition's own __enter__ is Python, and could be left with the lock taken.
        self._lock = threading.RLock()
        self._changed = Changes(self._lock)
        self._waiting: list[Ticket] = []
        self._at_work: list[Ticket] = []
        self._numbers = itertools.count(1)
        self._is_woken = False
        self._stopped: Callable[[], BackupError] | None = None
        self.is_closed = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    @property
    def at_work(self) -> int:
        """How many are at work; two while a second one is done in the middle of the first."""
        return len(self._at_work)

    @property
    def is_busy(self) -> bool:
        """True while a ticket waits or is at work."""
        with self._lock:
            return bool(self._waiting or self._at_work)

    def put(self, task: Task) -> int:
        """Add a task; return its number. A save joins one that waits already, and gets that one's number.

        Raises:
            RuntimeError: the queue is closed.
            BackupError: nobody takes from it any more; see :meth:`stop`.
        """
        with self._lock:
            if self._stopped:
                raise self._stopped()
            if self.is_closed:
                raise RuntimeError("this service has been closed")
            for at, ticket in enumerate(self._waiting):
                if joined := task.joined_with(ticket.task):
                    self._waiting[at] = replace(ticket, task=joined, asked_at=self._stopwatch.seconds())
                    self._changed.notify_all()
                    return ticket.number
            ticket = Ticket(number=next(self._numbers), task=task, asked_at=self._stopwatch.seconds())
            self._waiting.append(ticket)
            self._changed.notify_all()
            return ticket.number

    def take(self, wanted: Callable[[Ticket], bool], timeout_seconds: float = 0.0) -> Ticket | None:
        """Take the first ticket that is *wanted*; None after *timeout_seconds*, and at once after a wake or a close."""

        def found() -> Ticket | None:
            return next((ticket for ticket in self._waiting if wanted(ticket)), None)

        with self._lock:
            self._stopwatch.wait_for(
                self._changed, lambda: found() or self._is_woken or self.is_closed, timeout_seconds
            )
            self._is_woken = False
            if ticket := found():
                self._waiting.remove(ticket)
                self._at_work.append(ticket)
            return ticket

    def done(self, ticket: Ticket) -> None:
        """Note that a ticket that was taken is at work no more."""
        with self._lock, contextlib.suppress(ValueError):  # the queue was stopped
            self._at_work.remove(ticket)

    def cancel(self, number: int) -> Ticket | None:
        """Take a ticket that waits out, and return it; ask the one at work to stop. Unknown numbers are ignored."""
        with self._lock:
            for ticket in self._at_work:
                if ticket.number == number:
                    ticket.cancel.set()
            found = next((ticket for ticket in self._waiting if ticket.number == number), None)
            if found:
                self._waiting.remove(found)
            return found

    def wake(self) -> None:
        """Wake a :meth:`take` that waits, or have the next one return at once."""
        with self._lock:
            self._is_woken = True
            self._changed.notify_all()

    def stop(self, error: Callable[[], BackupError]) -> list[Ticket]:
        """Accept no more tasks, for nobody is left who would take them; return those that will not be done.

        Args:
            error: makes what :meth:`put` raises from now on.
        """
        with self._lock:
            self._stopped = error
            left = [*self._at_work, *self._waiting]
            self._at_work, self._waiting = [], []
            self._changed.notify_all()
            return left

    def close(self, wanted: Callable[[Ticket], bool]) -> None:
        """Accept no more tasks; forget those that wait, and ask those at work to stop, but for the *wanted* ones."""
        with self._lock:
            self.is_closed = True
            for ticket in self._at_work:
                if not wanted(ticket):
                    ticket.cancel.set()
            self._waiting = [ticket for ticket in self._waiting if wanted(ticket)]
            self._changed.notify_all()
