"""Changes: a condition that a thread of ours waits for without putting off the collection of garbage."""

from __future__ import annotations

import threading

from backupkit.process.garbage import GUARD


class Changes(threading.Condition):
    """As :class:`threading.Condition`, for ``wait``, ``wait_for`` and ``notify_all``.

    The one wait inside of it is for a bare lock, so that nothing is made on the way to it and back; see
    :class:`backupkit.process.garbage.GarbageGuard`.

    Args:
        lock: what is held, by ``with lock`` and not by ``with`` this, where an interrupt may come. None: a new one.
    """

    def __init__(self, lock: threading.RLock | None = None) -> None:
        super().__init__(lock)
        self._locks: list[threading.Lock] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until notified, at most *timeout* seconds; return True if that was before."""
        lock = threading.Lock()
        lock.acquire()
        self._locks.append(lock)
        self.release()
        try:
            return GUARD.away(lock.acquire, (True, -1 if timeout is None else max(timeout, 0)))
        finally:
            self.acquire()
            if lock in self._locks:
                self._locks.remove(lock)

    def notify_all(self) -> None:
        """Wake all that wait."""
        while self._locks:
            self._locks.pop().release()  # in this order: an interrupt in between must not have one released twice
