"""TextPage: a text that can be read, scrolled and copied from, and not written by its reader."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import FontRole, Surface

if TYPE_CHECKING:
    from backupkit.ui.look.look import Look

_PAD = 16  # design units
_RING = 2  # of what has the keyboard


class TextPage(tk.Text):
    """A page on a panel. To change its text, make its state normal for that moment.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        height: lines that it asks for.
    """

    def __init__(self, master: tk.Misc, look: Look, *, name: str, height: int) -> None:
        super().__init__(
            master, name=name, wrap="word", takefocus=True, width=1, height=height, state="disabled", cursor="arrow",
            borderwidth=0, relief="flat",
        )  # fmt: skip
        self._look = look

    def restyle(self, *, pady: int) -> None:
        """Take over the look as it is now, with so many pixels above and below the text."""
        look = self._look
        look.paint(self, surface=Surface.PANEL)
        self.configure(
            font=str(look.font(FontRole.BODY)),
            padx=look.px(_PAD) - look.px(_RING),
            pady=pady,
            highlightthickness=look.px(_RING),
            spacing1=look.px(1),
            spacing3=look.px(1),
        )
