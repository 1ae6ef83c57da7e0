"""A ticker: measures how late a Tk event loop comes, which is how long it keeps its user waiting.

``with Ticker(root) as ticker: …`` or :func:`measured`; see docs/how-to/test-your-app.md.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Sequence

TICK_MS = 5
_LOOK_MS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How late the ticks came, in milliseconds. An idle loop on a busy machine may well be 10 late now and then."""

    ticks: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    worst_ms: float


class Ticker:
    """Asks to be called every 5 ms, and notes how much later that is. All calls on the Tk thread.

    Args:
        root: any widget of the application whose loop is measured.
    """

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._late_ms: list[float] = []
        self._due_at = 0.0
        self._after_id: str | None = None

    def __enter__(self) -> Self:
        self._due_at = time.perf_counter() + TICK_MS / 1000
        self._after_id = self._root.after(TICK_MS, self._tick)
        return self

    def __exit__(self, *_: object) -> None:
        if self._after_id:
            self._root.after_cancel(self._after_id)
            self._after_id = None

    @property
    def lateness(self) -> Lateness:
        """How late the ticks came so far.

        Raises:
            ValueError: there has been none.
        """
        return lateness_of(self._late_ms)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late_ms.append(max(now - self._due_at, 0.0) * 1000)
        self._due_at = now + TICK_MS / 1000
        self._after_id = self._root.after(TICK_MS, self._tick)


def measured(root: tk.Misc, until: Callable[[], object]) -> Lateness:
    """Run the event loop of *root* until a condition holds; return how late it came meanwhile.

    Not to be called while a main loop is running already.
    """

    def look() -> None:
        if until():
            root.quit()
        else:
            root.after(_LOOK_MS, look)

    with Ticker(root) as ticker:
        root.after(_LOOK_MS, look)
        root.mainloop()
    return ticker.lateness


def lateness_of(late_ms: Sequence[float]) -> Lateness:
    """Return what a number of delays amount to; pNN is the smallest that NN % of them do not exceed.

    Raises:
        ValueError: there are none.
    """
    if not late_ms:
        raise ValueError("there has been no tick")
    ordered = sorted(late_ms)

    def percentile(share: float) -> float:
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    return Lateness(
        ticks=len(ordered),
        p50_ms=percentile(0.50),
        p95_ms=percentile(0.95),
        p99_ms=percentile(0.99),
        worst_ms=ordered[-1],
    )
