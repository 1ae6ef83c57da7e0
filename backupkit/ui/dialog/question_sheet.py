"""QuestionSheet: a question, asked in the dialog itself and above everything else in it."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole, Surface, Variant
from backupkit.ui.window.button import button
from backupkit.ui.words import buttons

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.questions import Question

_WIDTH = 480  # design units
_PAD, _SMALL_PAD = 24, 8
_LOW = 460  # below this it takes all the room that there is


class QuestionSheet(ttk.Frame):
    """Asks one question at a time. Without an entry Cancel has the keyboard, so that Return harms nobody.

    Args:
        master: what it lies on.
        look: what it looks like.
        answer: called with the text of the entry (empty without one) after "yes", with None after "no".
    """

    def __init__(self, master: tk.Misc, look: Look, *, answer: Callable[[str | None], None]) -> None:
        edge = look.style("TFrame", surface=Surface.FIELD)
        super().__init__(master, name="question", style=edge, padding=look.inset)
        self._look, self._answer = look, answer
        panel = look.style("TFrame", surface=Surface.PANEL)
        self._inside = inside = ttk.Frame(self, name="inside", style=panel, padding=look.px(_PAD))
        inside.pack(fill="both", expand=True)
        inside.columnconfigure(0, weight=1)
        self._title = ttk.Label(
            inside, name="title", style=look.style("TLabel", Variant.TITLE, surface=Surface.PANEL), justify="left"
        )
        self._text = ttk.Label(inside, name="text", style=look.style("TLabel", surface=Surface.PANEL), justify="left")
        self._entry = ttk.Entry(
            inside, name="entry", style=look.style("TEntry", surface=Surface.PANEL), font=str(look.font(FontRole.BODY))
        )
        row = ttk.Frame(inside, name="buttons", style=panel)
        self._no = button(
            row, look, name="no", surface=Surface.PANEL, text=buttons.cancel(), command=lambda: answer(None)
        )
        self._yes = button(row, look, name="yes", variant=Variant.ACCENT, surface=Surface.PANEL, command=self._said_yes)
        gap = look.px(8)
        self._title.grid(row=0, column=0, sticky="ew")
        self._text.grid(row=1, column=0, sticky="ew", pady=(gap, 0))
        self._entry.grid(row=2, column=0, sticky="ew", pady=(2 * gap, 0))
        row.grid(row=3, column=0, sticky="e", pady=(2 * gap + gap, 0))
        self._no.pack(side="left")
        self._yes.pack(side="left", padx=(gap, 0))
        self._entry.bind("<Return>", lambda _event: self._said_yes())
        self._entry.bind("<KP_Enter>", lambda _event: self._said_yes())
        for widget in (self._entry, self._no, self._yes):
            widget.bind("<Tab>", lambda event: self._move(event.widget, 1))
            widget.bind("<Shift-Tab>", lambda event: self._move(event.widget, -1))
            if widget.tk.call("tk", "windowingsystem") == "x11":
                widget.bind("<ISO_Left_Tab>", lambda event: self._move(event.widget, -1))

    def ask(self, question: Question) -> None:
        """Ask, and take the keyboard."""
        px = self._look.px
        is_low = self.master.winfo_height() < px(_LOW)
        pad = px(_SMALL_PAD if is_low else _PAD)
        self._inside.configure(padding=pad)
        width = self.master.winfo_width() - px(16) if is_low else min(px(_WIDTH), self.master.winfo_width() - px(32))
        inner = width - 2 * pad - px(8)
        self._title.configure(text=question.title, wraplength=inner)
        self._text.configure(text=question.text, wraplength=inner)
        self._yes.configure(text=question.yes)
        self._entry.delete(0, "end")
        if question.entry is None:
            self._entry.grid_remove()
        else:
            self._entry.insert(0, question.entry)
            self._entry.grid()
        self.place(relx=0.5, y=px(4 if is_low else 72), anchor="n", width=width)
        self.lift()
        (self._no if question.entry is None else self._entry).focus_set()

    def put_away(self) -> None:
        """Take the question away."""
        self.place_forget()

    def _said_yes(self) -> None:
        self._answer(self._entry.get())

    def _move(self, widget: tk.Misc, by: int) -> str:
        """Keep the keyboard within the question."""
        stops: list[tk.Misc] = [self._no, self._yes]
        if self._entry.winfo_manager():
            stops.insert(0, self._entry)
        stops[(stops.index(widget) + by) % len(stops)].focus_set()
        return "break"
