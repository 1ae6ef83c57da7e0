"""NoticeBar: shows the result of the last task until it is dismissed."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Surface, Variant
from backupkit.ui.shown.tone import Tone
from backupkit.ui.window.button import button
from backupkit.ui.words.notices import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.notices import Notice, Offer


class NoticeBar(ttk.Frame):
    """A sign, a text, an offer and a button that takes it all away. Its owner shows it only while there is a notice.

    Args:
        master: where it stands.
        look: what it looks like.
        accept: called with the offer that was taken.
        dismiss: called when the notice was read.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        accept: Callable[[Offer], None],
        dismiss: Callable[[], None],
    ) -> None:
        super().__init__(master, name="notice", style=look.style("TFrame", surface=Surface.PANEL))
        self._look, self._accept = look, accept
        self._notice: Notice | None = None
        style = look.style("TLabel", surface=Surface.PANEL)
        self._edge = tk.Frame(self, name="edge", width=look.px(4), borderwidth=0)
        self._sign = ttk.Label(self, name="sign", style=style, font=str(look.font(FontRole.SYMBOL)))
        self._text = ttk.Label(self, name="text", style=style, justify="left", anchor="w")
        self._offer = button(self, look, name="offer", surface=Surface.PANEL)
        self._also = button(self, look, name="also", surface=Surface.PANEL)
        self._dismiss = button(
            self, look, name="dismiss", variant=Variant.FLAT, surface=Surface.PANEL, text="✕", width=2, command=dismiss
        )
        pad = look.px(8)
        self.columnconfigure(2, weight=1)
        self._edge.grid(row=0, column=0, sticky="ns")
        self._sign.grid(row=0, column=1, padx=(pad + look.px(4), pad))
        self._dismiss.grid(row=0, column=5, padx=pad, pady=pad)
        self.stack(stacked=False)
        wrap(self._text, look)
        self._prepare()

    def stack(self, *, stacked: bool) -> None:
        """Let the offers stand below the text, where it has no room beside them."""
        pad, row = self._look.px(8), int(stacked)
        self._text.grid(row=0, column=2, columnspan=3 if stacked else 1, sticky="ew", pady=pad)
        for column, offer in ((3, self._offer), (4, self._also)):
            is_seen = bool(offer.winfo_manager())
            offer.grid(row=row, column=column, padx=(pad, 0), pady=(0, pad) if stacked else pad)
            if not is_seen:
                offer.grid_remove()

    def _prepare(self) -> None:
        """Make all styles now: a new one has Tk draw every widget anew, or complain if the app ends at that moment."""
        for tone in Tone:
            self._look.style("TLabel", Variant.of(_coloured(tone)), surface=Surface.PANEL)

    def restyle(self) -> None:
        """Take over the look as it is now."""
        self._prepare()
        if self._notice:
            self.render(self._notice)

    def render(self, notice: Notice) -> None:
        """Show *notice*."""
        self._notice = notice
        tone = _coloured(notice.tone)
        self._edge.configure(background=self._look.palette.of(tone))
        style = self._look.style("TLabel", Variant.of(tone), surface=Surface.PANEL)
        self._sign.configure(text=notice.tone.glyph, style=style)
        self._text.configure(text=notice.text)
        if also := notice.also:
            self._also.configure(text=label(also), command=lambda: self._accept(also))
            self._also.grid()
        else:
            self._also.grid_remove()
        offer = notice.offer
        if offer is None:
            self._offer.grid_remove()
            return
        self._offer.configure(text=label(offer), command=lambda: self._accept(offer))
        self._offer.grid()


def _coloured(tone: Tone) -> Tone:
    """Return the tone whose colour a notice has: it is news, so a quiet one is not grey."""
    return Tone.BUSY if tone is Tone.QUIET else tone
