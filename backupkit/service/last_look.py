"""The last look: an app that saves after its window has gone gets that state stored when its process ends."""

from __future__ import annotations

import atexit
import os
import time
from collections import deque

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service import border
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from backupkit.manager.manager import BackupManager

LONGEST_SECONDS = 10.0  # for all together; no more than the end of a window may take without progress
_MOST = 16  # the documents of the windows that were closed last; an app saves no others at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """A document that is to be looked at."""

    manager: BackupManager
    stored: Hashable  # the fingerprint of its state that a version holds
    process: int = field(default_factory=os.getpid)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deadline:
    """Fills :class:`backupkit.values.version.CancelToken`: set once the time has come."""

    at: float
    seconds: Callable[[], float]

    def is_set(self) -> bool:
        return self.seconds() >= self.at


class LastLooks:
    """The documents that are looked at when the process ends, on the thread that ends it.

    By then no thread can be started any more (since Python 3.12), and none is. A process that was forked off looks at
    nothing. Nothing is raised or printed.

    Args:
        seconds: a clock that only goes forwards.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._owed: deque[_Owed] = deque(maxlen=_MOST)

    def owe(self, manager: BackupManager, stored: Hashable) -> None:
        """Look at a document at the end, and store it if *stored* is not its fingerprint by then."""
        self.settle(manager)
        self._owed.append(_Owed(manager=manager, stored=stored))

    def settle(self, manager: BackupManager) -> None:
        """Do not look at a document."""
        for owed in tuple(self._owed):
            if owed.manager is manager:
                self._owed.remove(owed)

    def look(self) -> None:
        """Store what has changed, as long as there is time."""
        deadline = _Deadline(at=self._seconds() + LONGEST_SECONDS, seconds=self._seconds)
        while self._owed:
            owed = self._owed.popleft()
            if owed.process == os.getpid():
                self._look_at(owed, deadline)

    def _look_at(self, owed: _Owed, deadline: _Deadline) -> None:
        manager = owed.manager
        try:
            if not deadline.is_set() and manager.document.fingerprint() not in (None, owed.stored):
                manager.create_backup(trigger=Trigger.CLOSE, cancel=deadline)
        except BaseException as error:  # noqa: BLE001 - the process ends, and nobody can be told
            border.warn("The last state of %s could not be stored: %s", manager.data_file, border.text_of(error))


LAST_LOOKS = LastLooks()
"""Those of this process: there is one end of it.

They are registered when this is loaded, so that they come after what a host registers after that: a save, perhaps.
"""

atexit.register(LAST_LOOKS.look)
