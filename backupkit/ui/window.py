"""The life of a window that belongs to another one: where it opens, what it is modal to, where the keyboard goes after."""

from __future__ import annotations

import contextlib
import tkinter as tk


def place_over(window: tk.Toplevel, parent: tk.Misc, width: int, height: int) -> None:
    """Give *window* a size, not beyond the screen's, and put it over the middle of *parent*, wholly on the screen."""
    left, top = window.winfo_vrootx(), window.winfo_vrooty()
    screen_width = window.winfo_vrootwidth() or window.winfo_screenwidth()
    screen_height = window.winfo_vrootheight() or window.winfo_screenheight()
    width, height = min(width, screen_width - 16), min(height, screen_height - 48)  # room for the frame's title bar
    if parent.winfo_viewable():
        x = parent.winfo_rootx() + (parent.winfo_width() - width) // 2
        y = parent.winfo_rooty() + (parent.winfo_height() - height) // 2
    else:
        x, y = left + (screen_width - width) // 2, top + (screen_height - height) // 2
    x = min(max(x, left), left + screen_width - width)
    y = min(max(y, top), top + screen_height - height)
    window.geometry(f"{width}x{height}+{x}+{y}")


def give_focus_back(widget: tk.Misc | None) -> None:
    """Give the keyboard to *widget*, if it is still there."""
    if widget is None:
        return
    with contextlib.suppress(tk.TclError, KeyError):  # destroyed meanwhile
        if widget.winfo_exists():
            widget.focus_set()


class Modality:
    """Lets no other window of the application hear clicks and keys, until :meth:`end`; an outer grab comes back."""

    def __init__(self, window: tk.Toplevel) -> None:
        self._window = window
        window.wait_visibility()  # in a mouse button's handler a grab fails before
        self._outer = window.grab_current()
        window.grab_set()

    def end(self) -> None:
        """Let the others hear again."""
        with contextlib.suppress(tk.TclError):
            self._window.grab_release()
        outer = self._outer
        if outer is not None and outer is not self._window:
            with contextlib.suppress(tk.TclError):
                if outer.winfo_exists() and outer.winfo_viewable():
                    outer.grab_set()
