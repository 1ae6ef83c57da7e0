"""What is attached to a host's window: ways to the dialog, and the sign of a save. Each once, and all taken back."""

from __future__ import annotations

import contextlib
import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.bindings import OwnTag
from backupkit.ui.edge import BottomEdge
from backupkit.ui.shortcut import Shortcut
from backupkit.ui.words import amounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.ui.indicator import BackupIndicator


class Attachments:
    """Puts into a window what a host has asked for. What is there already is not put there again.

    Args:
        window: a toplevel of the host's.
        open_dialog: what a shortcut and a menu entry do.
        indicator: makes an indicator for the bottom edge.
    """

    def __init__(
        self, window: tk.Misc, *, open_dialog: Callable[[], object], indicator: Callable[[], tk.Widget]
    ) -> None:
        self._window, self._open_dialog, self._indicator = window, open_dialog, indicator
        self._there: set[tuple[str, str]] = set()  # what, and where
        self._is_over = False
        self._indicators: list[BackupIndicator] = []  # at the edge, and where the host has put some
        self._tag = OwnTag(window)
        self._ends: list[Callable[[], None]] = [self._tag.remove]

    def add_shortcut(self, sequence: str) -> None:
        """Have a key open the dialog, beside what the app has bound to it."""
        if self._is_new("shortcut", sequence):
            self._ends.append(Shortcut(self._window, sequence, self._open_dialog).remove)

    def add_save_event(self, name: str, saved: Callable[[], object]) -> None:
        """Have a virtual event of the window stand for a save."""
        if self._is_new("save event", name):
            self._tag.bind(name, lambda _: saved())

    def add_menu_entry(self, menu: tk.Menu) -> None:
        """Add "Versions…" to a menu of the app."""
        label = amounts.menu_entry()
        if self._is_over or (not self._is_new("menu", str(menu)) and _has_entry(menu, label)):
            return
        menu.add_command(label=label, command=self._open_dialog)

        def remove() -> None:
            with contextlib.suppress(tk.TclError):  # the menu or the entry is gone
                menu.delete(label)

        self._ends.append(remove)

    def add_edge_indicator(self) -> None:
        """Put an indicator at the bottom edge of the window; another one, whenever the app clears its window."""
        if not self._is_new("indicator", "edge"):
            return
        edge = BottomEdge(self._window, self._indicator(), again=self._indicator)

        def remove() -> None:
            edge.close()
            with contextlib.suppress(tk.TclError):
                edge.widget.destroy()

        self._ends.append(remove)

    def kept(self, indicator: BackupIndicator) -> BackupIndicator:
        """Have an indicator go on with the document that :meth:`follow` names, wherever it stands; return it."""
        self._indicators = [*(each for each in self._indicators if each.winfo_exists()), indicator]
        return indicator

    def follow(self, manager: BackupManager) -> None:
        """Have all indicators go on with another document."""
        for each in self._indicators:
            if each.winfo_exists():
                each.follow(manager)

    def remove(self) -> None:
        """Take all of it back, and attach nothing any more. May be called twice, and after the window's end."""
        self._is_over = True
        while self._ends:
            self._ends.pop()()

    def _is_new(self, what: str, where: str) -> bool:
        """Return True if that is not attached yet; False once it is over. From now on it is attached."""
        is_new = not self._is_over and (what, where) not in self._there
        self._there.add((what, where))
        return is_new


def _has_entry(menu: tk.Menu, label: str) -> bool:
    try:
        return menu.index(label) is not None
    except tk.TclError:  # there is none
        return False
