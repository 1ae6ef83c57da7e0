"""The worker: takes tasks from the queue one after the other, and asks the initiators for theirs."""

from __future__ import annotations

import contextlib
import sys
import threading
import time

from backupkit import errors
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.garbage import GUARD
from backupkit.service import border
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.initiator import Leaving
from backupkit.service.lookout import Lookout
from backupkit.service.queue import TaskQueue
from backupkit.service.task import Effect, Tools
from backupkit.service.tasks.creating import Create
from backupkit.values.results import RestoreResult
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.hub import Hub
    from backupkit.service.initiator import Initiator
    from backupkit.service.queue import Ticket
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task
    from backupkit.service.tasks import mirroring
    from backupkit.values.version import CancelToken
else:
    mirroring = Later("backupkit.service.tasks.mirroring")

LOOK_SECONDS = 1.0
PROGRESS_SECONDS = 0.05
BETWEEN_SAVES_SECONDS = 1.0  # an app that saves at every keystroke gets a version a second, not fifty
# Of an app that saves again and again the state is read right after a save, when the next one is not to be expected: on
# Windows it would be refused in the moment in which the document is open. So a save that may be made waits for that.
FRESH_SECONDS = 0.1
FOR_A_FRESH_ONE_SECONDS = 0.5 if sys.platform == "win32" else 0.0
MOST_FAILURES = 5  # of the worker itself, in a row; a task that fails is none
_REST_SECONDS = 0.1  # after such a failure: memory may be had again a moment later
_LAST_TRIES = 3  # a host may save once more while its last state is being stored


