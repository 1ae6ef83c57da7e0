"""Filters: what narrows the list and orders it: a search field, how it is sorted, and a switch for the bin."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.timers import Timers
from backupkit.ui.window.keyboard import keep_keys
from backupkit.ui.window.switch import Switch
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.look import Look

_ORDERS = (
    SortOrder(),
    SortOrder(descending=False),
    SortOrder(column=Column.WHAT, descending=False),
    SortOrder(column=Column.SIZE),
    SortOrder(column=Column.SIZE, descending=False),
    SortOrder(column=Column.CHANGE),
    SortOrder(column=Column.STATE, descending=False),
)
_ENTRY_LEAST = 60  # design units


class Filters(ttk.Frame):
    """A row above the list. The keyboard reaches by the menu what the mouse does at the list's headings.

    Args:
        master: where it stands.
        look: what it looks like.
        search: called with the text after each key.
        sort: called with the order that was chosen.
        show_bin: called with True or False.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        search: Callable[[str], None],
        sort: Callable[[SortOrder], None],
        show_bin: Callable[[bool], None],
    ) -> None:
        super().__init__(master, name="filters", style=look.style("TFrame"))
        self._look, self._search = look, search
        self._timers = Timers(self)
        self._label = ttk.Label(self, name="label", text=buttons.search(), style=look.style("TLabel", Variant.MUTED))
        self.entry = ttk.Entry(
            self, name="search", width=12, style=look.style("TEntry"), font=str(look.font(FontRole.BODY))
        )
        self._order = ttk.Menubutton(self, name="order", style=look.style("TMenubutton"))
        self._menu = tk.Menu(self._order, name="menu", tearoff=False)
        for order in _ORDERS:
            self._menu.add_command(label=buttons.order(order), command=partial(sort, order))
        keep_keys(self, str(self._menu))
        self._order.configure(menu=self._menu)
        self._bin = Switch(self, look, name="bin", change=show_bin)
        gap = look.px(8)
        self.columnconfigure(1, weight=1)
        self._label.grid(row=0, column=0, padx=(0, gap))
        self.entry.grid(row=0, column=1, sticky="ew")
        self._order.grid(row=0, column=2, padx=(gap, 0))
        self._bin.grid(row=0, column=3, padx=(2 * gap, 0))
        self.entry.bind("<KeyRelease>", lambda _event: self._typed())
        self.entry.bind("<<Paste>>", lambda _event: self._timers.idle("pasted", self._typed))
        self._known = ""
        self.restyle()

    @property
    def least_width(self) -> int:
        """How wide it must be at least, so that nothing but the search field is cut."""
        return self.winfo_reqwidth() - self.entry.winfo_reqwidth() + self._look.px(_ENTRY_LEAST)

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._menu)
        self._menu.configure(font=str(self._look.font(FontRole.BODY)), borderwidth=1, activeborderwidth=0)

    def render(self, order: SortOrder, in_bin: int) -> None:
        """Show how the list is sorted, and how many versions are in the bin."""
        self._order.configure(text=buttons.order(order))
        self._bin.configure(text=buttons.bin_toggle(in_bin))

    def clear(self) -> bool:
        """Empty the search field; return False if it was empty."""
        if not self.entry.get():
            return False
        self.entry.delete(0, "end")
        self._typed()
        return True

    def _typed(self) -> None:
        if self.entry.get() != self._known:
            self._known = self.entry.get()
            self._search(self._known)
