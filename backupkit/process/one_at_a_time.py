"""One at a time: what takes minutes, and must not be done twice at once in a process."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

from backupkit.process.garbage import GUARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOOK_SECONDS = 1.0


class OneAtATime:
    """A turn that threads of one process wait for. A process that was forked has its own, which nobody holds."""

    def __init__(self) -> None:
        self._lock, self._process = threading.Lock(), os.getpid()

    @contextlib.contextmanager
    def turn(self, look: Callable[[], object]) -> Iterator[None]:
        """Wait for the turn, and have it for the block.

        Args:
            look: called once a second while another one has it; what it raises ends the wait.
        """
        if self._process != os.getpid():  # whoever had it is not in this process
            self._lock, self._process = threading.Lock(), os.getpid()
        lock = self._lock
        while not GUARD.away(lock.acquire, (True, _LOOK_SECONDS)):
            look()
        try:
            yield
        finally:
            lock.release()