class Worker:
    """What runs on the service's thread. It does not refer to the service, so one that nobody uses can be freed.

    Whatever is raised, by a task, an initiator, a listener, a host's document class or its logging, is told, and the
    work goes on. If the worker itself cannot go on, it tells so, for each task that waited, and stops its queue.
    """

    def __init__(
        self,
        manager: BackupManager,
        hub: Hub,
        initiators: Iterable[Initiator],
        stopwatch: Stopwatch,
    ) -> None:
        self.queue = TaskQueue(stopwatch)
        self._now = stopwatch.seconds
        self.last_progress_at = self._now()  # read by :meth:`BackupService.close`, on another thread
        self.keeps_last = False
        self.is_done = False  # it came to its end in order, and the last state is stored if that was wanted
        self.lookout = Lookout(manager, self._now)
        self._manager, self._hub = manager, hub
        self._to_be_made = initiators
        self._initiators: tuple[Initiator, ...] = ()
        self._failing: set[tuple[int, str]] = set()  # what of an initiator fails, and has been told
        self._next_save_at = self._now()

    @property
    def is_busy(self) -> bool:
        """True while a task is at work or waits."""
        return self.queue.is_busy

    def run(self) -> None:
        """Work until the queue is closed and empty; then store the document once more if that is wanted."""
        try:
            self._initiators = self._initiators or tuple(self._to_be_made)
            if self.queue.is_closed:  # before there was any of them
                self._leave()
            self._work()
            self.is_done = not self.keeps_last or self._has_kept_last()
        except BaseException as error:  # noqa: BLE001 - the thread's border: nobody else would hear of it
            self.stop(error)
        with contextlib.suppress(BaseException):  # the border to a host's document class; the thread ends in any case
            self.lookout.leave()

    def _work(self) -> None:
        failures = 0
        while True:
            try:
                if not self._goes_on():
                    return
                failures = 0
            except BaseException as error:
                border.warn("The work on the versions of %s was interrupted", self._manager.data_file, error=error)
                failures += 1
                if failures == MOST_FAILURES:
                    raise
                GUARD.away(time.sleep, (_REST_SECONDS,))

    def _goes_on(self) -> bool:
        """Look, then do the next task if one comes in time; return False at the end."""
        self._look()
        if self.queue.is_closed and not len(self.queue):
            return False
        ticket = self.queue.take(self._is_ready, self._pause_seconds())
        self.last_progress_at = self._now()
        if ticket:
            self._do_ticket(ticket)
        return True

    def _has_kept_last(self) -> bool:
        """Store the last state, if no version holds it; return True if one does in the end."""
        for _ in range(_LAST_TRIES):
            self.lookout.look()  # the queue may have been closed after the last look, and the document saved in between
            if self.lookout.document.is_stored:
                return True
            end = self._do(Create(trigger=Trigger.CLOSE), None, threading.Event())
            if isinstance(end, Failed):  # no widget is left that could show it
                border.warn("The last state of %s could not be stored: %s", self._manager.data_file, end.error)
                return False
        return self.lookout.document.is_stored

    def stop(self, error: BaseException) -> None:
        """Tell that no backups are made any more, to each who waits for one, and accept no more tasks."""
        path, text = self._manager.data_file, border.text_of(error)
        border.warn("The thread that backs up %s has ended", path, error=error)

        def stopped() -> errors.BackupError:
            return errors.BackupsStopped(path, text)

        for ticket in self.queue.stop(stopped):
            self._tell(Failed(number=ticket.number, task=ticket.task, error=stopped()))
        self._tell(Failed(number=None, task=Create(trigger=Trigger.SAVE), error=stopped()))  # whatever these were
        self._leave()

    def close(self, *, keeps_last: bool) -> None:
        """Have the thread end: what writes is finished, the rest is given up. Returns at once."""
        self.last_progress_at, self.keeps_last = self._now(), keeps_last
        self.queue.close(lambda ticket: ticket.task.is_finished_at_close)
        self._leave()

    def _leave(self) -> None:
        """Have what is at work beside this worker end, which nobody would hear of any more."""
        for initiator in self._initiators:
            if isinstance(initiator, Leaving):
                initiator.leave()

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

    def _do_ticket(self, ticket: Ticket) -> None:
        try:
            self._do(ticket.task, ticket.number, ticket.cancel)
        except BaseException as error:  # noqa: BLE001 - whoever asked hears of an end, whatever became of the task
            self._tell(self._failed(ticket.task, ticket.number, error))
        finally:
            self.queue.done(ticket)

    def _do(self, task: Task, number: int | None, cancel: CancelToken) -> Finished | Failed:
        self._tell(Started(number=number, task=task))
        seen = self.lookout.look()  # before it is read: a save that comes in meanwhile is then seen as another state
        end = self._perform(task, number, cancel)
        self._learn(end, seen)
        self._tell_news()  # first, so that a listener that hears of the end knows the health that belongs to it
        self._tell(end)
        return end

    def _perform(self, task: Task, number: int | None, cancel: CancelToken) -> Finished | Failed:
        progress = self._progress_of(task, number) if task.is_told else _untold
        try:
            result = task.perform(Tools(manager=self._manager, progress=progress, cancel=cancel))
        except errors.BackupError as error:
            return Failed(number=number, task=task, error=error)
        except BaseException as error:  # noqa: BLE001 - the border to a host's document class
            return self._failed(task, number, error)
        return Finished(number=number, task=task, result=result)

    def _failed(self, task: Task, number: int | None, error: BaseException) -> Failed:
        """Return the end of a task that was not foreseen."""
        border.warn("An operation on the versions of %s failed", self._manager.data_file, error=error)
        return Failed(number=number, task=task, error=border.problem_of(self._manager.data_file, error))

    def _learn(self, end: Finished | Failed, seen: Hashable) -> None:
        effect = end.task.effect
        if effect is Effect.STORES:
            self._next_save_at = self._now() + BETWEEN_SAVES_SECONDS
        match end:
            case Finished() if effect is Effect.STORES:
                self.lookout.stored(seen)
            case Failed(error=errors.BackupFolderLost()):  # told after a version was made
                self.lookout.stored(seen)
            case Finished(result=RestoreResult(backup_id=backup_id, part="")) if effect is Effect.RESTORES:
                with contextlib.suppress(BaseException):  # the worst that follows is one more version of the same state
                    self.lookout.restored(backup_id)
            case Finished() if effect is Effect.RESTORES:  # a part of one: no version holds what the document does now
                self.lookout.look()
            case _:
                pass
        nothing_new = isinstance(end, Finished) and end.result is None
        if isinstance(end.task, mirroring.Mirrored) or (end.task.changes and not nothing_new):
            self.lookout.places_may_differ()
        for initiator in self._initiators:
            with self._border(initiator, "learn"):
                initiator.learn(end, self.lookout.document, self._now())

    def _progress_of(self, task: Task, number: int | None) -> Callable[[int, int], None]:
        next_at = self._now()

        def progress(done_bytes: int, total_bytes: int) -> None:
            nonlocal next_at
            GUARD.breathe()
            self.last_progress_at = now = self._now()
            if now >= next_at:
                next_at = now + PROGRESS_SECONDS
                total_bytes = max(total_bytes, 1)
                self._tell(
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
            self._do_ticket(other)
        if lets_in:
            self._look()

    # -- what initiators ask for ---------------------------------------------------------------------------------

    def _look(self) -> None:
        """See whether the document has changed; do what is due by that; tell how it is."""
        self.lookout.look()
        for initiator in self._initiators:
            with self._border(initiator, "due"):
                if task := initiator.due(self.lookout.document, self._now()):
                    self._take_on(task)
        self._tell_news()

    def _take_on(self, task: Task) -> None:
        if task.is_told:
            with contextlib.suppress(RuntimeError):  # closed just now
                self.queue.put(task)
        else:
            self._perform(task, None, threading.Event())

    @contextlib.contextmanager
    def _border(self, initiator: Initiator, call: str) -> Iterator[None]:
        """Log what an initiator raises, and tell it once until it works again: no save may be noticed meanwhile."""
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - a bug in one must not end the worker, nor stop the others
            path, key = self._manager.data_file, (id(initiator), call)
            border.warn("%s failed for %s", type(initiator).__name__, path, error=error)
            if key not in self._failing:
                self._failing.add(key)
                problem = border.problem_of(path, error)
                self._tell(Failed(number=None, task=Create(trigger=Trigger.SAVE), error=problem))
        else:
            self._failing.discard((id(initiator), call))

    def _tell_news(self) -> None:
        if health := self.lookout.news():
            self._tell(HealthChanged(health=health))

    def _tell(self, event: Event) -> None:
        try:
            self._hub.tell(event)
        except BaseException as error:  # noqa: BLE001 - nobody can be told of it, and the work goes on
            border.warn("%r could not be told", event, error=error)


def _untold(_done_bytes: int, _total_bytes: int) -> None:
    """Tell nobody of the progress of a task that makes no events."""
    GUARD.breathe()
