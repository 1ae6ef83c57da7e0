"""The app as the tour runs it: an ordinary window, and beside it an answer to "what can be seen just now?".

A line on standard input is answered by a line of JSON: every widget that can be seen, with its text and its place on
the screen. Nothing can be done through it; what is done, is done with the mouse and the keys.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import tkinter as tk
from pathlib import Path
from queue import Empty, SimpleQueue
from tkinter import ttk
from typing import Any

from demo_app import app

_POLL_MS = 30


def main() -> None:
    """Open the window and answer until it is closed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--classic", action="store_true")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    window = app.open_window(options.data, classic=options.classic, dark=options.dark)
    window.geometry("+20+20")
    asked: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()

    def answer() -> None:
        try:
            asked.get_nowait()
        except Empty:
            pass
        else:
            sys.stdout.write(json.dumps(_seen(window)) + "\n")
            sys.stdout.flush()
        window.after(_POLL_MS, answer)

    answer()
    window.mainloop()


def _listen(asked: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        asked.put(line)


def _seen(widget: tk.Misc) -> list[dict[str, Any]]:
    """Return what can be seen of a widget and of those within it."""
    found = []
    if widget.winfo_viewable():
        found.append({"name": widget.winfo_name(), "path": str(widget), "text": _text(widget), **_place(widget)})
        if isinstance(widget, ttk.Treeview):
            found += _rows(widget)
    for child in widget.winfo_children():
        found += _seen(child)
    return found


def _place(widget: tk.Misc) -> dict[str, int]:
    """Return where a widget is; a window, with menu, title bar and edges."""
    x, y, width, height = widget.winfo_rootx(), widget.winfo_rooty(), widget.winfo_width(), widget.winfo_height()
    if isinstance(widget, tk.Tk | tk.Toplevel):
        left, top = map(int, widget.geometry().split("+")[1:])  # of the frame; winfo_x and winfo_y leave the menu out
        edge, head = x - left, y - top
        x, y, width, height = x - edge, y - head, width + 2 * edge, height + head + edge
    return {"x": x, "y": y, "width": width, "height": height}


def _text(widget: tk.Misc) -> str:
    if isinstance(widget, tk.Text):
        return widget.get("1.0", "end-1c")
    if isinstance(widget, tk.Entry | ttk.Entry):
        return widget.get()
    if isinstance(widget, tk.Tk | tk.Toplevel):
        return str(widget.title())
    try:
        return str(widget.cget("text"))
    except (tk.TclError, ValueError):
        return ""


def _rows(tree: ttk.Treeview, parent: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in tree.get_children(parent):
        if box := tree.bbox(item):
            x, y, width, height = box
            found.append(
                {
                    "name": item,
                    "path": f"{tree}/{item}",
                    "text": "  ".join(map(str, (tree.item(item, "text"), *tree.item(item, "values")))),
                    "x": tree.winfo_rootx() + x,
                    "y": tree.winfo_rooty() + y,
                    "width": width,
                    "height": height,
                }
            )
        found += _rows(tree, item)
    return found


if __name__ == "__main__":
    main()
