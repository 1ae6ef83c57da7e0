"""The worker: takes tasks from the queue one after the other, and asks the initiators for theirs."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.lookout import Lookout
from backupkit.service.queue import TaskQueue
from backupkit.service.task import Effect, Tools
from backupkit.service.tasks import Create
from backupkit.values.results import RestoreResult
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from backupkit.manager import BackupManager
    from backupkit.service.hub import Hub
    from backupkit.service.initiator import Initiator
    from backupkit.service.queue import Ticket
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task
    from backupkit.values.version import CancelToken

LOOK_SECONDS = 1.0
PROGRESS_SECONDS = 0.05
BETWEEN_SAVES_SECONDS = 1.0  # an app that saves at every keystroke gets a version a second, not fifty
# Of an app that saves again and again the state is read right after a save, when the next one is not to be expected: on
# Windows it would be refused in the moment in which the document is open. So a save that may be made waits for that.
FRESH_SECONDS = 0.1
FOR_A_FRESH_ONE_SECONDS = 0.5 if sys.platform == "win32" else 0.0

log = logging.getLogger(__name__)


class Worker:
    """What runs on the service's thread. It does not refer to the service, so one that nobody uses can be freed."""

    def __init__(
        self,
        manager: BackupManager,
        hub: Hub,
        initiators: Sequence[Initiator],
        stopwatch: Stopwatch,
    ) -> None:
        self.queue = TaskQueue(stopwatch)
        self._now = stopwatch.seconds
        self.last_progress_at = self._now()  # read by :meth:`BackupService.close`, on another thread
        self.keeps_last = False
        self._manager, self._hub = manager, hub
        self._initiators = tuple(initiators)
        self._lookout = Lookout(manager, self._now)
        self._next_save_at = self._now()

    @property
    def is_busy(self) -> bool:
        """True while a task is at work or waits."""
        return self.queue.is_busy

    def run(self) -> None:
        """Work until the queue is closed and empty; then store the document once more if that is wanted."""
        self._look()
        while not (self.queue.is_closed and not len(self.queue)):
            ticket = self.queue.take(self._is_ready, self._pause_seconds())
            self.last_progress_at = self._now()
            if ticket:
                self._do(ticket.task, ticket.number, ticket.cancel)
                self.queue.done(ticket)
            self._look()
        self._lookout.look()  # the queue may have been closed after the last look, and the document saved in between
        if self.keeps_last and not self._lookout.document.is_stored:
            end = self._do(Create(trigger=Trigger.CLOSE), None, threading.Event())
            if isinstance(end, Failed):  # no widget is left that could show it
                log.warning("The last state of %s could not be stored: %s", self._manager.data_file, end.error)
        with contextlib.suppress(Exception):  # the border to a host's document class; the thread ends in any case
            self._lookout.leave()

    def close(self, *, keeps_last: bool) -> None:
        """Have the thread end: what writes is finished, the rest is given up. Returns at once."""
        self.last_progress_at, self.keeps_last = self._now(), keeps_last
        self.queue.close(lambda ticket: ticket.task.is_finished_at_close)

    def cancel(self, number: int) -> None:
        """Stop a task: one that waits is not begun, one at work stops at its next piece, if it can."""
        if ticket := self.queue.cancel(number):
            error = errors.Cancelled(self._manager.data_file, ticket.task.operation)
            self._hub.tell(Failed(number=number, task=ticket.task, error=error))

    def _is_ready(self, ticket: Ticket) -> bool:
        if not ticket.task.is_paced or self.queue.is_closed:
            return True
        now = self._now()
        has_not_waited = ticket.asked_at >= self._next_save_at
        is_fresh = has_not_waited or now < ticket.asked_at + FRESH_SECONDS
        return now >= self._next_save_at + (0.0 if is_fresh else FOR_A_FRESH_ONE_SECONDS)

    def _pause_seconds(self) -> float:
        left = self._next_save_at - self._now()
        due = next((wait for wait in (left, left + FOR_A_FRESH_ONE_SECONDS) if wait > 0), LOOK_SECONDS)
        return min(LOOK_SECONDS, due)

    # -- one task ------------------------------------------------------------------------------------------------

    def _do(self, task: Task, number: int | None, cancel: CancelToken) -> Finished | Failed:
        self._hub.tell(Started(number=number, task=task))
        seen = self._lookout.look()  # before it is read: a save that comes in meanwhile is then seen as another state
        end = self._perform(task, number, cancel)
        self._learn(end, seen)
        self._tell_news()  # first, so that a listener that hears of the end knows the health that belongs to it
        self._hub.tell(end)
        return end

    def _perform(self, task: Task, number: int | None, cancel: CancelToken) -> Finished | Failed:
        progress = self._progress_of(task, number) if task.is_told else _untold
        try:
            result = task.perform(Tools(manager=self._manager, progress=progress, cancel=cancel))
        except errors.BackupError as error:
            return Failed(number=number, task=task, error=error)
        except Exception as error:  # the thread's border: a bug in a host's document class must not end the worker
            log.warning("An operation on the backups of %s failed", self._manager.data_file, exc_info=True)
            problem = errors.StorageFailed(self._manager.data_file, f"{type(error).__name__}: {error}")
            return Failed(number=number, task=task, error=problem)
        return Finished(number=number, task=task, result=result)

    def _learn(self, end: Finished | Failed, seen: Hashable) -> None:
        effect = end.task.effect
        if effect is Effect.STORES:
            self._next_save_at = self._now() + BETWEEN_SAVES_SECONDS
        match end:
            case Finished() if effect is Effect.STORES:
                self._lookout.stored(seen)
            case Failed(error=errors.BackupFolderLost()):  # told after a version was made
                self._lookout.stored(seen)
            case Finished(result=RestoreResult(backup_id=backup_id)) if effect is Effect.RESTORES:
                with contextlib.suppress(Exception):  # the worst that follows is one more version of the same state
                    self._lookout.restored(backup_id)
            case _:
                pass
        for initiator in self._initiators:
            with self._border(initiator):
                initiator.learn(end, self._lookout.document, self._now())

    def _progress_of(self, task: Task, number: int | None) -> Callable[[int, int], None]:
        next_at = self._now()

        def progress(done_bytes: int, total_bytes: int) -> None:
            nonlocal next_at
            self.last_progress_at = now = self._now()
            if now >= next_at:
                next_at = now + PROGRESS_SECONDS
                total_bytes = max(total_bytes, 1)
                self._hub.tell(
                    Progressed(
                        number=number,
                        task=task,
                        done_bytes=min(done_bytes, total_bytes),
                        total_bytes=total_bytes,
                    )
                )
            self._do_in_between(task)

        return progress

    def _do_in_between(self, task: Task) -> None:
        """Do what should not wait for a long task.

        What is quick (reading a list, pinning) is possible at any time. A verification of everything may take minutes;
        it holds no lock, so any other task, a save above all, is done between two of its versions.
        """
        if self.queue.at_work > 1:
            return
        lets_in = task.lets_others_in

        def may_run(other: Ticket) -> bool:
            if other.task.is_quick:
                return True
            return lets_in and not other.task.lets_others_in and self._is_ready(other)

        while other := self.queue.take(may_run):
            self._do(other.task, other.number, other.cancel)
            self.queue.done(other)
        if lets_in:
            self._look()

    # -- what initiators ask for ---------------------------------------------------------------------------------

    def _look(self) -> None:
        """See whether the document has changed; do what is due by that; tell how it is."""
        self._lookout.look()
        for initiator in self._initiators:
            with self._border(initiator):
                if task := initiator.due(self._lookout.document, self._now()):
                    self._take_on(task)
        self._tell_news()

    def _take_on(self, task: Task) -> None:
        if task.is_told:
            with contextlib.suppress(RuntimeError):  # closed just now
                self.queue.put(task)
        else:
            self._perform(task, None, threading.Event())

    @contextlib.contextmanager
    def _border(self, initiator: Initiator) -> Iterator[None]:
        try:
            yield
        except Exception:  # the border to an initiator: a bug in one must not end the worker, nor stop the others
            log.warning("%s failed for %s", type(initiator).__name__, self._manager.data_file, exc_info=True)

    def _tell_news(self) -> None:
        if health := self._lookout.news():
            self._hub.tell(HealthChanged(health=health))


def _untold(_done_bytes: int, _total_bytes: int) -> None:
    """Ignore the progress of a task that makes no events."""
