"""ComparisonPage: what differs between two states, in the place of the list of versions."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.commands import PUT_BACK, TAKE_OUT
from backupkit.ui.dialog.comparison.against import Against, Others
from backupkit.ui.dialog.comparison.answer_note import AnswerNote
from backupkit.ui.dialog.comparison.change_tree import ChangeTree
from backupkit.ui.dialog.comparison.comparing import Chosen, Sought, answer_of
from backupkit.ui.dialog.comparison.value_pane import ValuePane
from backupkit.ui.fitting import room_in
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.shown.shortening import shortened
from backupkit.ui.timers import Timers
from backupkit.ui.window.button import button
from backupkit.ui.words import buttons, versions
from backupkit.ui.words import comparison as words
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.comparison.compared import Compared
    from backupkit.ui.dialog.comparison.comparer import ComparisonCallbacks
    from backupkit.ui.dialog.comparison.comparing import Comparing
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.comparison import Line
    from backupkit.ui.shown.contents import Contents

_LOW, _LOWEST = 480, 300  # design units of height: below, the values get fewer lines, and are seen only when asked for
_NARROW = 560  # design units of width: below, captions and figures give way


class ComparisonPage(ttk.Frame):
    """A way back, what is compared with what, a search field, the changes, and the selected one in full.

    Args:
        master: where it stands.
        look: what it looks like.
        callbacks: what the owner does when the user asks for it.
    """

    def __init__(self, master: tk.Misc, look: Look, *, callbacks: ComparisonCallbacks) -> None:
        super().__init__(master, name="comparison", style=look.style("TFrame"))
        self._look, self._callbacks = look, callbacks
        self._state: DialogState | None = None
        self._title_text = ""
        self._listed: tuple[Compared | None, str] | None = None  # what the lines were made from
        self._lines: tuple[Line, ...] = ()
        self._sides: tuple[str, str | None] | None = None
        self._timers = Timers(self)
        self._is_lowest = self._is_read = False  # there is room for changes or values; the values are seen
        self._has_changes = False
        gap = look.px(8)
        self._back = button(self, look, name="back", text=words.back(), command=callbacks.leave)
        self._title = ttk.Label(self, name="title", width=1, style=look.style("TLabel", Variant.TITLE))
        self._against = Against(self, look, others=self._others, choose=callbacks.against)
        self._summary = ttk.Label(self, name="summary", width=1, style=look.style("TLabel", Variant.MUTED))
        self._search = ttk.Frame(self, name="finding", style=look.style("TFrame"))
        label = ttk.Label(self._search, name="label", text=buttons.search(), style=look.style("TLabel", Variant.MUTED))
        self.entry = ttk.Entry(
            self._search, name="search", width=22, style=look.style("TEntry"), font=str(look.font(FontRole.BODY))
        )
        self.changes = ChangeTree(
            self,
            look,
            choose=lambda line: callbacks.happen(Chosen(line=line)),
            activate=self._activated,
        )
        self._note = AnswerNote(self.changes, look, again=callbacks.again)
        self._value = ValuePane(self, look, act=callbacks.act)
        label.pack(side="left", padx=(0, gap))
        self.entry.pack(side="left", fill="x", expand=True)
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self._back.grid(row=0, column=0, padx=(0, 2 * gap))
        self._title.grid(row=0, column=1, sticky="ew")
        self._against.grid(row=0, column=2, sticky="e", padx=(gap, 0))
        self._summary.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(gap, 0))
        self._search.grid(row=1, column=2, sticky="ew", padx=(gap, 0), pady=(gap, 0))
        self.changes.grid(row=2, column=0, columnspan=3, sticky="nsew", pady=(gap, 0))
        self._value.grid(row=3, column=0, columnspan=3, sticky="ew", pady=(gap, 0))
        self._title.bind("<Configure>", lambda _event: self._fit_title())
        self.entry.bind("<KeyRelease>", lambda _event: self._typed())
        self.entry.bind("<<Paste>>", lambda _event: self._timers.idle("pasted", self._typed))
        self.bind("<Configure>", lambda event: self._fit(event.width, event.height))

    @property
    def tree(self) -> ttk.Treeview:
        """What the keyboard is in at first."""
        return self.changes.tree

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        self.changes.restyle()
        self._value.restyle()

    def clear_search(self) -> bool:
        """Empty the search field; return False if it was empty."""
        if not self.entry.get():
            return False
        self.entry.delete(0, "end")
        self._typed()
        return True

    def render(self, state: DialogState, allowed: frozenset[Command]) -> None:
        """Show what *state* says about what is compared."""
        comparing = state.comparing
        self._state = state
        if comparing is None:
            self._forget()
            return
        older = comparing.unsaved_name or _name(comparing.older_id, state.contents)
        newer = _name(comparing.newer_id, state.contents)
        if self._sides != (comparing.older_id, comparing.newer_id):
            self._forget()
            self._sides = (comparing.older_id, comparing.newer_id)
        self.changes.head(older, newer)
        self._title_text = words.sides(older, newer)
        self._fit_title()
        is_base_older = comparing.base_id == comparing.older_id
        self._against.render(newer if is_base_older else older)
        compared = comparing.compared
        self._summary.configure(text=words.summary(compared.comparison) if compared else "")
        self._show_lines(comparing)
        answer = answer_of(comparing, self._lines, document=state.document)
        self._note.render(answer)
        self._has_changes = answer is None
        self._show_value()
        self._value.render(
            comparing.chosen,
            older,
            newer,
            in_full=comparing.in_full,
            why_not=_why_not(comparing, state.contents),
            allowed=allowed,
        )

    def _show_lines(self, comparing: Comparing) -> None:
        listed = (comparing.compared, comparing.query)
        if self._listed is None or listed[0] is not self._listed[0] or listed[1] != self._listed[1]:
            self._listed = listed
            self._lines = comparing.lines
        self.changes.show(self._lines, comparing.chosen_key)

    def _forget(self) -> None:
        """Begin anew with the next comparison."""
        self._sides = self._listed = None
        self._lines = ()
        self.entry.delete(0, "end")
        self.changes.forget()

    def turn(self) -> None:
        """Show the values in the place of the changes, or these again, where there is no room for both."""
        if self._is_lowest:
            self._is_read = not self._is_read
            self._share()
            (self._value.page if self._is_read else self.changes.tree).focus_set()

    def _fit(self, width: int, height: int) -> None:
        """Leave the changes what they need in a small window."""
        px = self._look.px
        self._is_lowest = height < px(_LOWEST)
        self._value.fit(is_low=height < px(_LOW))
        self._against.fit(is_narrow=width < px(_NARROW))
        if width < px(_NARROW):
            self._summary.grid_remove()
            self._search.grid(column=0, columnspan=3, padx=0)
        else:
            self._summary.grid()
            self._search.grid(column=2, columnspan=1, padx=(px(8), 0))
        self._share()

    def _share(self) -> None:
        """Show changes and values, or in the lowest windows either of them."""
        self._is_read = self._is_read and self._is_lowest
        self._value.show_text(shown=self._is_read or not self._is_lowest)
        if self._is_read:
            self.changes.grid_remove()
        else:
            self.changes.grid()
        self._value.grid(sticky="nsew" if self._is_read else "ew")
        self.rowconfigure(3, weight=int(self._is_read))
        self.rowconfigure(2, weight=int(not self._is_read))
        self._show_value()

    def _show_value(self) -> None:
        """Show the values where there are some."""
        if self._has_changes:
            self._value.grid()
        else:
            self._value.grid_remove()

    def _fit_title(self) -> None:
        look, text = self._look, self._title_text
        room = room_in(self._title, look)
        variant, role = Variant.TITLE, FontRole.TITLE
        if 0 < room < look.font(role).measure(text):
            variant, role = Variant.STRONG, FontRole.STRONG
        self._title.configure(text=shortened(text, room, look.font(role).measure), style=look.style("TLabel", variant))

    def _typed(self) -> None:
        query = self.entry.get()
        comparing = self._state.comparing if self._state else None
        if comparing and comparing.query != query:
            self._callbacks.happen(Sought(query=query))

    def _activated(self) -> None:
        comparing = self._state.comparing if self._state else None
        if comparing and comparing.wanted:
            self._callbacks.act(TAKE_OUT if comparing.wanted.kind is ChangeKind.ADDED else PUT_BACK)

    def _others(self) -> Others:
        """Return what the version can be compared with."""
        state = self._state
        contents = state.contents if state else None
        if state is None or contents is None or state.comparing is None or state.comparing.unsaved_name:
            return Others(document="", before=None, rows=())
        base = state.comparing.base_id
        rows = [row for row in contents.rows if not row.is_in_bin or row.backup_id == base]
        at = next((number for number, row in enumerate(rows) if row.backup_id == base), len(rows))
        others = rows[:at] + rows[at + 1 :]
        return Others(document=state.document, before=next(iter(rows[at + 1 :]), None), rows=others)


def _name(backup_id: str | None, contents: Contents | None) -> str:
    """Return the moment of a version, or the word for the present state."""
    if backup_id is None:
        return words.today()
    row = contents.row(backup_id) if contents else None
    return versions.moment(row.meta) if row else backup_id


def _why_not(comparing: Comparing, contents: Contents | None) -> str:
    """Return why the chosen change cannot be put back; empty if it can, or if none is chosen."""
    if comparing.wanted is None:
        return ""
    if comparing.unsaved_name:
        return words.unsaved()
    row = contents.row(comparing.older_id) if contents else None
    if row and row.is_in_bin:
        return words.in_bin()
    return words.why_not(comparing.wanted)
