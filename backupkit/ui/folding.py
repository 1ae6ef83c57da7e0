"""Folding: shows the parts of a page in turn where the window has no room for all of them, with a scrollbar."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.shown.folds import folds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.ui.shown.folds import Fold, Part

_SCROLLING = (tk.Text, ttk.Treeview)  # these have a use of their own for the wheel


class Folding:
    """Which fold of a page is seen. Nothing is folded until :meth:`fit` was told of a room that is too small.

    Args:
        bar: leads from one fold to the others; whoever made it lets it be seen while :attr:`is_folded`.
        least: returns the height that each part needs, of those that there are just now, from the top.
        show: shows these parts and no others; None: all of them, side by side.
    """

    def __init__(
        self, bar: ttk.Scrollbar, *, least: Callable[[], Mapping[Part, int]], show: Callable[[Fold | None], None]
    ) -> None:
        self._bar, self._least, self._show = bar, least, show
        self._room: int | None = None
        self._folds: list[Fold] = []
        self._at = 0
        self._wanted: Part | None = None  # what is to be seen when the folds change
        self._shown: Fold | None = None
        bar.configure(command=self._scrolled)
        top = bar.winfo_toplevel()
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            top.bind(sequence, self._wheel, add="+")

    @property
    def is_folded(self) -> bool:
        """True while there is not room for all parts."""
        return self._room is not None

    def fit(self, room: int | None) -> None:
        """Have that height for the parts; None: there is enough for all."""
        self._room = room
        self.update()

    def update(self) -> None:
        """Look again at which parts there are, and how high they are."""
        if self._room is None:
            self._folds, self._at = [], 0
            self._see(None)
            return
        self._folds = folds_of(self._least(), self._room)
        if self._wanted:
            self.reveal(self._wanted)
        else:
            self._go(self._at)

    def reveal(self, part: Part) -> None:
        """Show the fold that this part is in, also when others come and go, until another one is asked for."""
        self._go(next((at for at, fold in enumerate(self._folds) if part in fold), self._at))
        self._wanted = part

    def turn(self) -> None:
        """Show the next fold; after the last one the first."""
        if self._folds:
            self._go((self._at + 1) % len(self._folds))

    def _go(self, at: int) -> None:
        if not self._folds:
            return
        count = len(self._folds)
        self._at = min(max(at, 0), count - 1)
        self._wanted = self._folds[self._at][0]
        self._bar.set(self._at / count, (self._at + 1) / count)
        self._see(self._folds[self._at])

    def _see(self, fold: Fold | None) -> None:
        if fold != self._shown:
            self._shown = fold
            self._show(fold)

    def _scrolled(self, what: str, amount: str, _unit: str = "") -> None:
        """Do what a scrollbar asks for: ``moveto FRACTION``, or ``scroll NUMBER units``."""
        if what == "moveto":
            self._go(int(float(amount) * len(self._folds) + 0.5))
        else:
            self._go(self._at + (1 if float(amount) > 0 else -1))

    def _wheel(self, event: tk.Event[tk.Misc]) -> None:
        if self._folds and not isinstance(event.widget, _SCROLLING):
            is_down = event.num == 5 or event.delta < 0  # noqa: PLR2004 - the button that X has for it
            self._go(self._at + (1 if is_down else -1))
