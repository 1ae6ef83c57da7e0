"""The colour of what a widget stands on, in any toolkit."""

from __future__ import annotations

import contextlib
import tkinter as tk
from tkinter import ttk

from backupkit.ui.look.theme import colour_text


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
