"""A label whose lines end where the label does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tkinter import ttk

    from backupkit.ui.look.look import Look

_EDGES = 6  # design units: what a label's border and padding take in any theme, 4 pixels in most of Tk's


def wrap(label: ttk.Label, look: Look) -> None:
    """Break the lines of *label* anew whenever it gets another width.

    The label counts its border and padding in its width. Text that is as wide as all of it would lose its last letter.
    """
    edges = look.px(_EDGES)
    label.bind("<Configure>", lambda event: label.configure(wraplength=max(event.width - edges, 1)))
