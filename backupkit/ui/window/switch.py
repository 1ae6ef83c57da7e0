"""Switch: on or off."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look


class Switch(ttk.Checkbutton):
    """A check box.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        change: called with True or False after the user has changed it.
        text: what stands beside it.
    """

    def __init__(
        self, master: tk.Misc, look: Look, *, name: str, change: Callable[[bool], None], text: str = ""
    ) -> None:
        super().__init__(
            master, name=name, text=text, style=look.style("TCheckbutton"), command=lambda: change(self.is_on)
        )
        # Its value is a Tcl variable of this name. A tkinter.Variable would be freed on whatever thread frees it.
        self._value = str(self)
        self["variable"] = self._value  # which the window's shield has emptied
        self.turn(on=False)
        self.bind("<Destroy>", lambda _event: self.tk.globalunsetvar(self._value))  # type: ignore[no-untyped-call]

    @property
    def is_on(self) -> bool:
        """True while it is on."""
        return bool(self.instate(["selected"]))

    def turn(self, *, on: bool) -> None:
        """Show that it is on, or off."""
        self.setvar(self._value, "1" if on else "0")
