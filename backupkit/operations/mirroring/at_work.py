"""AtWork: how far the copying to each place has come that runs just now, for who shows it meanwhile."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Which version is being copied, of how many."""

    number: int = 0  # from 1; 0: none is
    count: int = 0
    is_anew: bool = False  # it lies there already, under an old key, and is sealed anew


class AtWork:
    """What the runs of one manager do just now. For any thread; another process is not known of."""

    def __init__(self) -> None:
        self._steps: dict[object, tuple[str, Step]] = {}  # by runs; each is replaced as a whole

    @contextlib.contextmanager
    def copying(self, place: str, count: int, *, is_anew: bool = False) -> Iterator[Callable[[], None]]:
        """Note that *count* versions are copied to a place while the block runs; gives what notes that one begins.

        Args:
            place: what it is called.
            count: how many they are.
            is_anew: they lie there already, and are sealed anew.
        """
        run, numbers = object(), itertools.count(1)

        def begins() -> None:
            self._steps[run] = (place, Step(number=next(numbers), count=count, is_anew=is_anew))

        try:
            yield begins
        finally:
            self._steps.pop(run, None)

    def leave(self, place: str) -> None:
        """Note that nothing is copied to a place any more, although its run has not come to an end."""
        for run, (name, _) in tuple(self._steps.items()):
            if name == place:
                self._steps.pop(run, None)

    def at(self, place: str) -> Step:
        """Return which version is being copied to a place just now, and of how many; zeros: none is."""
        found = [step for name, step in tuple(self._steps.values()) if name == place]
        return found[-1] if found else Step()
