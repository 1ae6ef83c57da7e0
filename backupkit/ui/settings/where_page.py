"""WherePage: where the versions lie, what they take, what is free there, and below where copies of them lie."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.settings.action_row import ActionRow
from backupkit.ui.settings.actions import ABOUT_FOLDER
from backupkit.ui.settings.form import Form, Row
from backupkit.ui.settings.lock.section import LockSection
from backupkit.ui.settings.place_list import PlaceList
from backupkit.ui.settings.state import is_touched
from backupkit.ui.shown.settings import MAYBE_NUMBERS, Page
from backupkit.ui.words import places
from backupkit.ui.words import settings as words
from backupkit.ui.words.amounts import size
from backupkit.ui.words.locking import section as locking

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.actions import Action
    from backupkit.ui.settings.controls import Fill
    from backupkit.ui.settings.state import SettingsEvent, SettingsState
    from backupkit.ui.shown.locking import Doing

_GAP = 6  # design units, as all of these
_SECTION_GAP = 18  # before what is another matter
_ROWS = (Row(inputs=("grace", "grace_days")), Row(inputs=("upload", "upload_kib")))


class WherePage(ttk.Frame):
    """A table of what is known of the folder, whose path can be selected and copied; then the places for copies.

    The buttons of each stand directly below it.

    Args:
        master: where it stands.
        look: what it looks like.
        happen: called with what happened that concerns the state alone.
        fill: called with what was filled in.
        act: called with what a button is for.
        add: called with the address of a place that was typed.
        choose: called when a folder is to be chosen as a place.
        lock: called with what is to be done about the lock on the copies.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        happen: Callable[[SettingsEvent], None],
        fill: Fill,
        act: Callable[[Action], None],
        add: Callable[[str], None],
        choose: Callable[[], None],
        lock: Callable[[Doing], None],
    ) -> None:
        super().__init__(master, name="where", style=look.style("TFrame"))
        self._look = look
        self.columnconfigure(1, weight=1)
        self._folder = ttk.Entry(self, name="folder", style=look.style("TEntry"), font=str(look.font(FontRole.BODY)))
        self._folder.state(["readonly"])
        self._put(0, words.folder_label(), self._folder)
        small = look.style("TLabel", Variant.SMALL)
        self._origin = ttk.Label(self, name="origin", width=1, justify="left", anchor="w", style=small)
        wrap(self._origin, look)
        self._origin.grid(row=1, column=1, sticky="ew", pady=(0, look.px(_GAP)))
        self._origin.grid_remove()
        self._lines: list[ttk.Label] = []
        for row, label in enumerate((words.free_label(), words.stored_label(), words.newest_label()), 2):
            self._lines.append(ttk.Label(self, name=f"line_{row}", style=look.style("TLabel")))
            self._put(row, label, self._lines[-1])
        folder = ActionRow(self, look, name="buttons", actions=ABOUT_FOLDER, act=act)
        folder.grid(row=5, column=1, sticky="ew")
        title = ttk.Label(self, name="copies", text=places.title(), style=look.style("TLabel", Variant.STRONG))
        title.grid(row=6, column=0, columnspan=2, sticky="w", pady=(look.px(_SECTION_GAP), look.px(_GAP)))
        self.places = PlaceList(self, look, happen=happen, act=act, add=add, choose=choose)
        self.places.grid(row=7, column=0, columnspan=2, sticky="ew")
        self.buttons = (folder, self.places.buttons)
        self.form = Form(self, look, name="form", rows=_ROWS, fill=fill)
        self.form.grid(row=8, column=0, columnspan=2, sticky="ew", pady=(look.px(_SECTION_GAP), 0))
        self.form.grid_remove()
        title = ttk.Label(self, name="encryption", text=locking.label(), style=look.style("TLabel", Variant.STRONG))
        title.grid(row=9, column=0, columnspan=2, sticky="w", pady=(look.px(_SECTION_GAP), look.px(_GAP)))
        self.lock = LockSection(self, look, do=lock)
        self.lock.grid(row=10, column=0, columnspan=2, sticky="ew")

    def _put(self, row: int, label: str, widget: ttk.Widget) -> None:
        gap = self._look.px(_GAP)
        made = ttk.Label(self, name=f"label_{row}", text=label, style=self._look.style("TLabel", Variant.MUTED))
        made.grid(row=row, column=0, sticky="w", padx=(0, 3 * gap), pady=(0, gap))
        widget.grid(row=row, column=1, sticky="ew", pady=(0, gap))

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        self.places.restyle()
        self.form.restyle()
        self.lock.restyle()

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show what is known."""
        facts = state.facts
        if facts is None:
            return
        settings = facts.settings
        if self._folder.get() != settings.folder:
            self._folder.state(["!readonly"])
            self._folder.delete(0, "end")
            self._folder.insert(0, settings.folder)
            self._folder.xview_moveto(1)  # the end of a long path tells most
            self._folder.state(["readonly"])
        who = settings.origins.get("directory")
        if said := words.origin(who.origin, who.name) if who else "":
            self._origin.configure(text=said)
            self._origin.grid()
        space = settings.space
        texts = (
            words.space(space.free_bytes, space.total_bytes) if space else words.space_unknown(),
            words.stored(len(facts.rows), settings.stored_bytes),
            size(facts.rows[0].meta.stored_size) if facts.rows else "–",
        )
        for label, text in zip(self._lines, texts, strict=True):
            label.configure(text=text)
        self.places.render(state, now)
        self.form.render(state)
        if self.places.has_any or any(is_touched(state, setting) for setting in MAYBE_NUMBERS):
            self.form.grid()
        else:  # there is nothing that it would be about
            self.form.grid_remove()
        self.lock.render(settings.encryption, is_read_only=Page.WHERE in state.pages.lock)
