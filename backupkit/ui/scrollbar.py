"""A scrollbar that is there only while there is something to scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tkinter import ttk


def show_if_needed(bar: ttk.Scrollbar, first: float, last: float) -> None:
    """Let a scrollbar show what its page tells it, and vanish where all of that can be seen.

    Args:
        bar: in a grid.
        first: the share of the page that is above what can be seen; Tk tells it as text.
        last: the share that ends with what can be seen; likewise.
    """
    if float(first) <= 0.0 and float(last) >= 1.0:
        bar.grid_remove()
    else:
        bar.grid()
    bar.set(first, last)
