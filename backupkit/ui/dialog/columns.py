"""Columns: the headings of the list of versions, how wide each column is, and which ones there is room for."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from backupkit.ui.look.look import FontRole
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.shown.shortening import shortened
from backupkit.ui.timers import Timers
from backupkit.ui.words import buttons, changed, versions
from backupkit.ui.words.moments import clock_text, date_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from tkinter import ttk

    from backupkit.ui.look.look import Look

FLAT = "flat"  # stands in for the tree's own column when rows are not under days
GAP = "\u2002"  # before the texts of the last column: those of the one before it end where these begin
NAMES = (FLAT, Column.WHAT, Column.SIZE, Column.CHANGE, Column.STATE)
_TREE = "#0"
# What is given up where there is no room, in this order, each if the description would have fewer design units.
_GIVEN_UP = ((Column.SIZE, 200), (Column.CHANGE, 140), (Column.STATE, 110))
_WHAT_LEAST = 80
_CELL_PAD = 12  # of both sides of a cell together, and some to spare
_WIDE_CLOCK = "22:58:58"  # with half days: 10:58:58 PM
_WIDE_DAY = date(2028, 12, 27)  # a Wednesday, whose name is a long one
_REST_MS = 80  # while a window or a column is being resized


class Columns:
    """Owns the columns of *tree*.

    Args:
        tree: made with the columns ``NAMES``.
        look: what it looks like.
        sort: called with the column whose heading was clicked.
        resized: called a moment after the description got another width.
    """

    def __init__(
        self, tree: ttk.Treeview, look: Look, *, sort: Callable[[Column], None], resized: Callable[[], None]
    ) -> None:
        self._tree, self._look, self._resized = tree, look, resized
        self._needed: dict[str, int] = {}  # pixels of each column but the description
        self._order = SortOrder()
        self._what_pixels = 0
        self._measure = look.font(FontRole.BODY).measure
        self._timers = Timers(tree)
        for column in Column:
            for name in _names(column):
                tree.heading(name, anchor=_anchor(column), command=partial(sort, column))
        tree.bind("<Configure>", lambda event: self._configured(event.width))
        tree.bind("<Map>", lambda _event: self._settle_soon(), add="+")
        tree.bind("<ButtonRelease-1>", lambda _event: self._settle_soon(), add="+")
        self.head(self._order)

    def restyle(self) -> None:
        """Give each column what its longest usual text needs, and the rest to the description."""
        tree, px = self._tree, self._look.px
        self._measure = measure = self._look.font(FontRole.BODY).measure
        strong, pad = self._look.font(FontRole.STRONG).measure, px(20)
        day = strong(versions.day(_WIDE_DAY, _WIDE_DAY.replace(month=1)))
        self._needed = {
            _TREE: max(day, measure(clock_text(_WIDE_CLOCK)) + px(20)) + px(28),
            FLAT: measure(f"{date_text(_WIDE_DAY)}, {clock_text(_WIDE_CLOCK)}") + pad,
            Column.SIZE: measure("888 bytes") + pad,
            Column.CHANGE: measure(changed.widest_change()) + pad,
            Column.STATE: max(measure(GAP + text) for text in versions.states()) + pad,
        }
        for name, pixels in self._needed.items():
            tree.column(name, width=pixels, minwidth=pixels // 2, stretch=False, anchor=_anchor(name))
        tree.column(Column.WHAT, width=px(_WHAT_LEAST), minwidth=px(_WHAT_LEAST), stretch=True)
        self._configured(tree.winfo_width())

    def head(self, order: SortOrder) -> None:
        """Write the headings, with an arrow at the one that the list is sorted by."""
        self._order = order
        for column in Column:
            text = buttons.column(column) if column is not Column.STATE else GAP + buttons.column(column)
            if column is order.column:
                text += " ▾" if order.descending else " ▴"
            for name in _names(column):
                self._tree.heading(name, text=text)
        self._tree.configure(show="headings" if self._is_flat else "tree headings")
        self._configured(self._tree.winfo_width())

    def shortened(self, text: str) -> str:
        """Return as much of *text* as the description's column shows, with an ellipsis where that is not all."""
        return shortened(text, self._what_pixels - self._look.px(_CELL_PAD), self._measure)

    @property
    def _is_flat(self) -> bool:
        return self._order.column is not Column.WHEN

    def _configured(self, width: int) -> None:
        """Leave out what there is no room for, and give the rest of the width to the description."""
        if width <= 1 or not self._needed:
            return
        px = self._look.px
        shown = [name for name in NAMES if name != FLAT or self._is_flat]
        rest = width - sum(self._needed.get(name, 0) for name in shown) - (0 if self._is_flat else self._needed[_TREE])
        for column, least in _GIVEN_UP:
            if rest < px(least):
                shown.remove(column)
                rest += self._needed[column]
        if list(map(str, self._tree["displaycolumns"])) != shown:
            self._tree.configure(displaycolumns=shown)
        self._tree.column(Column.WHAT, width=max(rest, px(_WHAT_LEAST)))
        self._settle_soon()

    def _settle_soon(self) -> None:
        self._timers.no_later("settle", _REST_MS, self._settle)

    def _settle(self) -> None:
        pixels = int(self._tree.column(Column.WHAT, "width"))
        if pixels != self._what_pixels and self._tree.winfo_viewable():
            self._what_pixels = pixels
            self._resized()


def _names(column: Column) -> tuple[str, ...]:
    return (_TREE, FLAT) if column is Column.WHEN else (column,)


def _anchor(column: str) -> Literal["e", "w"]:
    return "e" if column in {Column.SIZE, Column.CHANGE} else "w"
