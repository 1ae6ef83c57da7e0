"""The tasks that wait for the worker: in order, and a save that comes while another one waits joins it."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backupkit.service.tasks import Create
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.tasks import Task

_BETWEEN = "; "  # the descriptions of saves that became one


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A task in the queue or at work."""

    number: int  # 1, 2, 3 …; never used again
    task: Task
    cancel: threading.Event = field(default_factory=threading.Event)


class TaskQueue:
    """Tickets, handed out one at a time. Every method may be called from any thread.

    A ticket that was taken is at work until it is given back as done: at each moment it is found in one place.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Ticket] = []
        self._at_work: list[Ticket] = []
        self._numbers = itertools.count(1)
        self._is_woken = False
        self.is_closed = False

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    @property
    def at_work(self) -> int:
        """How many are at work; a second one is taken in between the first."""
        return len(self._at_work)

    @property
    def is_busy(self) -> bool:
        """True while a ticket waits or is at work."""
        with self._changed:
            return bool(self._waiting or self._at_work)

    def put(self, task: Task) -> int:
        """Add a task; return its number. A save joins one that waits already, and gets that one's number.

        Raises:
            RuntimeError: the queue is closed.
        """
        with self._changed:
            if self.is_closed:
                raise RuntimeError("this service has been closed")
            for at, ticket in enumerate(self._waiting):
                if joined := _joined(ticket.task, task):
                    self._waiting[at] = replace(ticket, task=joined)
                    return ticket.number
            ticket = Ticket(number=next(self._numbers), task=task)
            self._waiting.append(ticket)
            self._changed.notify_all()
            return ticket.number

    def take(self, wanted: Callable[[Ticket], bool], timeout_seconds: float = 0.0) -> Ticket | None:
        """Take the first ticket that is *wanted*; None after *timeout_seconds*, and at once after a wake or a close."""

        def found() -> Ticket | None:
            return next((ticket for ticket in self._waiting if wanted(ticket)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() or self._is_woken or self.is_closed, timeout_seconds)
            self._is_woken = False
            if ticket := found():
                self._waiting.remove(ticket)
                self._at_work.append(ticket)
            return ticket

    def done(self, ticket: Ticket) -> None:
        """Note that a ticket that was taken is at work no more."""
        with self._changed:
            self._at_work.remove(ticket)

    def cancel(self, number: int) -> Ticket | None:
        """Take a ticket that waits out, and return it; ask the one at work to stop. Unknown numbers are ignored."""
        with self._changed:
            for ticket in self._at_work:
                if ticket.number == number:
                    ticket.cancel.set()
            found = next((ticket for ticket in self._waiting if ticket.number == number), None)
            if found:
                self._waiting.remove(found)
            return found

    def wake(self) -> None:
        """Have whoever waits for a ticket look up, or the next who does."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def close(self, wanted: Callable[[Ticket], bool]) -> None:
        """Accept no more tasks; forget those that wait, and ask those at work to stop, but for the *wanted* ones."""
        with self._changed:
            self.is_closed = True
            for ticket in self._at_work:
                if not wanted(ticket):
                    ticket.cancel.set()
            self._waiting = [ticket for ticket in self._waiting if wanted(ticket)]
            self._changed.notify_all()


def is_save(task: Task) -> bool:
    """Return True for a version that is made because the host saved."""
    return isinstance(task, Create) and task.trigger is Trigger.SAVE


def _joined(waiting: Task, new: Task) -> Task | None:
    """Return the one save that stands for both; None if they are not both saves."""
    if not (isinstance(waiting, Create) and isinstance(new, Create) and is_save(waiting) and is_save(new)):
        return None
    known = waiting.description.split(_BETWEEN)
    texts = [text for text in (waiting.description, new.description) if text]
    description = waiting.description if new.description in known else _BETWEEN.join(texts)
    return replace(new, description=description, force=waiting.force or new.force)
