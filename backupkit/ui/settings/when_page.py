"""WhenPage: whether the document is protected, and when a version is made by itself."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Surface, Variant
from backupkit.ui.settings.form import Form, Row
from backupkit.ui.settings.state import is_touched, schedule_text
from backupkit.ui.words import settings as words
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.controls import Fill
    from backupkit.ui.settings.state import SettingsState

_ROWS = (
    Row(inputs=("enabled",)),
    Row(inputs=("on_save",)),
    Row(inputs=("on_start",)),
    Row(inputs=("on_close",)),
    Row(inputs=("before_critical",)),
    Row(inputs=("pace", "minutes", "day", "time", "cron")),
)


class WhenPage(ttk.Frame):
    """A line that says whether protection is on, and the rows.

    Args:
        master: where it stands.
        look: what it looks like.
        fill: called with what was filled in.
    """

    def __init__(self, master: tk.Misc, look: Look, *, fill: Fill) -> None:
        super().__init__(master, name="when", style=look.style("TFrame"))
        self._look = look
        self._state: SettingsState | None = None
        panel = ttk.Frame(self, name="protection", style=look.style("TFrame", surface=Surface.PANEL))
        self._edge = tk.Frame(panel, name="edge", width=look.px(4), borderwidth=0)
        style = look.style("TLabel", surface=Surface.PANEL)
        self._glyph = ttk.Label(panel, name="glyph", style=style, font=str(look.font(FontRole.SYMBOL)))
        self._text = ttk.Label(panel, name="text", width=1, style=style, justify="left", anchor="w")
        self.form = Form(self, look, name="form", rows=_ROWS, fill=fill)
        pad = look.px(8)
        panel.columnconfigure(2, weight=1)
        self._edge.grid(row=0, column=0, sticky="ns")
        self._glyph.grid(row=0, column=1, padx=(pad + look.px(4), pad), pady=pad)
        self._text.grid(row=0, column=2, sticky="ew", pady=pad, padx=(0, pad))
        wrap(self._text, look)
        panel.pack(fill="x", pady=(0, 2 * pad))
        self.form.pack(fill="x")
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        for variant in (Variant.GOOD, Variant.WARN, Variant.PLAIN):
            self._look.style("TLabel", variant, surface=Surface.PANEL)
        self.form.restyle()

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show what is filled in, and what the schedule means."""
        self.form.render(state)
        if not state.entries:
            return
        line = words.protection(is_on=bool(state.entries["enabled"]), is_changed=is_touched(state, "enabled"))
        style = self._look.style("TLabel", Variant.of(line.tone), surface=Surface.PANEL)
        self._edge.configure(background=self._look.palette.of(line.tone))
        self._glyph.configure(text=line.tone.glyph, style=style)
        plain = self._look.style("TLabel", surface=Surface.PANEL)
        self._text.configure(text=line.text, style=style if line.tone.is_loud else plain)
        judged = state.judged
        is_known = judged is not None and judged.means is not None and judged.text == schedule_text(state)
        if judged and judged.means and is_known:
            self.form.note("pace", words.schedule(said(judged.means), judged.next_at, now))
        else:
            self.form.note("pace", "")
