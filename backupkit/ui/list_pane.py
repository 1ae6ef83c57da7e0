"""ListPane: the list of versions with the search field, the order and the bin above it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui import dialog_words as words
from backupkit.ui.action import Action
from backupkit.ui.empty_list import empty_list
from backupkit.ui.look import Surface, Variant
from backupkit.ui.rows import Column, Order, arranged
from backupkit.ui.search_field import SearchField
from backupkit.ui.version_list import VersionList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.dialog_state import DialogState
    from backupkit.ui.look import Look
    from backupkit.ui.rows import Row

_ORDERS = (
    Order(),
    Order(descending=False),
    Order(column=Column.WHAT, descending=False),
    Order(column=Column.SIZE),
    Order(column=Column.SIZE, descending=False),
    Order(column=Column.CHANGE),
    Order(column=Column.STATE, descending=False),
)


class ListPane(ttk.Frame):
    """What the left half of the dialog is.

    Args:
        master: where it stands.
        look: what it looks like.
        select: called with the ids of the selected versions, newest first.
        search: called with the search text.
        sort: called with the order that was chosen.
        show_bin: called with whether the bin is to be shown.
        act: called with what is to be done.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        select: Callable[[tuple[str, ...]], None],
        search: Callable[[str], None],
        sort: Callable[[Order], None],
        show_bin: Callable[[bool], None],
        act: Callable[[Action], None],
    ) -> None:
        super().__init__(master, name="list", style=look.style("TFrame"))
        self._look, self._show_bin, self._sort = look, show_bin, sort
        self._shown: tuple[object, ...] | None = None
        self._bin_is_shown = False
        gap = look.px(8)
        bar = ttk.Frame(self, name="bar", style=look.style("TFrame"))
        self.search = SearchField(bar, look, search=search)
        self._order = ttk.Menubutton(bar, name="order", style=look.style("TMenubutton"))
        self._menu = tk.Menu(self._order, name="menu", tearoff=False)
        self._order.configure(menu=self._menu)
        for order in _ORDERS:
            self._menu.add_command(label=words.order(order), command=lambda order=order: sort(order))
        self._bin = ttk.Checkbutton(bar, name="bin", style=look.style("TCheckbutton"), command=self._toggle_bin)
        self._bin.state(["!alternate", "!selected"])
        self.versions = VersionList(
            self, look, select=select, sort=sort, activate=lambda: act(Action.RESTORE)
        )
        self._empty = ttk.Frame(self.versions, name="empty", style=look.style("TLabel", surface=Surface.FIELD))
        self._empty_title = ttk.Label(
            self._empty, name="title", style=look.style("TLabel", Variant.STRONG, surface=Surface.FIELD), anchor="center"
        )
        self._empty_text = ttk.Label(
            self._empty, name="text", style=look.style("TLabel", Variant.MUTED, surface=Surface.FIELD),
            anchor="center", justify="center", wraplength=look.px(320),
        )  # fmt: skip
        self._empty_button = ttk.Button(
            self._empty, name="create", text=words.action(Action.CREATE).text,
            style=look.style("TButton", Variant.ACCENT, surface=Surface.FIELD), command=lambda: act(Action.CREATE),
        )  # fmt: skip
        self._empty_button.bind("<Return>", lambda event: event.widget.invoke())
        for row, part in enumerate((self._empty_title, self._empty_text, self._empty_button)):
            part.grid(row=row, pady=(gap if row else 0, 0))
        self._empty.columnconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        bar.grid(row=0, column=0, sticky="ew", pady=(0, gap))
        bar.columnconfigure(0, weight=1)
        self.search.grid(row=0, column=0, sticky="ew")
        self._order.grid(row=0, column=1, padx=(gap, 0))
        self._bin.grid(row=0, column=2, padx=(gap, 0))
        self.versions.grid(row=1, column=0, sticky="nsew")
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self._menu)
        self.versions.restyle()

    def render(self, state: DialogState, rows: list[Row], now: datetime) -> None:
        """Show the rows of *state*, which are *rows*."""
        in_bin = sum(row.is_in_bin for row in state.contents.rows) if state.contents else 0
        self._order.configure(text=words.order(state.order))
        self._bin.configure(text=words.bin_toggle(in_bin))
        self._bin.state(["selected" if state.with_bin else "!selected"])
        self._bin_is_shown = state.with_bin
        shown = (state.contents and state.contents.rows, state.query, state.order, state.with_bin, now)
        if shown != self._shown:
            self._shown = shown
            known = frozenset(row.backup_id for row in state.contents.rows) if state.contents else frozenset()
            self.versions.show(arranged(rows, state.order), state.order, now, known)
        self._explain(state, rows)

    def _explain(self, state: DialogState, rows: list[Row]) -> None:
        """Say why the list is empty, where it is."""
        said = empty_list(state, rows)
        if said is None:
            self._empty.place_forget()
            return
        self._empty_title.configure(text=said.title)
        self._empty_text.configure(text=said.text)
        if said.offers_backup:
            self._empty_button.grid()
        else:
            self._empty_button.grid_remove()
        self._empty.place(relx=0.5, rely=0.45, anchor="center")
        self._empty.lift()

    def _toggle_bin(self) -> None:
        self._show_bin(not self._bin_is_shown)
