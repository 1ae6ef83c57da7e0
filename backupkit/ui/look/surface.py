"""The colour of what a widget stands on, in any toolkit."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections import Counter
from tkinter import ttk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.palette import is_dark
from backupkit.ui.look.theme import colour_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTAINERS = frozenset({"Frame", "TFrame", "Labelframe", "TLabelframe", "Panedwindow", "TPanedwindow", "TNotebook"})
_PAGES = frozenset({"Text", "Listbox", "Treeview", "Canvas"})  # they have a colour of their own in any window
_PLACES = (0.1, 0.5, 0.9)  # along a line: where what is above it is looked at
_NEAR = 3  # pixels


def background_of(widget: tk.Misc) -> str | None:
    """Return the background of *widget* as "#rrggbb"; None if it cannot be told.

    CustomTkinter's widgets have an ``fg_color``, which may be a pair for light and dark, or "transparent": then it is
    that of what they stand on. They are told by this and not by their class, so nothing is imported for it.
    """
    chosen = getattr(widget, "_apply_appearance_mode", None)
    if chosen is not None:
        with contextlib.suppress(tk.TclError, ValueError, AttributeError, TypeError):
            colour = widget.cget("fg_color")
            if colour == "transparent" and widget.master is not None:
                return background_of(widget.master)
            return colour_text(widget, chosen(colour))
    with contextlib.suppress(tk.TclError):
        return colour_text(widget, widget.cget("background"))
    with contextlib.suppress(tk.TclError):  # a ttk widget
        style = str(widget.cget("style")) or widget.winfo_class()
        return colour_text(widget, ttk.Style(widget).lookup(style, "background") or "")
    return None


def ground_of(line: tk.Misc) -> str | None:
    """Return the colour that suits a *line* at the edge of a window; None if it cannot be told.

    It is that of what the line stands on. Many apps colour the frames that fill their window, and leave the window
    itself, which nobody sees, in the grey of the system. There the line continues what is shown above it.
    """
    window = line.master
    if window is None:
        return None
    ground = background_of(window)
    if window is not line.winfo_toplevel() or ground is None or not _is_untouched(window):
        return ground
    seen = Counter(colour for widget in _above(line, window) if (colour := _colour_within(widget, window, ground)))
    return seen.most_common(1)[0][0] if seen else ground


def _is_untouched(window: tk.Misc) -> bool:
    """Return True if the window has the colour that Tk gives to any."""
    if hasattr(window, "_apply_appearance_mode"):
        return False
    with contextlib.suppress(tk.TclError, IndexError):
        found = window.configure("background")
        return bool(colour_text(window, found[3]) == colour_text(window, found[4]))
    return False


def _above(line: tk.Misc, window: tk.Misc) -> Iterator[tk.Misc]:
    """Yield what is shown right above a line, or beneath one that floats, at some places along it."""
    top = line.winfo_rooty()
    others = [child for child in window.winfo_children() if child is not line and _is_part(child)]
    floats = any(_covers(child, line.winfo_rootx() + _NEAR, top + _NEAR) for child in others)
    y = top + _NEAR if floats else top - _NEAR
    for place in _PLACES:
        x = line.winfo_rootx() + round(place * line.winfo_width())
        if found := next((child for child in reversed(others) if _covers(child, x, y)), None):
            yield _deepest(found, x, y)


def _deepest(widget: tk.Misc, x: int, y: int) -> tk.Misc:
    """Return the widget that is seen at a place of the screen, *widget* or one in it."""
    inside: list[tk.Misc] = []
    with contextlib.suppress(KeyError):  # a part that Tk made for itself: such a widget holds none of the host's
        inside = list(widget.winfo_children())
    if hasattr(widget, "_apply_appearance_mode"):  # what else it is made of is nobody's business
        inside = [child for child in inside if hasattr(child, "_apply_appearance_mode")]
    for child in reversed(inside):
        if _is_part(child) and _covers(child, x, y):
            return _deepest(child, x, y)
    return widget


def _colour_within(widget: tk.Misc, window: tk.Misc, ground: str) -> str | None:
    """Return the colour of the first container around *widget*, or of a page that is dark in a light window."""
    current: tk.Misc | None = widget
    while current is not None and current is not window:
        kind = current.winfo_class()
        colour = background_of(current)
        if colour and (hasattr(current, "_apply_appearance_mode") or kind in _CONTAINERS):
            return colour
        if colour and kind in _PAGES and is_dark(colour) != is_dark(ground):
            return colour
        current = current.master
    return ground


def _is_part(widget: tk.Misc) -> bool:
    return bool(widget.winfo_ismapped()) and widget.winfo_toplevel() is not widget


def _covers(widget: tk.Misc, x: int, y: int) -> bool:
    left, top = widget.winfo_rootx(), widget.winfo_rooty()
    return left <= x < left + widget.winfo_width() and top <= y < top + widget.winfo_height()
