"""Against: the choice of the other side of a comparison: the present state, the version before, or any other one."""

from __future__ import annotations

import tkinter as tk
from dataclasses import dataclass
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.shown.shelves import COLUMN, shelved
from backupkit.ui.shown.shortening import ELLIPSIS
from backupkit.ui.window.keyboard import keep_keys
from backupkit.ui.words import comparison as words
from backupkit.ui.words import versions
from backupkit.ui.words.moments import clock_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.shown.shelves import Shelf

_LONG = 48  # characters of an entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What a version can be compared with."""

    document: str  # its file name
    before: Row | None  # the version before
    rows: Sequence[Row]  # all others, newest first


class Against(ttk.Frame):
    """A caption and a button with a menu, which is made when it is wanted: there may be thousands of versions.

    Args:
        master: where it stands.
        look: what it looks like.
        others: returns what there is to choose from.
        choose: called with the id of a version, or with None for the present state.
    """

    def __init__(
        self, master: tk.Misc, look: Look, *, others: Callable[[], Others], choose: Callable[[str | None], None]
    ) -> None:
        super().__init__(master, name="against", style=look.style("TFrame"))
        self._look, self._others, self._choose = look, others, choose
        self._label = label = ttk.Label(
            self, name="label", text=words.against(), style=look.style("TLabel", Variant.MUTED)
        )
        self.button = ttk.Menubutton(self, name="choice", style=look.style("TMenubutton"))
        self.menu = tk.Menu(self.button, name="menu", tearoff=False, postcommand=self._fill)
        self.button.configure(menu=self.menu)
        label.pack(side="left", padx=(0, look.px(8)))
        self.button.pack(side="left")
        keep_keys(self, str(self.menu))

    def fit(self, *, is_narrow: bool) -> None:
        """Do without the caption in a narrow window."""
        if is_narrow:
            self._label.pack_forget()
        else:
            self._label.pack(side="left", padx=(0, self._look.px(8)), before=self.button)

    def render(self, name: str) -> None:
        """Show the name of what is on the other side."""
        self.button.configure(text=name)

    def _fill(self) -> None:
        """Make the entries as they are wanted now."""
        others, menu = self._others(), self.menu
        menu.delete(0, "end")
        for child in menu.winfo_children():
            child.destroy()
        self._paint(menu)
        menu.add_command(label=words.today_in_full(others.document), command=partial(self._choose, None))
        if others.before:
            label = words.one_before(versions.moment(others.before.meta))
            menu.add_command(label=label, command=partial(self._choose, others.before.backup_id))
        else:
            menu.add_command(label=words.none_before(), state="disabled")
        if others.rows:
            menu.add_separator()
            self._add(menu, shelved(others.rows), name_of=lambda row: versions.moment(row.meta))

    def _add(self, menu: tk.Menu, shelf: Shelf, *, name_of: Callable[[Row], str]) -> None:
        """Add the entries of a shelf, each of another one as a menu of its own."""
        for number, inner in enumerate(shelf.shelves):
            below = tk.Menu(menu, tearoff=False)
            below.configure(postcommand=partial(self._fill_below, below, inner))
            menu.add_cascade(label=words.shelf(inner), menu=below, columnbreak=_breaks(number))
        for number, row in enumerate(shelf.rows):
            text = f"{name_of(row)}   {versions.what(row.meta)}"
            text = text if len(text) <= _LONG else text[:_LONG] + ELLIPSIS
            menu.add_command(label=text, command=partial(self._choose, row.backup_id), columnbreak=_breaks(number))
        keep_keys(self, str(menu))

    def _fill_below(self, menu: tk.Menu, shelf: Shelf) -> None:
        if menu.index("end") is None:
            self._paint(menu)
            self._add(menu, shelf, name_of=lambda row: clock_text(row.clock))

    def _paint(self, menu: tk.Menu) -> None:
        self._look.paint(menu)
        menu.configure(font=str(self._look.font(FontRole.BODY)), borderwidth=1, activeborderwidth=0)


def _breaks(number: int) -> bool:
    """Return True where an entry begins a column of its own: what is lower than a screen cannot be reached."""
    return number > 0 and number % COLUMN == 0
