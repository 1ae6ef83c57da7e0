"""PageList: the pages of the window, one below the other; the arrow keys go through them."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import settings as words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.settings import Page

_PAD_X, _PAD_Y = 12, 6  # design units
_LEAST = 132


class PageList(ttk.Frame):
    """A list with one line a page. It is one stop of the keyboard.

    Args:
        master: where it stands.
        look: what it looks like.
        pages: those that there are.
        turn: called with the page that was chosen.
    """

    def __init__(self, master: tk.Misc, look: Look, *, pages: tuple[Page, ...], turn: Callable[[Page], None]) -> None:
        super().__init__(master, name="pages", style=look.style("TFrame", surface=Surface.FIELD), padding=look.inset)
        self._look, self._pages, self._turn = look, pages, turn
        self._page = pages[0]
        self._marked: Collection[Page] = ()
        self.list = tk.Frame(self, name="list", takefocus=True, borderwidth=0, width=look.px(_LEAST))
        self.list.pack(fill="both", expand=True)
        self.list.columnconfigure(0, weight=1, minsize=look.px(_LEAST))
        self._labels = {page: self._label(page, number) for number, page in enumerate(pages)}
        for key, by in (("<Up>", -1), ("<Left>", -1), ("<Down>", 1), ("<Right>", 1)):
            self.list.bind(key, partial(self._pressed, by))
        look.ring(self, self.list)
        self.restyle()

    def step(self, by: int) -> None:
        """Go on by so many pages; after the last one comes the first."""
        at = self._pages.index(self._page)
        self._turn(self._pages[(at + by) % len(self._pages)])

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._look.paint(self.list, surface=Surface.FIELD)
        self.list.configure(highlightthickness=0)
        for label in self._labels.values():
            label.configure(font=str(self._look.font(FontRole.BODY)))
        self._show()

    def render(self, page: Page, marked: Collection[Page]) -> None:
        """Show which page is seen, and on which ones something is wrong."""
        if (page, marked) != (self._page, self._marked):
            self._page, self._marked = page, marked
            self._show()

    def _label(self, page: Page, number: int) -> tk.Label:
        look, caption = self._look, words.page(page)
        label = tk.Label(
            self.list, name=page, text=caption.text, underline=caption.underline, anchor="w", borderwidth=0,
            padx=look.px(_PAD_X), pady=look.px(_PAD_Y),
        )  # fmt: skip
        label.grid(row=number, column=0, sticky="ew")
        label.bind("<Button-1>", partial(self._clicked, page))
        return label

    def _pressed(self, by: int, _event: tk.Event[tk.Misc]) -> None:
        self.step(by)

    def _clicked(self, page: Page, _event: tk.Event[tk.Misc]) -> None:
        self.list.focus_set()
        self._turn(page)

    def _show(self) -> None:
        palette = self._look.palette
        for page, label in self._labels.items():
            is_seen = page is self._page
            caption = words.page(page)
            label.configure(
                text=f"{caption.text}  {Tone.WARN.glyph}" if page in self._marked else caption.text,
                background=palette.selection if is_seen else palette.field,
                foreground=palette.on_selection if is_seen else palette.text,
            )
