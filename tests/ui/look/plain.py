"""The colours of a window that nobody has styled."""

from __future__ import annotations

import tkinter as tk


def plain_window(root: tk.Misc) -> str:
    """Return the background of a plain window: Tk's own on X11, elsewhere the system's."""
    if root.tk.call("tk", "windowingsystem") == "x11":
        return "#d9d9d9"
    return "#" + "".join(f"{part >> 8:02x}" for part in root.winfo_rgb("SystemButtonFace"))
