"""AtWork: how far the copying to each place has come that runs just now, for who shows it meanwhile."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class AtWork:
    """What the runs of one manager do just now. For any thread; another process is not known of."""

    def __init__(self) -> None:
        self._steps: dict[object, tuple[str, int, int]] = {}  # by runs; each is replaced as a whole

    @contextlib.contextmanager
    def copying(self, place: str, count: int) -> Iterator[Callable[[], None]]:
        """Note that *count* versions are copied to a place while the block runs; gives what notes that one begins.

        Args:
            place: what it is called.
            count: how many they are.
        """
        run, numbers = object(), itertools.count(1)

        def begins() -> None:
            self._steps[run] = (place, next(numbers), count)

        try:
            yield begins
        finally:
            self._steps.pop(run, None)

    def leave(self, place: str) -> None:
        """Note that nothing is copied to a place any more, although its run has not come to an end."""
        for run, (name, _, _) in tuple(self._steps.items()):
            if name == place:
                self._steps.pop(run, None)

    def at(self, place: str) -> tuple[int, int]:
        """Return which version is being copied to a place just now, and of how many; zeros: none is."""
        found = [(number, count) for name, number, count in tuple(self._steps.values()) if name == place]
        return found[-1] if found else (0, 0)
