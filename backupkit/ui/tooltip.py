"""A tooltip: what a widget has to say beyond its text, after the pointer has rested on it for a moment."""

from __future__ import annotations

import tkinter as tk

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.bindings import OwnTag
from backupkit.ui.look.look import look_of
from backupkit.ui.look.option_database import CLASS, shield
from backupkit.ui.look.variants import FontRole
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Callable

    Part = Callable[[], tuple[int, int] | None]

_REST_MS = 500
_AGES_MS = 15_000  # what it says may tell an age
_WIDTH = 360  # design units
_GAP = 6


class Tooltip:
    """Shows *text()* beside *widget* while the pointer rests on it; nothing while that is empty.

    It takes no focus, and goes with any click or key, and with the widget.

    Args:
        widget: on which the pointer rests.
        text: what is to be said at that moment.
        look: "auto", "host", "light" or "dark".
        part: returns the top and the height of the part of the widget that it is about; None: about all of it. Who
            has parts calls :meth:`again` when the pointer comes to another one.
    """

    def __init__(
        self, widget: tk.Misc, text: Callable[[], str], *, look: str = "auto", part: Part | None = None
    ) -> None:
        self._widget, self._text, self._preference, self._part = widget, text, look, part
        self._timers = Timers(widget)
        self._window: tk.Toplevel | None = None
        self._tag = OwnTag(widget)
        self._tag.bind("<Enter>", self._wait)
        for sequence in ("<Leave>", "<ButtonPress>", "<KeyPress>", "<Unmap>"):
            self._tag.bind(sequence, self._hide)
        self._tag.bind("<Destroy>", self._end)

    def again(self) -> None:
        """Begin anew: there may be something else to be said where the pointer is by now."""
        self._wait()

    def _wait(self, _event: tk.Event[tk.Misc] | None = None) -> None:
        self._hide()
        self._timers.after("show", _REST_MS, self._show)

    def _hide(self, _event: tk.Event[tk.Misc] | None = None) -> None:
        self._timers.cancel("show")
        self._timers.cancel("ages")
        if self._window:
            window, self._window = self._window, None
            window.destroy()

    def _end(self, _event: tk.Event[tk.Misc]) -> None:
        self._hide()
        self._tag.remove()

    def _show(self) -> None:
        text = self._text()
        if not text:
            return
        look = look_of(self._widget, self._preference)
        self._window = window = tk.Toplevel(self._widget, class_=CLASS)
        window.withdraw()
        shield(window)
        window.configure(background=look.palette.tip)
        window.overrideredirect(True)
        label = tk.Label(
            window,
            text=text,
            justify="left",
            font=look.font(FontRole.SMALL),
            wraplength=look.px(_WIDTH),
            foreground=look.palette.on_tip,
            background=look.palette.tip,
            padx=look.px(10),
            pady=look.px(6),
            borderwidth=0,
        )
        label.pack()
        window.update_idletasks()
        part = (self._part and self._part()) or (0, self._widget.winfo_height())
        x, y = _place(self._widget, label.winfo_reqwidth(), label.winfo_reqheight(), look.px(_GAP), part)
        window.geometry(f"+{x}+{y}")
        window.deiconify()
        self._timers.after("ages", _AGES_MS, lambda: self._say_again(label))

    def _say_again(self, label: tk.Label) -> None:
        """Say what is so by now; with nothing left to say, go."""
        if text := self._text():
            label.configure(text=text)
            self._timers.after("ages", _AGES_MS, lambda: self._say_again(label))
        else:
            self._hide()


def _place(widget: tk.Misc, width: int, height: int, gap: int, part: tuple[int, int]) -> tuple[int, int]:
    """Return where a tip of this size goes: below a part of the widget, above it where there is no room.

    Always on the screen.
    """
    left, top = widget.winfo_vrootx(), widget.winfo_vrooty()
    right, bottom = left + widget.winfo_vrootwidth(), top + widget.winfo_vrootheight()
    x = min(max(widget.winfo_pointerx() + gap, left), right - width)
    y = widget.winfo_rooty() + sum(part) + gap
    if y + height > bottom:
        y = widget.winfo_rooty() + part[0] - height - gap
    return max(x, left), max(y, top)
