"""Note: a title and an explanation in the middle of what has nothing to show."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import Surface, Variant

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.look.look import Look

_MARGIN = 32  # design units


class Note(ttk.Frame):
    """A title, an explanation, and a button where that is offered. It lies on *master*, and is not seen until shown.

    Args:
        master: what has nothing to show.
        look: what it looks like.
        name: of the widget.
        width: of the texts, in design units, where *master* has room for that.
    """

    def __init__(self, master: tk.Misc, look: Look, *, name: str, width: int) -> None:
        super().__init__(master, name=name, style=look.style("TLabel", surface=Surface.FIELD))
        self._look, self._width = look, width
        self._title = self._label("title", Variant.STRONG)
        self._text = self._label("text", Variant.MUTED)
        self._offers: list[ttk.Button] = []
        self.columnconfigure(0, weight=1)
        self._title.grid(row=0)
        self._text.grid(row=1, pady=(look.px(8), 0))
        # Until that has been laid out it is a pixel wide, and a text as narrow as that has a letter a line.
        master.bind("<Configure>", lambda event: self._wrap(event.width), add="+")

    def offer(self, button: ttk.Button) -> None:
        """Have *button*, a child of this, below the texts wherever :meth:`show` says so. There may be several."""
        self._offers.append(button)
        button.grid(row=2, pady=(2 * self._look.px(8), 0))

    def show(self, title: str, text: str, *, offered: ttk.Button | None = None) -> None:
        """Say this, with one of the buttons or without any."""
        self._title.configure(text=title)
        self._text.configure(text=text)
        self._wrap(self.master.winfo_width())
        for button in self._offers:
            if button is offered:
                button.grid()
            else:
                button.grid_remove()
        self.place(relx=0.5, rely=0.45, anchor="center")
        self.lift()

    def hide(self) -> None:
        """Vanish."""
        self.place_forget()

    def _label(self, name: str, variant: Variant) -> ttk.Label:
        style = self._look.style("TLabel", variant, surface=Surface.FIELD)
        return ttk.Label(self, name=name, anchor="center", justify="center", style=style)

    def _wrap(self, width: int) -> None:
        """Break the lines where *master* ends if it has this width; not while it has none yet."""
        room = width - self._look.px(_MARGIN)
        if room > 0:
            for label in (self._title, self._text):
                label.configure(wraplength=min(self._look.px(self._width), room))
