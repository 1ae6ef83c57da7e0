"""Labels whose text ends where the label does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tkinter import ttk

    from backupkit.ui.look.look import Look

_EDGES = 6  # design units: what a label's border and padding take in any theme, 4 pixels in most of Tk's


def room_in(label: ttk.Label, look: Look) -> int:
    """Return how many pixels of text *label* has room for; 0 as long as it has not been laid out.

    A label counts its border and padding in its width. Text that is as wide as all of it would lose its last letter.
    """
    return max(label.winfo_width() - look.px(_EDGES), 0)


def wrap(label: ttk.Label, look: Look) -> None:
    """Break the lines of *label* anew whenever it gets another width."""
    label.bind("<Configure>", lambda _event: label.configure(wraplength=max(room_in(label, look), 1)))
