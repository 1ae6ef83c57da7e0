"""BackupService: the versions of one document, worked on by a thread, so that no caller ever waits for a disk."""

from __future__ import annotations

import logging
import threading
import weakref
from typing import TYPE_CHECKING

from backupkit.service.hub import Hub
from backupkit.service.stopwatch import SystemStopwatch
from backupkit.service.tasks import Create
from backupkit.service.worker import Worker
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backupkit.manager import BackupManager
    from backupkit.service.events import Event
    from backupkit.service.hub import Listener
    from backupkit.service.initiator import Initiator
    from backupkit.service.stopwatch import Stopwatch
    from backupkit.service.task import Task

_STUCK_SECONDS = 10.0

log = logging.getLogger(__name__)


class BackupService:
    """One worker thread for one document.

    What it does is told to those who subscribe, in the order in which it happened. Every method may be called from any
    thread, by a listener as well, and all but :meth:`close` return at once, or when the listeners have heard. The
    thread never keeps a process alive; it ends with :meth:`close`, and also when nobody holds the service any more.

    Args:
        manager: does the work.
        hub: tells what happens. Who subscribes to it before, hears of the very first look, too.
        initiators: may ask for tasks by themselves, in this order.
        stopwatch: the seconds by which it waits; default: the machine's.
    """

    def __init__(
        self,
        manager: BackupManager,
        *,
        hub: Hub | None = None,
        initiators: Sequence[Initiator] = (),
        stopwatch: Stopwatch | None = None,
    ) -> None:
        self.manager = manager
        self._hub = hub or Hub()
        self._stopwatch = stopwatch or SystemStopwatch()
        self._worker = Worker(manager, self._hub, initiators, self._stopwatch)
        name = f"backupkit: {manager.data_file.name}"
        self._thread = threading.Thread(target=self._worker.run, name=name, daemon=True)
        weakref.finalize(self, self._worker.close, keeps_last=False).atexit = False
        self._thread.start()

    def submit(self, task: Task) -> int:
        """Have a task done after those that wait already; return its number.

        Raises:
            RuntimeError: the service has been closed.
        """
        return self._worker.queue.put(task)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have *listener* told of each event from now on; return what ends that. See :class:`Hub`."""
        return self._hub.subscribe(listener)

    def tell(self, event: Event) -> None:
        """Have the listeners told of what was done without this service."""
        self._hub.tell(event)

    def saved(self, description: str = "") -> int:
        """Have the present state stored, because the host has just saved. Many in a row become one version a second.

        Raises:
            RuntimeError: the service has been closed.
        """
        return self.submit(Create(description=description, trigger=Trigger.SAVE))

    def wake(self) -> None:
        """Have the initiators asked now; otherwise they are within a second."""
        self._worker.queue.wake()

    def cancel(self, number: int) -> None:
        """Stop a task: one that waits is not begun, one at work stops at its next piece, if it can.

        Its end is told as :class:`Failed` with the error :class:`Cancelled`; a verification ends as
        :class:`Finished`, with a report that is not complete.
        """
        self._worker.cancel(number)

    @property
    def is_busy(self) -> bool:
        """True while a task is at work or waits."""
        return self._worker.is_busy

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
            True if all was finished, as far as anybody waited; also if a listener asks on the thread itself, which
            ends as soon as it returns.
        """
        self._worker.close(keeps_last=keeps_last)
        while waits and self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(0.05)
            if self._stopwatch.seconds() - self._worker.last_progress_at > _STUCK_SECONDS:
                log.warning("The last backup of %s did not come to an end in time", self.manager.data_file)
                return False
        return True
