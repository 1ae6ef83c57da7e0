"""Header: which document, how well it is protected, and what can be done with the history as a whole."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import CommandButtons
from backupkit.ui.dialog.commands import Place
from backupkit.ui.fitting import room_in
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.shown.shortening import shortened_name
from backupkit.ui.shown.status import phase
from backupkit.ui.tooltip import Tooltip
from backupkit.ui.words.indicator import indicator_text

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.status import IndicatorState

_GAP, _NAME_WIDTH = 16, 160  # design units: before the buttons, and what a name has at least beside them


class Header(ttk.Frame):
    """A title, the indicator's sentence below it, and buttons at the right.

    Args:
        master: where it stands.
        look: what it looks like.
        document: the document's file name.
        act: called with what a button is for.
    """

    def __init__(self, master: tk.Misc, look: Look, *, document: str, act: Callable[[Command], None]) -> None:
        super().__init__(master, name="header", style=look.style("TFrame"))
        self._look, self._document = look, document
        self._title = ttk.Label(self, name="title", width=1, style=look.style("TLabel", Variant.TITLE))
        status = ttk.Frame(self, name="status", style=look.style("TFrame"))
        self._glyph = ttk.Label(status, name="glyph", font=str(look.font(FontRole.SYMBOL)))
        self._text = ttk.Label(status, name="text", style=look.style("TLabel", Variant.MUTED))
        self.buttons = CommandButtons(self, look, Place.HEADER, act=act, to_right=True)
        self.columnconfigure(0, weight=1)
        self._title.grid(row=0, column=0, sticky="ew")
        self._title.bind("<Configure>", lambda _event: self._fit())
        Tooltip(self._title, lambda: "" if self._title.cget("text") == document else document)
        status.grid(row=1, column=0, sticky="w", pady=(look.px(2), 0))
        self._glyph.pack(side="left", padx=(0, look.px(6)))
        self._text.pack(side="left")
        self._status = status
        self._is_folded = False
        self._is_stacked: bool | None = None
        self.bind("<Configure>", lambda _event: self._arrange())
        self._arrange()

    def stack(self, *, stacked: bool) -> None:
        """Let the buttons stand below the title, also where it has room beside them."""
        self._is_folded = stacked
        self._arrange()

    def _arrange(self) -> None:
        """Let the buttons stand below where the sentence, or a name of some letters, would be cut beside them."""
        px, width = self._look.px, self.winfo_width()
        beside = max(self._status.winfo_reqwidth(), px(_NAME_WIDTH)) + px(_GAP) + self.buttons.natural_width
        is_stacked = self._is_folded or 1 < width < beside
        if is_stacked is self._is_stacked:
            return
        self._is_stacked = is_stacked
        if is_stacked:
            self.buttons.grid(row=2, column=0, rowspan=1, sticky="ew", padx=0, pady=(px(4), 0))
        else:
            self.buttons.grid(row=0, column=1, rowspan=2, sticky="e", padx=(px(_GAP), 0), pady=0)

    def _fit(self) -> None:
        """Show as much of the document's name as there is room for; a tooltip tells the rest."""
        room = room_in(self._title, self._look)
        self._title.configure(text=shortened_name(self._document, room, self._look.font(FontRole.TITLE).measure))

    def render(self, state: IndicatorState, now: datetime, allowed: frozenset[Command]) -> None:
        """Show how well the document is protected, and enable what is allowed."""
        self._fit()  # the font may have changed
        said = indicator_text(state, now, document=self._document, opens=False)
        tone = phase(state, now).tone
        variant = Variant.of(tone)
        self._glyph.configure(text=said.glyph, style=self._look.style("TLabel", variant))
        self._text.configure(
            text=said.text, style=self._look.style("TLabel", variant if tone.is_loud else Variant.MUTED)
        )
        self.buttons.render(allowed)
        self._arrange()  # the sentence may be a longer one
