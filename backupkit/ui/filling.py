"""Filling: brings much into a list little by little, so that the loop always comes first."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.ui.timers import Timers

_SLICE_SECONDS = 0.006
_PAUSE_MS = 12  # between slices
_END = object()
_NAME = "fill"


class Filling:
    """Work that yields after each row. All methods are for the Tk thread.

    Args:
        timers: of the widget that is filled; the work ends with it.
        done: called when the work has come to its end.
    """

    def __init__(self, timers: Timers, done: Callable[[], object] = lambda: None) -> None:
        self._timers, self._done = timers, done
        self._work: Iterator[None] | None = None

    @property
    def is_going(self) -> bool:
        """True while something is still to come."""
        return self._work is not None

    def begin(self, work: Iterator[None]) -> None:
        """Do the first slice of *work* at once, and the rest in the pauses of the loop, instead of any other work."""
        self.stop()
        self._work = work
        self._go_on()

    def stop(self) -> None:
        """Do no more; nothing need be going on."""
        self._work = None
        self._timers.cancel(_NAME)

    def _go_on(self) -> None:
        until = perf_counter() + _SLICE_SECONDS
        while self._work is not None:
            if next(self._work, _END) is _END:
                self._work = None
                self._done()
            elif perf_counter() > until:
                self._timers.after(_NAME, _PAUSE_MS, self._go_on)
                return
