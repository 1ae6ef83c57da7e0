"""LockSection: how the copies are encrypted, in a sentence, and the buttons for what can be done about that."""

from __future__ import annotations

from functools import partial
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.flow import Flow
from backupkit.ui.look.lock_picture import lock_picture
from backupkit.ui.look.look import Variant
from backupkit.ui.shown.locking import Doing, offered
from backupkit.ui.shown.tone import Tone
from backupkit.ui.window.button import button
from backupkit.ui.words.locking import section as words
from backupkit.values.places import EncryptionState

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.ui.look.look import Look

_GAP = 8  # design units


class LockSection(ttk.Frame):
    """A sentence, beside a lock where there is one, and the buttons that fit what it says.

    Args:
        master: where it stands.
        look: what it looks like.
        do: called with what a button is for.
    """

    def __init__(self, master: tk.Misc, look: Look, *, do: Callable[[Doing], object]) -> None:
        super().__init__(master, name="lock", style=look.style("TFrame"))
        self._look, self._do = look, do
        self._state = EncryptionState()
        gap = look.px(_GAP)
        self._picture = ttk.Label(self, name="picture", style=look.style("TLabel"))
        self._text = ttk.Label(self, name="text", width=1, anchor="w", justify="left", style=look.style("TLabel"))
        self._row = Flow(self, gap=gap, name="buttons", style=look.style("TFrame"))
        self._buttons = {doing: self._button(doing) for doing in Doing}
        self.columnconfigure(1, weight=1)
        self._picture.grid(row=0, column=0, sticky="n", padx=(0, gap))
        self._text.grid(row=0, column=1, sticky="ew")
        self._row.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(gap, 0))
        wrap(self._text, look)
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        for tone in Tone:
            self._look.style("TLabel", Variant.of(tone))
        self._show_picture()

    def render(self, state: EncryptionState, *, is_read_only: bool) -> None:
        """Show how the copies are encrypted."""
        self._state = state
        line = words.standing(state)
        sign = f"{line.tone.glyph} " if line.tone is Tone.WARN else ""
        style = Variant.of(line.tone) if line.tone is Tone.WARN else Variant.PLAIN
        self._text.configure(text=f"{sign}{line.text}", style=self._look.style("TLabel", style))
        can = offered(state, is_read_only=is_read_only)
        for doing, made in self._buttons.items():
            self._row.show(made, shown=doing in can)
        if can:
            self._row.grid()
        else:
            self._row.grid_remove()
        self._show_picture()

    def _show_picture(self) -> None:
        if self._state:
            self._picture.configure(image=lock_picture(self, self._look, self._look.palette.text))
            self._picture.grid()
        else:
            self._picture.grid_remove()

    def _button(self, doing: Doing) -> ttk.Button:
        caption = words.button(doing)
        made = button(
            self._row, self._look, name=doing.value, text=caption.text, underline=caption.underline,
            command=partial(self._do, doing),
        )  # fmt: skip
        self._row.add(made)
        return made
