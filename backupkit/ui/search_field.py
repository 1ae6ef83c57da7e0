"""SearchField: an entry that says what it is for while it is empty, and tells what is typed after a short rest."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui import dialog_words as words
from backupkit.ui.look import FontRole, Surface, Variant

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look import Look

_REST_MS = 120  # a fast typist is not interrupted by each letter's result


class SearchField(ttk.Frame):
    """Tells its text.

    Args:
        master: where it stands.
        look: what it looks like.
        search: called with the text, a moment after it changed.
    """

    def __init__(self, master: tk.Misc, look: Look, *, search: Callable[[str], None]) -> None:
        super().__init__(master, name="search", style=look.style("TFrame"))
        self._search = search
        self._told = ""
        self._after_id: str | None = None
        self.entry = ttk.Entry(self, name="entry", style=look.style("TEntry"), font=str(look.font(FontRole.BODY)))
        self._hint = ttk.Label(
            self.entry,
            name="hint",
            text=words.search(),
            style=look.style("TLabel", Variant.MUTED, surface=Surface.FIELD),
            cursor="xterm",
        )
        self.entry.pack(fill="both", expand=True)
        self._hint.place(x=look.px(10), rely=0.5, anchor="w")
        self._hint.bind("<Button-1>", lambda _event: self.entry.focus_set())
        self.entry.bind("<KeyRelease>", lambda _event: self._changed())
        for sequence in ("<<Paste>>", "<<Cut>>", "<<Clear>>", "<<PasteSelection>>"):
            self.entry.bind(sequence, lambda _event: self.after_idle(self._changed), add="+")
        self.bind("<Destroy>", lambda _event: self._forget())

    def clear(self) -> bool:
        """Empty the field; return False if it was empty."""
        was_empty = not self.entry.get()
        self.entry.delete(0, "end")
        self._changed()
        return not was_empty

    def _changed(self) -> None:
        text = self.entry.get()
        if text:
            self._hint.place_forget()
        else:
            self._hint.place(x=self._hint_x, rely=0.5, anchor="w")
        self._forget()
        if text != self._told:
            self._after_id = self.after(_REST_MS, self._tell)

    @property
    def _hint_x(self) -> int:
        return max(int(self.entry.winfo_height()) // 3, 4)

    def _tell(self) -> None:
        self._after_id = None
        self._told = self.entry.get()
        self._search(self._told)

    def _forget(self) -> None:
        if self._after_id:
            self.after_cancel(self._after_id)
            self._after_id = None
