"""Scrolled: a frame that can be scrolled where it is higher than its place."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.scrollbar import show_if_needed

if TYPE_CHECKING:
    from backupkit.ui.look.look import Look

_STEP = 48  # design units that a turn of the wheel goes


class Scrolled(ttk.Frame):
    """Holds one frame, :attr:`inside`, as wide as itself. What gets the keyboard in it is scrolled to.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
    """

    def __init__(self, master: tk.Misc, look: Look, *, name: str) -> None:
        super().__init__(master, name=name, style=look.style("TFrame"))
        self._look = look
        self._canvas = canvas = tk.Canvas(self, name="canvas", borderwidth=0, highlightthickness=0, width=1, height=1)
        self._bar = bar = ttk.Scrollbar(
            self, name="scrollbar", orient="vertical", style=look.style("Vertical.TScrollbar"), command=canvas.yview
        )
        self.inside = ttk.Frame(canvas, name="inside", style=look.style("TFrame"))
        self._item = canvas.create_window(0, 0, anchor="nw", window=self.inside)
        canvas.configure(yscrollcommand=lambda first, last: show_if_needed(bar, float(first), float(last)))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        canvas.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns")
        canvas.bind("<Configure>", lambda event: canvas.itemconfigure(self._item, width=event.width))
        self.inside.bind("<Configure>", lambda _event: self._measure())
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._canvas)
        self._canvas.configure(yscrollincrement=self._look.px(_STEP))

    def to_top(self) -> None:
        """Show the beginning."""
        self._canvas.yview_moveto(0)

    def turn(self, *, down: bool) -> None:
        """Scroll as a turn of the wheel does."""
        if self.inside.winfo_reqheight() > self._canvas.winfo_height():
            self._canvas.yview_scroll(1 if down else -1, "units")

    def see(self, widget: tk.Misc) -> None:
        """Scroll until *widget*, somewhere in :attr:`inside`, can be seen."""
        height, room = self.inside.winfo_reqheight(), self._canvas.winfo_height()
        if height <= room or not str(widget).startswith(f"{self.inside}."):
            return
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + widget.winfo_height()
        first = self._canvas.canvasy(0)
        if top < first:
            self._canvas.yview_moveto(top / height)
        elif bottom > first + room:
            self._canvas.yview_moveto((bottom - room) / height)

    def _measure(self) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, self.inside.winfo_reqheight()))
