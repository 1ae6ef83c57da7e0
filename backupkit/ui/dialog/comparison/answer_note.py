"""AnswerNote: a sentence in the place of the changes: that there are none, or why there are none to be seen."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import button
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.words import comparison as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.comparison import Answer

_WIDTH = 520  # design units
_MARGIN = 32


class AnswerNote(ttk.Frame):
    """A title, an explanation, and a button where trying again may help.

    Args:
        master: what it lies on.
        look: what it looks like.
        again: called when the two are to be compared once more.
    """

    def __init__(self, master: tk.Misc, look: Look, *, again: Callable[[], None]) -> None:
        super().__init__(master, name="answer", style=look.style("TLabel", surface=Surface.FIELD))
        self._look = look
        self._title = ttk.Label(
            self, name="title", anchor="center", justify="center",
            style=look.style("TLabel", Variant.STRONG, surface=Surface.FIELD),
        )  # fmt: skip
        self._text = ttk.Label(
            self, name="text", anchor="center", justify="center",
            style=look.style("TLabel", Variant.MUTED, surface=Surface.FIELD),
        )  # fmt: skip
        self._again = button(self, look, name="again", surface=Surface.FIELD, text=words.again(), command=again)
        gap = look.px(8)
        self.columnconfigure(0, weight=1)
        self._title.grid(row=0)
        self._text.grid(row=1, pady=(gap, 0))
        self._again.grid(row=2, pady=(2 * gap, 0))
        master.bind("<Configure>", lambda event: self._wrap(event.width), add="+")

    def render(self, answer: Answer | None) -> None:
        """Show *answer*; vanish where there are changes."""
        if answer is None:
            self.place_forget()
            return
        self._title.configure(text=answer.title)
        self._text.configure(text=answer.text)
        self._wrap(self.master.winfo_width())
        if answer.offers_again:
            self._again.grid()
        else:
            self._again.grid_remove()
        self.place(relx=0.5, rely=0.45, anchor="center")
        self.lift()

    def _wrap(self, width: int) -> None:
        """Break the lines where a page of this width ends; not while it has no width yet."""
        room = width - self._look.px(_MARGIN)
        if room > 0:
            for label in (self._title, self._text):
                label.configure(wraplength=min(self._look.px(_WIDTH), room))
