"""Wanted: the one thing that a window has read for it just now. What it wanted before is let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.service.events import Failed, Finished
    from backupkit.service.task import Task

What = TypeVar("What")


class Worker(Protocol):
    """Does tasks."""

    def submit(self, task: Task, done: Callable[[Finished | Failed], None] | None = None) -> int:
        """Have a task done; return its number. *done* is called with its end."""
        ...

    def cancel(self, number: int) -> None:
        """Stop a task."""
        ...


class Wanted(Generic[What]):
    """What a window wants to have read, one thing at a time.

    Args:
        worker: what reads.
        ended: called with what is wanted, and the end of the task that read it.
    """

    def __init__(self, worker: Worker, ended: Callable[[What, Finished | Failed], None]) -> None:
        self._worker, self._told = worker, ended
        self._what: What | None = None
        self._number: int | None = None

    def want(self, what: What | None, task: Callable[[What], Task | None]) -> None:
        """Have *what* read from now on, unless it was wanted already.

        Args:
            what: what it is; None: nothing.
            task: returns what reads it; None where there is nothing to read.
        """
        if what == self._what:
            return
        self._what = what
        if self._number is not None:
            self._worker.cancel(self._number)
            self._number = None
        reads = task(what) if what is not None else None
        if reads:
            self._number = self._worker.submit(reads, self._ended)

    def _ended(self, event: Finished | Failed) -> None:
        if event.number != self._number or self._what is None:
            return
        self._number = None
        self._told(self._what, event)
