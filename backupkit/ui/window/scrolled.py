"""Scrolled: a frame that can be scrolled where it is higher than its place."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.scrollbar import show_if_needed
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from backupkit.ui.look.look import Look

_STEP = 48  # design units that a turn of the wheel goes


class Scrolled(ttk.Frame):
    """Holds one frame, :attr:`inside`, as wide as itself. What was scrolled to stays in sight when the frame grows.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
    """

    def __init__(self, master: tk.Misc, look: Look, *, name: str) -> None:
        super().__init__(master, name=name, style=look.style("TFrame"))
        self._look = look
        self._timers = Timers(self)
        self._kept: tk.Misc | None = None  # what stays in sight, until the user scrolls
        self._canvas = canvas = tk.Canvas(self, name="canvas", borderwidth=0, highlightthickness=0, width=1, height=1)
        self._bar = bar = ttk.Scrollbar(
            self, name="scrollbar", orient="vertical", style=look.style("Vertical.TScrollbar"), command=self._drag
        )
        self.inside = ttk.Frame(canvas, name="inside", style=look.style("TFrame"))
        self._item = canvas.create_window(0, 0, anchor="nw", window=self.inside)
        canvas.configure(yscrollcommand=lambda first, last: show_if_needed(bar, float(first), float(last)))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        canvas.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns")
        canvas.bind("<Configure>", self._fill)
        self.inside.bind("<Configure>", lambda _event: self._measure())
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._canvas)

    def to_top(self) -> None:
        """Show the beginning."""
        self._kept = None
        self._canvas.yview_moveto(0)

    def turn(self, *, down: bool) -> None:
        """Scroll as a turn of the wheel does."""
        self._kept = None
        # By no increment of the canvas: to such steps it would round what see() scrolls to, and cut it off.
        height, step = self.inside.winfo_reqheight(), self._look.px(_STEP)
        if height > self._canvas.winfo_height():
            self._canvas.yview_moveto((self._canvas.canvasy(0) + (step if down else -step)) / height)

    def see(self, widget: tk.Misc) -> None:
        """Scroll until *widget*, somewhere in :attr:`inside`, can be seen; it stays so until the user scrolls."""
        if not str(widget).startswith(f"{self.inside}."):
            return
        self._kept = widget
        height, room = self.inside.winfo_reqheight(), self._canvas.winfo_height()
        if height <= room:
            return
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + widget.winfo_height()
        first = self._canvas.canvasy(0)
        if top < first:
            self._canvas.yview_moveto(top / height)
        elif bottom > first + room:
            self._canvas.yview_moveto((bottom - room) / height)

    def _drag(self, *scroll: str) -> None:
        self._kept = None
        self._canvas.yview(*scroll)

    def _fill(self, event: tk.Event[tk.Canvas]) -> None:
        self._canvas.itemconfigure(self._item, width=event.width)
        self._keep()

    def _measure(self) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, self.inside.winfo_reqheight()))
        self._keep()

    def _keep(self) -> None:
        """Scroll again to what is kept in sight, once what stands in the frame has got its new places."""
        self._timers.idle("keep", self._see_kept)

    def _see_kept(self) -> None:
        if self._kept is not None and self._kept.winfo_exists():
            self.see(self._kept)
