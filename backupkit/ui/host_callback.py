"""The host's callbacks: what a kit calls that is not its own, and how it calls it."""

from __future__ import annotations

import inspect
from collections import deque

from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from backupkit.ui.timers import Timers
    from backupkit.values.results import RestoreResult

    Restored = Callable[[], object] | Callable[[RestoreResult], object]


class HostCallbacks:
    """Calls the host from the event loop itself, one call after the other, never from within our own work.

    A host may show a message box in a callback, run the event loop, raise, or end the application. None of that may
    keep others waiting: the next call has its timer before this one begins, and what happens meanwhile is shown.

    Args:
        timers: with them it ends; what is still to be called then is not called any more.
    """

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._due: deque[Callable[[], object]] = deque()
        self._later: dict[Hashable, list[Callable[[], object]]] = {}  # of each key at work: what came meanwhile

    @property
    def is_waiting(self) -> bool:
        """True while something is still to be called."""
        return bool(self._due or any(self._later.values()))

    def call(self, action: Callable[[], object]) -> None:
        """Call *action* soon, on the Tk thread. What it raises goes Tk's own way."""
        self._due.append(action)
        self._timers.no_later("host", 0, self._call_next)

    def call_alone(self, key: Hashable, action: Callable[[], object]) -> None:
        """Call *action* soon, but not before an earlier one with this *key* has returned.

        Of those that come meanwhile the last one alone is called: what fails is tried again every few seconds, and a
        user who comes back after lunch must find one message box and not a hundred.
        """
        if key in self._later:
            self._later[key] = [action]
        else:
            self.call(lambda: self._call_alone(key, action))

    def _call_next(self) -> None:
        action = self._due.popleft()
        if self._due:
            self._timers.no_later("host", 0, self._call_next)
        action()

    def _call_alone(self, key: Hashable, action: Callable[[], object]) -> None:
        if key in self._later:  # asked for before an earlier one had begun
            self._later[key] = [action]
            return
        self._later[key] = []
        try:
            action()
        finally:
            for last in self._later.pop(key):
                self.call_alone(key, last)


def taking_result(on_restore: Restored) -> Callable[[RestoreResult], object]:
    """Return *on_restore* as a function of the result. It is asked once, so it may not change its mind."""
    try:
        inspect.signature(on_restore).bind(None)
    except TypeError:
        return lambda _result: on_restore()  # type: ignore[call-arg]
    except ValueError:  # a built-in function that does not tell: most of these, list.append say, take one
        pass
    return on_restore  # type: ignore[return-value]
