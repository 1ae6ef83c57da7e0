"""A system on which threads are scarce: a pytest plugin's worth of a fixture, and how many of ours there are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from backupkit.process.own_thread import NAME


def ours() -> int:
    """Return how many threads of ours there are."""
    return sum(thread.name.startswith(NAME) for thread in threading.enumerate())


@contextmanager
def at_most(
    count: int, error: Callable[[], BaseException] = lambda: RuntimeError("can't start new thread")
) -> Iterator[None]:
    """Have no more than so many threads started in the block; then starting one raises."""
    real, left = threading.Thread.start, [count]

    def start(thread: threading.Thread) -> None:
        if left[0] <= 0:
            raise error()
        left[0] -= 1
        real(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        yield
