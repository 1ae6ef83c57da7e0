"""Opening, modality and focus of a dialog's window.

After ``tkinter.simpledialog`` and IDLE's ``query``: built while withdrawn, tied to its parent only if that can be seen.
"""

from __future__ import annotations

import contextlib
import tkinter as tk
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARGIN = 40  # pixels that are left free on a small screen, for the frame of the window and a task bar


def open_over(window: tk.Toplevel, parent: tk.Misc, *, size: tuple[int, int], least: tuple[int, int]) -> None:
    """Show *window*, which is withdrawn, over the middle of *parent*, wholly on the screen.

    Args:
        window: what is to be shown.
        parent: the window that it belongs to.
        size: width and height in pixels, where the screen has room for them.
        least: below which the user cannot make it, unless the screen is smaller.
    """
    left, top = parent.winfo_vrootx(), parent.winfo_vrooty()
    room_x, room_y = parent.winfo_vrootwidth(), parent.winfo_vrootheight()
    width, height = min(size[0], room_x - _MARGIN), min(size[1], room_y - 2 * _MARGIN)
    window.minsize(min(least[0], width), min(least[1], height))
    if parent.winfo_viewable():
        x = parent.winfo_rootx() + (parent.winfo_width() - width) // 2
        y = parent.winfo_rooty() + (parent.winfo_height() - height) // 2
    else:
        x, y = left + (room_x - width) // 2, top + (room_y - height) // 2
    x = min(max(x, left), left + room_x - width)
    y = min(max(y, top), top + room_y - height - _MARGIN)
    window.geometry(f"{width}x{height}+{max(x, left)}+{max(y, top)}")
    if parent.winfo_viewable():
        window.transient(parent)  # type: ignore[call-overload]  # a toplevel is a window manager's window
    window.deiconify()


def focus_to_give_back(widget: tk.Misc) -> Callable[[], None]:
    """Return what gives the keyboard back to the widget that has it now."""
    holder: tk.Misc | None = None
    with contextlib.suppress(KeyError, tk.TclError):  # a widget that tkinter does not know, of a list that drops down
        holder = widget.focus_get()

    def give_back() -> None:
        with contextlib.suppress(tk.TclError):
            if holder is not None and holder.winfo_exists():
                holder.focus_set()

    return give_back


@contextlib.contextmanager
def modal(window: tk.Toplevel) -> Iterator[None]:
    """Keep the user in *window* for as long as it is there; who did so before does so again afterwards."""
    before = window.grab_current()  # type: ignore[no-untyped-call]
    with contextlib.suppress(tk.TclError):  # closed before it could be seen
        if not window.winfo_viewable():
            window.wait_visibility()  # an invisible window cannot have the grab
        window.grab_set()
    try:
        yield
    finally:
        with contextlib.suppress(tk.TclError):
            window.grab_release()
        with contextlib.suppress(tk.TclError):
            if before is not None and before.winfo_exists():
                before.grab_set()
