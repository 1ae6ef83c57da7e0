"""FormPage: a page of the window that is rows, and nothing else."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import Variant
from backupkit.ui.settings.form import Form, Row
from backupkit.ui.settings.state import can_send
from backupkit.ui.shown.settings import PASSWORD, Page
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import settings as words
from backupkit.ui.words.language import said

if TYPE_CHECKING:
    import tkinter as tk
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.controls import Fill
    from backupkit.ui.settings.state import SettingsState

_GAP = 24  # design units
ROWS = {
    Page.TELL: (
        Row(inputs=("tell_failures",)),
        Row(inputs=("tell_recovery",)),
        Row(inputs=("tell_low_space",)),
        Row(inputs=("tell_successes",)),
        Row(inputs=("summary",)),
        Row(inputs=("notify_to",)),
        Row(inputs=("mail_server",)),
        Row(inputs=(PASSWORD,)),
    ),
    Page.CHECK: (
        Row(inputs=("verify_after_create",)),
        Row(inputs=("verify_days",)),
        Row(inputs=("test_restore_days",)),
    ),
    Page.ADVANCED: (Row(inputs=("compression_level",)),),
}
_SAID_IN = {Page.TELL: Variant.SMALL, Page.ADVANCED: Variant.WARN}


class FormPage(ttk.Frame):
    """The rows of a page.

    Args:
        master: where it stands.
        look: what it looks like.
        page: which one.
        fill: called with what was filled in.
    """

    def __init__(self, master: tk.Misc, look: Look, page: Page, *, fill: Fill) -> None:
        super().__init__(master, name=page, style=look.style("TFrame"))
        self._page = page
        self.form = Form(self, look, name="form", rows=ROWS[page], fill=fill)
        self.form.grid(row=0, column=0, sticky="ew")
        self.columnconfigure(0, weight=1)
        self._said: ttk.Label | None = None  # a line below all rows, that is no row's
        if page in _SAID_IN:
            style = look.style("TLabel", _SAID_IN[page])
            self._said = ttk.Label(self, name="said", width=1, justify="left", anchor="w", style=style)
            self._said.grid(row=1, column=0, sticky="ew", pady=(look.px(_GAP), 0))
            self._said.grid_remove()
            wrap(self._said, look)

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        self.form.restyle()

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show what is filled in."""
        self.form.render(state)
        if state.facts is None:
            return
        if self._page is Page.CHECK:
            for name, entry in (
                ("verify_days", state.facts.settings.verified),
                ("test_restore_days", state.facts.settings.tested),
            ):
                self.form.note(name, words.last(entry, now))
        elif self._page is Page.TELL:
            self._say("" if can_send(state) else words.save_before_test())
        elif self._page is Page.ADVANCED:  # what a file or the environment says and cannot be used
            settings = state.facts.settings
            lines = [*map(said, settings.problems), *(words.unavailable(name, why) for name, why in settings.later)]
            self._say("\n".join(f"{Tone.WARN.glyph} {line}" for line in lines))

    def _say(self, text: str) -> None:
        assert self._said  # noqa: S101 - of both pages that say something
        self._said.configure(text=text)
        if text:
            self._said.grid()
        else:
            self._said.grid_remove()
