"""Opening, modality and focus of a dialog's window.

After ``tkinter.simpledialog`` and IDLE's ``query``: built while withdrawn, tied to its parent only if that can be seen.
"""

from __future__ import annotations

import contextlib
import tkinter as tk
from typing import TYPE_CHECKING

from backupkit.ui.bindings import OwnTag

if TYPE_CHECKING:
    from collections.abc import Callable

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
    _tie(window, parent)
    window.deiconify()
    _let_through(window, parent)


def _let_through(window: tk.Toplevel, parent: tk.Misc) -> None:
    """Take *parent* out of the way for as long as *window* is open, if it belongs to no window manager.

    On X such a window lies above all that belong to one. To be one itself is no way: Tk gives those no keyboard.
    """
    is_free = parent.tk.getboolean(parent.tk.call("wm", "overrideredirect", str(parent)))
    if not is_free or str(parent.tk.call("tk", "windowingsystem")) != "x11":
        return
    parent.tk.call("lower", str(parent))
    closed = OwnTag(window)

    def come_back(_event: object) -> None:
        closed.remove()
        with contextlib.suppress(tk.TclError):  # it has gone as well
            parent.tk.call("raise", str(parent))

    closed.bind("<Destroy>", come_back)


def _tie(window: tk.Toplevel, parent: tk.Misc) -> None:
    """Keep *window* above *parent*, and minimised with it: now, or as soon as *parent* can be seen.

    Window managers do not show a window that belongs to a hidden one.
    """
    if parent.winfo_viewable():
        window.transient(parent)  # type: ignore[call-overload]  # a toplevel is a window manager's window
        return
    shown, closed = OwnTag(parent), OwnTag(window)

    def end(_event: object = None) -> None:
        shown.remove()
        closed.remove()

    def tie(_event: object) -> None:
        end()
        window.transient(parent)  # type: ignore[call-overload]  # as above
        window.lift()

    shown.bind("<Map>", tie)
    shown.bind("<Destroy>", end)
    closed.bind("<Destroy>", end)


def close_as_its_user_does(window: tk.Misc) -> None:
    """Have the app close *window*, soon, as if its user had clicked the cross: it may ask, save, or refuse."""
    script = str(window.tk.call("wm", "protocol", str(window), "WM_DELETE_WINDOW")) or f"destroy {window}"
    window.tk.call("after", 0, script)


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


class Grab:
    """The grab of a window, which keeps mouse and keyboard from all other windows of the application.

    It is taken from whoever has it, as soon as the window can be seen, and given back as it was.
    """

    def __init__(self, window: tk.Toplevel) -> None:
        self._window = window
        self._tag = OwnTag(window)
        self._tag.bind("<Map>", lambda _event: self._take_if_wanted())
        self._holder_tag: OwnTag | None = None
        self._is_wanted = self._is_kept = False  # kept: also when nobody else would have it
        self._before = ""  # the path of the window that had it
        self._was_global = False

    def take(self) -> None:
        """Keep the user in the window until :meth:`give_back`."""
        self._is_wanted = self._is_kept = True
        self._take_if_wanted()

    def take_over(self) -> None:
        """Take it if another window has it: the user could press nothing in this one. That one gets it back.

        If that one goes first, nobody needs it any more.
        """
        holder = self._holder()
        if holder and holder != str(self._window):
            self._forget_holder()
            with contextlib.suppress(KeyError):  # a window that tkinter does not know, of a list that drops down
                self._holder_tag = OwnTag(self._window.nametowidget(holder))
                self._holder_tag.bind("<Destroy>", lambda _event: None if self._is_kept else self.give_back())
            self._is_wanted = True
            self._take_if_wanted()

    def give_back(self) -> None:
        """Let go of it; who had it before has it again. May be called twice, and after the window's end."""
        if not self._is_wanted:
            return
        self._is_wanted = self._is_kept = False
        self._forget_holder()
        tcl = self._window.tk
        with contextlib.suppress(tk.TclError):  # the window is gone
            tcl.call("grab", "release", str(self._window))
        with contextlib.suppress(tk.TclError):  # so is the other, or it is hidden
            if self._before and int(tcl.call("winfo", "viewable", self._before)):
                tcl.call("grab", "set", *(["-global"] if self._was_global else []), self._before)
        self._before = ""

    def end(self) -> None:
        """Give it back for good, as the window goes."""
        self.give_back()
        self._tag.remove()

    def _forget_holder(self) -> None:
        if self._holder_tag:
            self._holder_tag.remove()
            self._holder_tag = None

    def _take_if_wanted(self) -> None:
        with contextlib.suppress(tk.TclError):  # closed before it could be seen
            if self._is_wanted and self._window.winfo_viewable():  # an invisible window cannot have it
                holder = self._holder()
                if holder and holder != str(self._window):
                    self._before = holder
                    self._was_global = str(self._window.tk.call("grab", "status", holder)) == "global"
                self._window.grab_set()

    def _holder(self) -> str:
        with contextlib.suppress(tk.TclError):  # the application is gone
            return str(self._window.tk.call("grab", "current", str(self._window)))
        return ""
