"""KeepPage: which versions stay, and what that would do with those that there are, before it is done."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import Surface, Variant
from backupkit.ui.settings.form import Form, Row
from backupkit.ui.settings.state import is_touched, wanted_retention
from backupkit.ui.shown.settings import LIMITS, RULES
from backupkit.ui.shown.tone import Tone
from backupkit.ui.window.timeline_strip import TimelineStrip
from backupkit.ui.words import settings as words
from backupkit.values.text import local

if TYPE_CHECKING:
    import tkinter as tk
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.controls import Fill
    from backupkit.ui.settings.state import SettingsState

_ROWS = (Row(inputs=("preset",)), Row(inputs=RULES, in_columns=True), Row(inputs=LIMITS))


class KeepPage(ttk.Frame):
    """The rule, a sentence about its consequence, and the versions on a line of time: those that go are hollow.

    Args:
        master: where it stands.
        look: what it looks like.
        fill: called with what was filled in.
    """

    def __init__(self, master: tk.Misc, look: Look, *, fill: Fill) -> None:
        super().__init__(master, name="keep", style=look.style("TFrame"))
        self._look = look
        self.form = Form(self, look, name="form", rows=_ROWS, fill=fill)
        self._said = ttk.Label(
            self, name="consequence", width=1, justify="left", anchor="w", style=look.style("TLabel")
        )
        self._strip = TimelineStrip(self, look, select=lambda _backup_id: None)
        self._strip.configure(takefocus=False)
        pad = look.px(8)
        self.form.pack(fill="x")
        self._said.pack(fill="x", pady=(3 * pad, 0))
        wrap(self._said, look)
        self._strip.pack(fill="x")
        self._shown: object = None
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        for tone in (Tone.WARN, Tone.QUIET):
            self._look.style("TLabel", Variant.of(tone))
        self.form.restyle()
        self._strip.restyle()

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show what is filled in, and what it would do."""
        self.form.render(state)
        facts, found = state.facts, state.consequence
        if facts is None:
            return
        if wanted_retention(state) is None:
            self._say(words.consequence_unknown(), Variant.MUTED)
        elif found and found.is_on_hold:
            is_chosen = is_touched(state, "retention")
            self._say(words.on_hold(is_chosen=is_chosen), Variant.PLAIN if is_chosen else Variant.WARN)
        elif found:
            text = words.consequence(
                kept=found.kept, dropped=len(found.dropped), freed_bytes=found.freed_bytes, oldest_at=found.oldest_at
            )
            self._say(text, Variant.PLAIN)
        hollow = found.dropped if found and wanted_retention(state) else frozenset[str]()
        today = local(now).date()
        if self._shown != (id(facts.rows), hollow, today):
            self._shown = (id(facts.rows), hollow, today)
            self._strip.show(facts.rows, today, hollow=hollow)

    def _say(self, text: str, variant: Variant) -> None:
        self._said.configure(text=text, style=self._look.style("TLabel", variant, surface=Surface.WINDOW))
