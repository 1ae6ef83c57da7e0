"""BackupService: the versions of one document, worked on by a thread, so that no caller ever waits for a disk."""

from __future__ import annotations

import os
import threading
import weakref

from backupkit import errors
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.own_thread import NoThread, OwnThread
from backupkit.service import border
from backupkit.service.events import Failed
from backupkit.service.hub import Hub
from backupkit.service.stopwatch import SystemStopwatch
from backupkit.service.tasks.creating import Create
from backupkit.service.worker import Worker
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from backupkit.manager.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.hub import Listener
    from backupkit.service.initiator import Initiator
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task

_STUCK_SECONDS = 10.0
_ANOTHER_PROCESS = "this process was forked from the one that makes them"


class BackupService:
    """One worker thread for one document.

    What it does is told to those who subscribe, in the order in which it happened. Every method may be called from any
    thread, by a listener as well, and all but :meth:`close` return at once, or when the listeners have heard. The
    thread never keeps a process alive; it ends with :meth:`close`, and also when nobody holds the service any more.

    Where no thread is to be had, that is told as :class:`Failed`, and tried again with each :meth:`submit`,
    :meth:`wake` and :meth:`recover`. A process that was forked off has no worker: :meth:`submit` raises there, and
    nothing waits.

    Args:
        manager: does the work.
        hub: tells what happens. Who subscribes to it before, hears of the very first look, too.
        initiators: may ask for tasks by themselves, in this order; iterated over once, on the worker's thread.
        stopwatch: the seconds by which it waits; default: the machine's.
    """

    def __init__(
        self,
        manager: BackupManager,
        *,
        hub: Hub | None = None,
        initiators: Iterable[Initiator] = (),
        stopwatch: Stopwatch | None = None,
    ) -> None:
        self.manager = manager
        self._process = os.getpid()
        self._hub = hub or Hub()
        self._stopwatch = stopwatch or SystemStopwatch()
        self._worker = Worker(manager, self._hub, initiators, self._stopwatch)
        self._starting = threading.Lock()
        self._thread: OwnThread | None = None
        self._has_told = False  # that no thread could be started
        weakref.finalize(self, _abandon, self._worker, self._process).atexit = False
        self._started()

    def submit(self, task: Task) -> int:
        """Have a task done after those that wait already; return its number.

        Raises:
            RuntimeError: the service has been closed.
            BackupsStopped: nobody would do it: the worker has ended, or cannot be started, or this is another process.
        """
        if not self._is_at_home:
            raise errors.BackupsStopped(self.manager.data_file, _ANOTHER_PROCESS)
        if (problem := self._started()) and not self.is_closed:
            raise problem
        try:
            return self._worker.queue.put(task)
        except Exception as error:
            if self.is_closed or isinstance(error, errors.BackupError):
                raise
            raise errors.BackupsStopped(self.manager.data_file, border.text_of(error)) from error

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have *listener* told of each event from now on; return what ends that. See :class:`Hub`."""
        return self._hub.subscribe(listener)

    def tell(self, event: Event) -> None:
        """Have the listeners told of what was done without this service."""
        if self._is_at_home:
            self._hub.tell(event)

    def saved(self, description: str = "") -> int:
        """Have the present state stored, because the host has just saved. Many in a row become one version a second.

        Raises:
            RuntimeError, BackupsStopped: as for :meth:`submit`.
        """
        return self.submit(Create(description=description, trigger=Trigger.SAVE))

    def wake(self) -> None:
        """Have the initiators asked now; otherwise they are within a second."""
        if self._is_at_home and not self._started():
            self._worker.queue.wake()

    def recover(self) -> None:
        """Start the thread if none was to be had until now. Does nothing else, so it may be called all the time."""
        if self._is_at_home:
            self._started()

    def cancel(self, number: int) -> None:
        """Stop a task: one that waits is not begun, one at work stops at its next piece, if it can.

        Its end is told as :class:`Failed` with the error :class:`Cancelled`; a verification ends as
        :class:`Finished`, with a report that is not complete.
        """
        if self._is_at_home:
            self._worker.cancel(number)

    @property
    def is_busy(self) -> bool:
        """True while a task is at work or waits."""
        return self._is_at_home and self._worker.is_busy

    @property
    def is_closed(self) -> bool:
        """True once :meth:`close` was called."""
        return self._worker.queue.is_closed

    def close(self, *, keeps_last: bool = False, waits: bool = True) -> bool:
        """Finish what writes, give up the rest, and end the thread.

        Waits while there is progress, and for 10 seconds without any: a network drive that hangs must not keep a
        program from ending. What is cut off then is a draft, which the next operation removes.

        Args:
            keeps_last: make a last version (trigger ``close``) if the document holds what no version holds.
            waits: False where nothing is at work: the thread then ends by itself, also while a drive hangs.

        Returns:
            True if all was finished, and with *keeps_last* only if the last state is stored, as far as anybody waited;
            also if a listener asks on the thread itself, which ends as soon as it returns. False in a process that was
            forked off.
        """
        if not self._is_at_home:
            return False
        with self._starting:
            thread = self._thread
            is_waited_for = waits and thread is not None and thread is not threading.current_thread()
            if thread and is_waited_for:
                thread.ends_alone = False
            self._worker.close(keeps_last=keeps_last)
        if thread is None:  # there was none to be had
            return not keeps_last
        if not is_waited_for:
            return True
        while thread.is_alive():
            thread.join(0.05)
            if self._is_stuck():
                thread.give_up()
                border.warn("The last version of %s was not finished in time", self.manager.data_file)
                return False
        thread.give_up()
        return self._worker.is_done

    @property
    def stored(self) -> Hashable:
        """The fingerprint of the state of the document that a version is known to hold; None if there is none."""
        return self._worker.lookout.document.stored

    @property
    def _is_at_home(self) -> bool:
        """True in the process that has the thread. In another one its locks may be held for ever by nobody."""
        return os.getpid() == self._process

    def _started(self) -> errors.BackupError | None:
        """Start the thread, unless there has been one; return why it could not be started."""
        if self._thread or self.is_closed:
            return None
        with self._starting:
            if self._thread or self.is_closed:
                return None
            try:
                name = f"backupkit: {self.manager.data_file.name}"
                self._thread = OwnThread(self._worker.run, name, ends_alone=True)
            except NoThread as error:
                problem = errors.BackupsStopped(self.manager.data_file, str(error))
            else:
                self._has_told = False
                return None
        if not self._has_told:  # outside of the lock: a listener may submit a task
            self._has_told = True
            border.warn("No thread could be started to back up %s: %s", self.manager.data_file, problem.reason)
            self.tell(Failed(number=None, task=Create(trigger=Trigger.SAVE), error=problem))
        return problem

    def _is_stuck(self) -> bool:
        try:
            return self._stopwatch.seconds() - self._worker.last_progress_at > _STUCK_SECONDS
        except Exception as error:  # noqa: BLE001 - a stopwatch that does not go must not keep a program from ending
            border.warn("The seconds of %s cannot be counted", self.manager.data_file, error=error)
            return True


def _abandon(worker: Worker, process: int) -> None:
    """Have a worker end whose service nobody holds any more; not one of another process, whose locks are nobody's."""
    if os.getpid() == process:
        worker.close(keeps_last=False)
