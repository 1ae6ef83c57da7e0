"""PlaceList: the places where copies lie, how it stands with each, and an address that is being typed."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.look.lock_picture import lock_picture
from backupkit.ui.look.look import FontRole, Surface, Variant
from backupkit.ui.settings.action_row import ActionRow
from backupkit.ui.settings.actions import ABOUT_PLACES, REMOVE_PLACE
from backupkit.ui.settings.places import note_of, rows_of
from backupkit.ui.settings.state import Adding, PlaceSelected, Refusal
from backupkit.ui.shown.shortening import shortened, shortened_address
from backupkit.ui.shown.tone import Tone
from backupkit.ui.tooltip import Tooltip
from backupkit.ui.window.button import button
from backupkit.ui.window.listed import listed
from backupkit.ui.words import places as words
from backupkit.ui.words.locking.section import encrypted

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.actions import Action
    from backupkit.ui.settings.places import PlaceRow
    from backupkit.ui.settings.state import SettingsEvent, SettingsState

_GAP = 8  # design units, as all of these
_CELL_PAD = 14  # of both sides of a cell together, and some to spare
_STATE_LEAST = 120
_LOCK = 40  # what the list puts before a picture included
_LEAST, _MOST = 1, 5  # lines that are seen


class PlaceList(ttk.Frame):
    """A list, its buttons, and a line below them that says all about the place that is selected.

    Args:
        master: where it stands.
        look: what it looks like.
        happen: called with what happened that concerns the state alone.
        act: called with what a button is for.
        add: called with the address that was typed.
        choose: called when a folder is to be chosen.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        happen: Callable[[SettingsEvent], None],
        act: Callable[[Action], None],
        add: Callable[[str], None],
        choose: Callable[[], None],
    ) -> None:
        super().__init__(master, name="places", style=look.style("TFrame"))
        self._look, self._happen = look, happen
        self._rows: tuple[PlaceRow, ...] = ()
        self._pointed = ""  # the line that the pointer is on
        self.columnconfigure(0, weight=1)
        framed = ttk.Frame(self, name="list", style=look.style("TFrame", surface=Surface.FIELD), padding=look.inset)
        self.tree = listed(framed, look, columns=("place", "state"), show="", selectmode="browse", height=_LEAST)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._selected())
        self.tree.bind("<Configure>", lambda event: self._fit(event.width))
        self.tree.bind("<Motion>", self._point)
        self.tree.bind("<FocusIn>", lambda _event: self._select_one())
        self.tree.bind("<Delete>", lambda _event: act(REMOVE_PLACE))
        self._tip = Tooltip(self.tree, self._all_of_pointed, part=self._pointed_part)
        self._framed = framed
        self.buttons = ActionRow(self, look, name="buttons", actions=ABOUT_PLACES, act=act)
        self._note = ttk.Label(self, name="note", width=1, justify="left", anchor="w", style=look.style("TLabel"))
        wrap(self._note, look)
        self.adding = _Adding(self, look, add=add, choose=choose, end=lambda: happen(Adding(is_adding=False)))
        gap = look.px(_GAP)
        framed.grid(row=0, column=0, sticky="ew", pady=(0, gap))
        self.buttons.grid(row=1, column=0, sticky="ew")
        self.adding.grid(row=2, column=0, sticky="ew", pady=(gap, 0))
        self._note.grid(row=3, column=0, sticky="ew", pady=(gap, 0))
        self.adding.grid_remove()
        framed.grid_remove()
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        palette = self._look.palette
        for tone in Tone:
            self._look.style("TLabel", Variant.of(tone))
        self.tree.tag_configure(Tone.BAD, foreground=palette.of(Tone.BAD))
        for tone in (Tone.GOOD, Tone.BUSY, Tone.WARN, Tone.QUIET):
            self.tree.tag_configure(tone, foreground=palette.text)
        self._fit(self.tree.winfo_width())

    @property
    def has_any(self) -> bool:
        """True if there is a place in the list."""
        return bool(self._rows)

    def render(self, state: SettingsState, now: datetime) -> None:
        """Show the places of *state*."""
        rows = rows_of(state, now)
        if rows != self._rows:
            self._fill(rows)
        at = next((at for at, row in enumerate(rows) if row.address and row.address == state.place), None)
        if at is not None and self.tree.selection() != (str(at),):
            self.tree.selection_set(str(at))
            self.tree.focus(str(at))
            self.tree.see(str(at))
        tone, text = note_of(state, rows, self._at)
        sign = f"{tone.glyph} " if tone in {Tone.BAD, Tone.WARN} else ""
        self._note.configure(text=f"{sign}{text}", style=self._look.style("TLabel", Variant.of(tone)))
        if text:
            self._note.grid()
        else:
            self._note.grid_remove()
        self.adding.render(state)

    @property
    def _at(self) -> int | None:
        return next((int(item) for item in self.tree.selection()), None)

    def _fill(self, rows: tuple[PlaceRow, ...]) -> None:
        """Show these lines. They stay where there are as many as before, and with them what is selected."""
        if len(rows) != len(self._rows):
            self.tree.delete(*self.tree.get_children())
            for at in range(len(rows)):
                self.tree.insert("", "end", iid=str(at))
            self.tree.focus("0" if rows else "")  # where the arrow keys begin
        self._rows = rows
        for at, row in enumerate(rows):
            self.tree.item(str(at), tags=(row.tone,))
        self.tree.configure(height=min(max(len(rows), _LEAST), _MOST))
        self._fit(self.tree.winfo_width())
        if rows:
            self._framed.grid()
        else:
            self._framed.grid_remove()

    def _fit(self, width: int) -> None:
        """Write the lines into this width: how it stands with a place in full, and of its name what is left for it."""
        look, rows = self._look, self._rows
        measure, pad = look.font(FontRole.BODY).measure, look.px(_CELL_PAD)
        longest = max((measure(row.said) for row in rows), default=0) + pad
        state = min(max(longest, look.px(_STATE_LEAST)), width * 3 // 5)
        is_sealed = any(row.is_sealed for row in rows)
        lock = look.px(_LOCK) if is_sealed else 0
        self.tree.configure(show="tree" if is_sealed else "")
        self.tree.column("#0", width=lock, minwidth=1, stretch=False)
        name = max(width - state - lock, 1)
        self.tree.column("place", width=name, minwidth=1, stretch=True)
        self.tree.column("state", width=state, minwidth=1, stretch=False)
        is_known = width > 1  # else nobody knows yet how much room there is
        for at, row in enumerate(rows):
            cells = (
                shortened_address(row.name, name - pad if is_known else 0, measure),
                shortened(row.said, state - pad if is_known else 0, measure),
            )
            self.tree.item(str(at), values=cells)
        self._show_locks()

    def _show_locks(self) -> None:
        """Draw a lock before each place that is sealed, in the colour that its line has."""
        palette, selected = self._look.palette, self._at
        for at, row in enumerate(self._rows):
            plain = palette.of(row.tone) if row.tone is Tone.BAD else palette.text
            colour = palette.on_selection if at == selected else plain
            self.tree.item(str(at), image=lock_picture(self, self._look, colour) if row.is_sealed else "")

    def _point(self, event: tk.Event[tk.Misc]) -> None:
        """Note on which line the pointer is; on another one there is something else to be said."""
        pointed = self.tree.identify_row(event.y)
        if pointed != self._pointed:
            self._pointed = pointed
            self._tip.again()

    def _all_of_pointed(self) -> str:
        """Return what a line had no room for."""
        if not self._pointed.isdigit() or int(self._pointed) >= len(self._rows):
            return ""
        row, cells = self._rows[int(self._pointed)], self.tree.item(self._pointed, "values")
        full = (row.name, row.said)
        text = "\n".join(full) if tuple(map(str, cells)) != full else ""
        return "\n".join(filter(None, (text, encrypted() if row.is_sealed else "")))

    def _pointed_part(self) -> tuple[int, int] | None:
        box = self.tree.bbox(self._pointed) if self._pointed else ""
        return (int(box[1]), int(box[3])) if box else None

    def _select_one(self) -> None:
        """Select the line where the arrow keys begin, for who comes by keyboard; a click selects another one."""
        if not self.tree.selection() and self.tree.focus():
            self.tree.selection_set(self.tree.focus())

    def _selected(self) -> None:
        self._show_locks()
        at = self._at
        self._happen(PlaceSelected(address="" if at is None else self._rows[at].address))


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
