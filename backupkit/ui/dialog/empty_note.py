"""EmptyNote: what stands in the middle of a list that has nothing to show."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import button
from backupkit.ui.dialog.commands import CREATE
from backupkit.ui.look.look import Surface, Variant

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.look.look import Look
    from backupkit.ui.words.empty import Emptiness

_WIDTH = 320  # design units
_MARGIN = 32


class EmptyNote(ttk.Frame):
    """A title, an explanation, and the way out where there is one.

    Args:
        master: the list that it lies on.
        look: what it looks like.
        act: called with what its button is for.
    """

    def __init__(self, master: tk.Misc, look: Look, *, act: Callable[[Command], None]) -> None:
        super().__init__(master, name="empty", style=look.style("TLabel", surface=Surface.FIELD))
        self._look = look
        self._title = ttk.Label(
            self, name="title", anchor="center", style=look.style("TLabel", Variant.STRONG, surface=Surface.FIELD)
        )
        self._text = ttk.Label(
            self,
            name="text",
            anchor="center",
            justify="center",
            style=look.style("TLabel", Variant.MUTED, surface=Surface.FIELD),
        )
        self._button = button(
            self,
            look,
            name=CREATE.name,
            variant=Variant.ACCENT,
            surface=Surface.FIELD,
            text=CREATE.caption.text,
            command=lambda: act(CREATE),
        )
        gap = look.px(8)
        self.columnconfigure(0, weight=1)
        self._title.grid(row=0)
        self._text.grid(row=1, pady=(gap, 0))
        self._button.grid(row=2, pady=(2 * gap, 0))
        # Until the list has been laid out it is a pixel wide, and a text as narrow as that has a letter a line.
        master.bind("<Configure>", lambda event: self._wrap(event.width), add="+")

    def render(self, emptiness: Emptiness | None) -> None:
        """Show why there is nothing; vanish where there is something."""
        if emptiness is None:
            self.place_forget()
            return
        self._title.configure(text=emptiness.title, justify="center")
        self._text.configure(text=emptiness.text)
        self._wrap(self.master.winfo_width())
        if emptiness.offers_backup:
            self._button.grid()
        else:
            self._button.grid_remove()
        self.place(relx=0.5, rely=0.45, anchor="center")
        self.lift()

    def _wrap(self, width: int) -> None:
        """Break the lines where a list of this width ends; not while it has no width yet."""
        room = width - self._look.px(_MARGIN)
        if room > 0:
            for label in (self._title, self._text):
                label.configure(wraplength=min(self._look.px(_WIDTH), room))
