"""Waiting for other programs: a virus scanner, an indexer or a sync client opens each new file, and lets go of it.

On Windows nothing can be done to a file meanwhile that its opener did not allow, so a call that fails now goes through
in a moment. Elsewhere only network drives know this.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar

from backupkit.files.causes import may_be_held
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec, TypeVar

    from backupkit.values.clock import Clock

    P = ParamSpec("P")
    T = TypeVar("T")

CALL_SECONDS = 5.0
OPERATION_SECONDS = 15.0
_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 0.32


class Patience:
    """How long one operation still waits for other programs, by which clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._left_seconds = clock, OPERATION_SECONDS

    def pauses(self) -> Iterator[None]:
        """Pause, each time twice as long, as long as one call may wait; end when it may not wait any more."""
        left, pause = CALL_SECONDS, _FIRST_PAUSE_SECONDS
        while (seconds := min(pause, left, self._left_seconds)) > 0:
            left, self._left_seconds = left - seconds, self._left_seconds - seconds
            self._clock.sleep(seconds)
            yield
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


_OVER = object()  # no pause is left

_running: ContextVar[Patience | None] = ContextVar("patience", default=None)
"""Of the operation that runs on this thread."""


@contextlib.contextmanager
def of_one_operation(clock: Clock) -> Iterator[None]:
    """Let all that waits within the block wait by *clock*, and 15 s in all. Within another such block: by that one."""
    if _running.get():
        yield
        return
    token = _running.set(Patience(clock))
    try:
        yield
    finally:
        _running.reset(token)


def when_free(call: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Make a call that another program can hold off; as long as one may do so, wait, and make it again.

    It waits 5 s at the most, and 15 s within one operation; then what was raised the last time is raised.
    """
    pauses: Iterator[None] | None = None
    while True:
        try:
            return call(*arguments, **options)
        except OSError as error:
            if not may_be_held(error):
                raise
            pauses = pauses or (_running.get() or Patience(SystemClock())).pauses()
            if next(pauses, _OVER) is _OVER:
                raise
