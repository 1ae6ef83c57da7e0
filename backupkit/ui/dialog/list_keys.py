"""ListKeys: what the keyboard does in the list of versions and ttk's own list does not know: both ends, ranges, all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.bindings import bind_key, system_of
from backupkit.ui.keys import System

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Sequence
    from tkinter import ttk


class ListKeys:
    """Binds the keys of a list.

    Args:
        tree: the list.
        ids: returns the ids of all versions, in the order in which they are listed.
        is_drawn: returns True if the row of a version is in the list already.
        reach: selects one version and scrolls to it, also one whose row is still to come.
        head_of: returns the version under which one is folded; "" if it is not.
    """

    def __init__(
        self,
        tree: ttk.Treeview,
        *,
        ids: Callable[[], Sequence[str]],
        is_drawn: Callable[[str], bool],
        reach: Callable[[str], None],
        head_of: Callable[[str], str],
    ) -> None:
        self._tree, self._ids, self._is_drawn, self._reach, self._head_of = tree, ids, is_drawn, reach, head_of
        self._first = ""  # where a selection of several begins
        tree.bind("<Up>", lambda _event: self._step(-1))
        tree.bind("<Down>", lambda _event: self._step(1))
        # ttk's own go to the heading of the day as well, which is nothing to be chosen.
        tree.bind("<Left>", lambda _event: self._fold())
        tree.bind("<Right>", lambda _event: self._unfold())
        tree.bind("<Button-1>", self._pressed)
        tree.bind("<Shift-Up>", lambda _event: self._extend_by(-1))
        tree.bind("<Shift-Down>", lambda _event: self._extend_by(1))
        tree.bind("<Home>", lambda _event: self._go_to(0))
        tree.bind("<End>", lambda _event: self._go_to(-1))
        tree.bind("<Shift-Home>", lambda _event: self._extend_to(0))
        tree.bind("<Shift-End>", lambda _event: self._extend_to(-1))
        for key in ("<Control-a>", "<Command-a>") if system_of(tree) is System.MAC else ("<Control-a>",):
            bind_key(tree, key, self._select_all)

    def selected(self, chosen: Sequence[str]) -> None:
        """Note which versions are selected now: a range begins where one alone is."""
        if len(chosen) == 1:
            self._first = chosen[0]

    def _drawn(self) -> list[str]:
        return [backup_id for backup_id in self._ids() if self._is_drawn(backup_id)]

    def _seen(self) -> list[str]:
        """Return those that are drawn, and not folded under one that is closed."""
        return [each for each in self._drawn() if not (head := self._head_of(each)) or self._tree.item(head, "open")]

    def _unfold(self) -> str:
        """Open what is folded under the version where the keys are."""
        focus = self._tree.focus()
        if focus in self._ids():
            self._tree.item(focus, open=True)
        return "break"

    def _fold(self) -> str:
        """Close what is open under a version; from within, go to that first."""
        focus = self._tree.focus()
        if head := self._head_of(focus):
            self._reach(head)
        elif focus in self._ids():
            self._tree.item(focus, open=False)
        return "break"

    def _step(self, by: int) -> str:
        """Go to the next version, past the headings of days; to the first one if no row is where the keys are."""
        if drawn := self._seen():
            focus = self._tree.focus()
            place = min(max(drawn.index(focus) + by, 0), len(drawn) - 1) if focus in drawn else 0
            self._tree.focus(drawn[place])
            self._tree.selection_set(drawn[place])
            self._tree.see(drawn[place])
            if place == 0:
                self._tree.yview_moveto(0.0)  # with the heading above it
        return "break"

    def _pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        """Let a click on the heading of a day open or close it, and leave the selection alone."""
        row = self._tree.identify_row(event.y)
        if not row or row in self._ids():
            return None
        self._tree.focus_set()
        self._tree.item(row, open=not self._tree.item(row, "open"))
        return "break"

    def _go_to(self, index: int) -> str:
        """Select the first version or the last one, and show that this is the end."""
        if ids := self._ids():
            head = self._head_of(ids[index])
            self._reach(ids[index] if not head or self._tree.item(head, "open") else head)
            self._tree.yview_moveto(0.0 if index == 0 else 1.0)
        return "break"

    def _extend_by(self, by: int) -> str:
        """Select all from where the selection began to the next version, as lists do that ttk's does not."""
        drawn, focus = self._seen(), self._tree.focus()
        if focus in drawn:
            self._extend(drawn, min(max(drawn.index(focus) + by, 0), len(drawn) - 1))
        return "break"

    def _extend_to(self, index: int) -> str:
        """Select all from where the selection began to the first version or the last one."""
        if drawn := self._seen():
            self._extend(drawn, index % len(drawn))
        return "break"

    def _extend(self, drawn: list[str], last: int) -> None:
        focus = self._tree.focus()
        begin = self._first if self._first in drawn else focus if focus in drawn else drawn[last]
        first = drawn.index(begin)
        self._tree.selection_set(drawn[min(first, last) : max(first, last) + 1])
        self._tree.focus(drawn[last])
        self._tree.see(drawn[last])

    def _select_all(self) -> None:
        self._tree.selection_set(self._drawn())
