"""PlaceList: the places where copies lie, how it stands with each, and an address that is being typed."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.settings.places import note_of, rows_of
from backupkit.ui.settings.state import Adding, PlaceSelected, Refusal
from backupkit.ui.shown.tone import Tone
from backupkit.ui.window.button import button
from backupkit.ui.window.listed import listed
from backupkit.ui.words import places as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.places import PlaceRow
    from backupkit.ui.settings.state import SettingsEvent, SettingsState

_GAP = 8  # design units
_NAME = 200
_LEAST, _MOST = 1, 5  # lines that are seen


class PlaceList(ttk.Frame):
    """A list, with a line below it that says all about the one that is selected.

    Args:
        master: where it stands.
        look: what it looks like.
        happen: called with what happened that concerns the state alone.
        add: called with the address that was typed.
        choose: called when a folder is to be chosen.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        happen: Callable[[SettingsEvent], None],
        add: Callable[[str], None],
        choose: Callable[[], None],
    ) -> None:
        super().__init__(master, name="places", style=look.style("TFrame"))
        self._look, self._happen = look, happen
        self._rows: tuple[PlaceRow, ...] = ()
        self._is_ours = False  # the selection is being set, and not by the user
        self.columnconfigure(0, weight=1)
        framed = ttk.Frame(self, name="list", style=look.style("TFrame"), padding=look.inset)
        self.tree = listed(framed, look, columns=("state",), show="tree", selectmode="browse", height=_LEAST)
        self.tree.column("#0", width=look.px(_NAME), stretch=True)
        self.tree.column("state", width=look.px(_NAME), stretch=True)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._selected())
        self._framed = framed
        self._note = ttk.Label(self, name="note", width=1, justify="left", anchor="w", style=look.style("TLabel"))
        wrap(self._note, look)
        self.adding = _Adding(self, look, add=add, choose=choose, end=lambda: happen(Adding(is_adding=False)))
        framed.grid(row=0, column=0, sticky="ew")
        self._note.grid(row=1, column=0, sticky="ew", pady=(look.px(_GAP) // 2, 0))
        self.adding.grid(row=2, column=0, sticky="ew", pady=(look.px(_GAP), 0))
        self.adding.grid_remove()
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        palette = self._look.palette
        for tone in Tone:
            self._look.style("TLabel", Variant.of(tone))
        self.tree.tag_configure(Tone.BAD, foreground=palette.of(Tone.BAD))
        for tone in (Tone.GOOD, Tone.BUSY, Tone.WARN, Tone.QUIET):
            self.tree.tag_configure(tone, foreground=palette.text)

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show the places of *state*."""
        rows = rows_of(state, now)
        if rows != self._rows:
            self._fill(rows)
        at = next((at for at, row in enumerate(rows) if row.address and row.address == state.place), None)
        if at is not None and self.tree.selection() != (str(at),):
            self._is_ours = True
            self.tree.selection_set(str(at))
            self.tree.see(str(at))
        tone, text = note_of(state, rows, self._at)
        sign = f"{tone.glyph} " if tone in {Tone.BAD, Tone.WARN} else ""
        self._note.configure(text=f"{sign}{text}", style=self._look.style("TLabel", Variant.of(tone)))
        self.adding.render(state)

    @property
    def _at(self) -> int | None:
        return next((int(item) for item in self.tree.selection()), None)

    def _fill(self, rows: tuple[PlaceRow, ...]) -> None:
        self._rows = rows
        self.tree.delete(*self.tree.get_children())
        for at, row in enumerate(rows):
            self.tree.insert("", "end", iid=str(at), text=row.name, values=(row.text,), tags=(row.tone,))
        self.tree.configure(height=min(max(len(rows), _LEAST), _MOST))
        if rows:
            self._framed.grid()
        else:
            self._framed.grid_remove()

    def _selected(self) -> None:
        if self._is_ours:
            self._is_ours = False
            return
        at = self._at
        self._happen(PlaceSelected(address=self._rows[at].address if at is not None else ""))


class _Adding(ttk.Frame):
    """An address that is typed, or a folder that is chosen: Return takes it, Escape gives up."""

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        add: Callable[[str], None],
        choose: Callable[[], None],
        end: Callable[[], None],
    ) -> None:
        super().__init__(master, name="adding", style=look.style("TFrame"))
        self._look, self._add, self._end = look, add, end
        gap = look.px(_GAP)
        label = ttk.Label(self, text=words.address_label(), style=look.style("TLabel"))
        self.entry = ttk.Entry(self, name="address", style=look.style("TEntry"), font=str(look.font(FontRole.BODY)))
        caption = words.choose_folder()
        chosen = button(self, look, name="choose", text=caption.text, underline=caption.underline, command=choose)
        taken = button(self, look, name="add", text=words.add().text, command=self._take)
        self._said = ttk.Label(self, name="said", width=1, justify="left", anchor="w", style=look.style("TLabel"))
        wrap(self._said, look)
        self.columnconfigure(1, weight=1)
        label.grid(row=0, column=0, padx=(0, gap))
        self.entry.grid(row=0, column=1, sticky="ew")
        taken.grid(row=0, column=2, padx=(gap, 0))
        chosen.grid(row=0, column=3, padx=(gap, 0))
        self._said.grid(row=1, column=1, columnspan=3, sticky="ew", pady=(gap // 4, 0))
        for key in ("<Return>", "<KP_Enter>"):
            self.entry.bind(key, lambda _event: self._take())
        self.entry.bind("<Escape>", lambda _event: self._give_up())

    def render(self, state: SettingsState) -> None:
        """Show it while an address is typed, with what is wrong with that."""
        is_seen = bool(self.winfo_manager())
        if state.is_adding and not is_seen:
            self.entry.delete(0, "end")
            self.grid()
            self.entry.focus_set()
        elif is_seen and not state.is_adding:
            self.grid_remove()
        match state.refusal:
            case Refusal.NO_ADDRESS:
                self._tell(Variant.BAD, f"{Tone.BAD.glyph} {words.refused()}")
            case Refusal.KNOWN:
                self._tell(Variant.BAD, f"{Tone.BAD.glyph} {words.known()}")
            case None:
                self._tell(Variant.SMALL, words.address_hint())

    def _tell(self, variant: Variant, text: str) -> None:
        self._said.configure(text=text, style=self._look.style("TLabel", variant))

    def _take(self) -> str:
        if text := self.entry.get().strip():
            self._add(text)
        return "break"  # which would store all choices

    def _give_up(self) -> str:
        self._end()
        return "break"  # which would close the window
