"""Waiting for what another thread, process or the event loop is about to do: for a condition, never for a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE_SECONDS = 0.005


def wait_until(
    condition: Callable[[], object], timeout: float = 10.0, *, pump: Callable[[], object] | None = None
) -> None:
    """Return as soon as *condition* holds; *pump* is called before each look, for what only goes on by that.

    Raises:
        AssertionError: it does not hold after *timeout* seconds.
    """
    end_at = time.monotonic() + timeout
    while True:
        if pump:
            pump()
        if condition():
            return
        assert time.monotonic() < end_at, f"still not so after {timeout:g} s: {_name_of(condition)}"
        time.sleep(_PAUSE_SECONDS)


def _name_of(condition: Callable[[], object]) -> str:
    code = getattr(condition, "__code__", None)
    return f"{condition.__qualname__}, line {code.co_firstlineno} of {code.co_filename}" if code else repr(condition)
