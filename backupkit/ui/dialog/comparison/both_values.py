"""BothValues: the old value and the new one beside each other, each in full and with a scrollbar of its own."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.filling import Filling
from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.look.palette import mix
from backupkit.ui.scrollbar import show_if_needed
from backupkit.ui.shown.marks import portions
from backupkit.ui.shown.tone import Tone
from backupkit.ui.text_page import TextPage
from backupkit.ui.timers import Timers
from backupkit.ui.words import comparison as words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.ui.dialog.comparison.in_full import InFull
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.marks import Piece

_PAD = 16  # design units
_LINES, _FEW_LINES = 8, 4
_ABOVE = 1  # lines before the first difference that are seen as well


class BothValues(ttk.Frame):
    """Two pages of text that can be scrolled and copied from, below the names of their states.

    Args:
        master: where it stands.
        look: what it looks like.
    """

    def __init__(self, master: tk.Misc, look: Look) -> None:
        super().__init__(master, name="both", style=look.style("TFrame", surface=Surface.PANEL))
        self._look = look
        self._shown: InFull | None = None
        self._filling = Filling(Timers(self))
        muted = look.style("TLabel", Variant.MUTED, surface=Surface.PANEL)
        self._hint = ttk.Label(self, name="hint", style=muted, anchor="w")
        self._names: list[ttk.Label] = []
        self._pages: list[TextPage] = []
        pad = look.px(_PAD)
        for column, name in enumerate(("older", "newer")):
            label = ttk.Label(self, name=f"{name}_name", style=muted, anchor="w", width=1)
            page = TextPage(self, look, name=name, height=_LINES)
            bar = ttk.Scrollbar(
                self, name=f"{name}_scrollbar", command=page.yview,
                style=look.style("Vertical.TScrollbar", surface=Surface.PANEL),
            )  # fmt: skip
            page.configure(yscrollcommand=_shown_by(bar))
            page.bind("<Button-1>", lambda event: event.widget.focus_set())
            self.columnconfigure(2 * column, weight=1, uniform="pages")
            label.grid(row=0, column=2 * column, sticky="ew", padx=pad)
            page.grid(row=1, column=2 * column, sticky="nsew")
            bar.grid(row=1, column=2 * column + 1, sticky="ns")
            self._names.append(label)
            self._pages.append(page)
        self.rowconfigure(1, weight=1)
        self._hint.grid(row=2, column=0, columnspan=4, sticky="ew", padx=pad)
        wrap(self._hint, look)
        self.restyle()

    @property
    def page(self) -> tk.Text:
        """What the keyboard goes to for reading."""
        return self._pages[0]

    def fit(self, *, is_low: bool) -> None:
        """Take less of a low window."""
        for page in self._pages:
            page.configure(height=_FEW_LINES if is_low else _LINES)

    def restyle(self) -> None:
        """Take over the look as it is now."""
        look, palette = self._look, self._look.palette
        for page, tone in zip(self._pages, (Tone.BAD, Tone.GOOD), strict=True):
            page.restyle(pady=look.px(4))
            page.tag_configure("hint", foreground=palette.muted)
            page.tag_configure("marked", background=mix(palette.panel, palette.of(tone), 0.22))

    def render(self, found: InFull | None, older: str, newer: str) -> None:
        """Show the values, under the names of the two states; None: let go of them."""
        for label, name in zip(self._names, (older, newer), strict=True):
            label.configure(text=name)
        if found is self._shown:
            return
        self._shown = found
        self._hint.configure(text=found.hint if found else "")
        if found and found.hint:
            self._hint.grid()
        else:
            self._hint.grid_remove()
        self._filling.stop()
        for page in self._pages:
            page.configure(state="normal")
            page.delete("1.0", "end")
            page.configure(state="disabled")
        if found:
            self._filling.begin(self._filled(found))

    def _filled(self, found: InFull) -> Iterator[None]:
        """Write both values, by and by, and leave each where the first difference can be seen."""
        for page, value in zip(self._pages, (found.before, found.after), strict=True):
            yield from _written(page, value)
        for page in self._pages:
            if marked := page.tag_nextrange("marked", "1.0"):
                page.see(marked[0])
                page.yview(f"{marked[0]} linestart - {_ABOVE} display lines")


def _written(page: tk.Text, value: tuple[Piece, ...] | None) -> Iterator[None]:
    if value is None:
        _insert(page, words.nothing_there(), "hint")
        return
    for piece in portions(value):
        _insert(page, piece.text, "marked" if piece.is_marked else "")
        yield


def _insert(page: tk.Text, text: str, tag: str) -> None:
    page.configure(state="normal")
    page.insert("end", text, tag)
    page.configure(state="disabled")


def _shown_by(bar: ttk.Scrollbar) -> Callable[[float, float], None]:
    return lambda first, last: show_if_needed(bar, first, last)
