"""Stopwatch: the seconds by which a service waits. In a test, another one passes without any waiting."""

from __future__ import annotations

import time

from backupkit.light.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Condition


class Stopwatch(Protocol):
    """Seconds that only go forwards, from any beginning. Every method may be called from any thread."""

    def seconds(self) -> float:
        """Return how many have passed by now."""
        ...

    def wait_for(self, changed: Condition, found: Callable[[], object], timeout_seconds: float) -> None:
        """Return once *found* returns something true, or when *timeout_seconds* have passed.

        Args:
            changed: held by the caller, let go while this waits, and notified whenever *found* may have another answer.
            found: asked with *changed* held.
            timeout_seconds: 0 or less: ask once.
        """
        ...


class SystemStopwatch:
    """The machine's own."""

    def seconds(self) -> float:
        """Return the seconds of the system's monotonic clock."""
        return time.monotonic()

    def wait_for(self, changed: Condition, found: Callable[[], object], timeout_seconds: float) -> None:
        """Wait as the condition does."""
        changed.wait_for(found, timeout_seconds)
