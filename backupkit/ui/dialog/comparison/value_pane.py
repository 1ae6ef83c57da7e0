"""ValuePane: the selected change in full, and what can be done about it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.command_buttons import CommandButtons
from backupkit.ui.dialog.commands import Place
from backupkit.ui.dialog.comparison.both_values import BothValues
from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Surface, Variant
from backupkit.ui.look.palette import mix
from backupkit.ui.scrollbar import show_if_needed
from backupkit.ui.shown.comparison import tone_of
from backupkit.ui.shown.marks import pieces
from backupkit.ui.shown.tone import Tone
from backupkit.ui.text_page import TextPage
from backupkit.ui.words import comparison as words
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.comparison.in_full import InFull
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.comparison import Line

_PAD = 16  # design units
_LINES, _FEW_LINES = 6, 4


class ValuePane(ttk.Frame):
    """A page of text that can be scrolled and copied from, a row of buttons, and beside it why one cannot be pressed.

    Args:
        master: where it stands.
        look: what it looks like.
        act: called with what a button is for.
    """

    def __init__(self, master: tk.Misc, look: Look, *, act: Callable[[Command], None]) -> None:
        super().__init__(master, name="value", style=look.style("TFrame", surface=Surface.PANEL))
        self._look = look
        self._shown: tuple[Line | None, str, str] | None = None
        self._text = TextPage(self, look, name="text", height=_LINES)
        self._both = BothValues(self, look)
        self._is_read = True  # its text can be seen
        self._is_low = False
        self._in_full: InFull | None = None
        self._bar = bar = ttk.Scrollbar(
            self, name="scrollbar", command=self._text.yview,
            style=look.style("Vertical.TScrollbar", surface=Surface.PANEL),
        )  # fmt: skip
        self._text.configure(yscrollcommand=self._scrolled)
        row = ttk.Frame(self, name="row", style=look.style("TFrame", surface=Surface.PANEL))
        self.buttons = CommandButtons(row, look, Place.COMPARISON, act=act, surface=Surface.PANEL, to_right=True)
        self._why_not = ttk.Label(
            row, name="why_not", style=look.style("TLabel", Variant.MUTED, surface=Surface.PANEL), justify="left",
            anchor="w",
        )  # fmt: skip
        pad = look.px(_PAD)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        row.columnconfigure(0, weight=1)
        self._text.grid(row=0, column=0, sticky="nsew")
        bar.grid(row=0, column=1, sticky="ns")
        row.grid(row=2, column=0, columnspan=2, sticky="ew", padx=pad, pady=(0, pad // 2))
        self._why_not.grid(row=0, column=0, sticky="ew", padx=(0, pad))
        self.buttons.grid(row=0, column=1, sticky="e")
        wrap(self._why_not, look)
        self._text.bind("<Button-1>", lambda _event: self._text.focus_set())
        self.restyle()

    def fit(self, *, is_low: bool) -> None:
        """Take less of a low window."""
        self._is_low = is_low
        self._both.fit(is_low=is_low)
        self._share()

    def show_text(self, *, shown: bool) -> None:
        """Show the values, or the buttons alone."""
        self._is_read = shown
        self._share()

    @property
    def _is_full(self) -> bool:
        """True if the values stand beside each other, in full."""
        return self._in_full is not None and self._in_full.is_read

    def _share(self) -> None:
        """Give the room to the text, or to both values in full, of which it then says no more than what they are."""
        lines = _FEW_LINES if self._is_low else _LINES
        self._text.configure(height=1 if self._is_full else lines)
        self.rowconfigure(0, weight=int(not self._is_full))
        self.rowconfigure(1, weight=int(self._is_full))
        if self._is_full and self._is_read:
            self._both.grid(row=1, column=0, columnspan=2, sticky="nsew")
            self._bar.grid_remove()
        else:
            self._both.grid_remove()
        if self._is_read:
            self._text.grid()
        else:
            self._text.grid_remove()
            self._bar.grid_remove()

    @property
    def page(self) -> tk.Text:
        """What the keyboard goes to for reading."""
        return self._both.page if self._is_full else self._text

    def _scrolled(self, first: float, last: float) -> None:
        if self._is_read and not self._is_full:
            show_if_needed(self._bar, first, last)

    @property
    def text(self) -> str:
        """What the page says."""
        return self._text.get("1.0", "end-1c")

    def restyle(self) -> None:
        """Take over the look as it is now."""
        look, text = self._look, self._text
        palette, pad = look.palette, look.px(_PAD)
        text.restyle(pady=pad // 2)
        text.tag_configure("where", font=str(look.font(FontRole.STRONG)), spacing3=look.px(6))
        text.tag_configure("label", foreground=palette.muted)
        text.tag_configure("hint", foreground=palette.muted)
        for name, tone in (("gone", Tone.BAD), ("come", Tone.GOOD)):
            text.tag_configure(name, background=mix(palette.panel, palette.of(tone), 0.22), lmargincolor=palette.panel)
        for kind in ChangeKind:
            text.tag_configure(kind.value, foreground=palette.of(tone_of(kind)))
        self._both.restyle()
        if self._shown:
            self._write(*self._shown)

    def render(
        self,
        line: Line | None,
        older: str,
        newer: str,
        *,
        in_full: InFull | None,
        why_not: str,
        allowed: frozenset[Command],
    ) -> None:
        """Show the change of *line*, its values by the names of the two states, and why it cannot be put back."""
        self.buttons.render(allowed)
        self._why_not.configure(text=why_not)
        shown = (line, older, newer)
        if shown != self._shown or in_full is not self._in_full:
            self._shown, self._in_full = shown, in_full
            self._write(*shown)
            self._both.render(in_full if self._is_full else None, older, newer)
            self._share()

    def _write(self, line: Line | None, older: str, newer: str) -> None:
        text = self._text
        text.configure(state="normal")
        text.delete("1.0", "end")
        if line is None:
            text.insert("end", words.choose(), "hint")
        elif line.change is None:
            text.insert("end", f"{line.where}\n", "where", words.tally(line.counts or {}))
        else:
            kind = line.change.kind
            text.insert("end", f"{words.sign(kind)}  ", ("where", kind.value), line.where, "where")
            text.insert("end", f"  {words.kind(kind)}\n", ("where", kind.value))
            if line.change.before is None and line.change.after is None:
                text.insert("end", words.within(line.change, line.counts or {}))
            if not self._is_full:
                self._write_values(line, older, newer)
            if self._in_full and not self._is_full:
                text.insert("end", f"{self._in_full.hint}\n", ("value", "hint"))
            text.delete("end-2c")  # the last line end, which would be a line to scroll to
        text.configure(state="disabled")
        text.yview_moveto(0)

    def _write_values(self, line: Line, older: str, newer: str) -> None:
        """Write both values under each other, and mark what the other one does not have."""
        change = line.change
        if change is None or (change.before is None and change.after is None):
            return
        measure = self._look.font(FontRole.BODY).measure
        tab = max(measure(older), measure(newer)) + self._look.px(16)
        self._text.tag_configure("value", lmargin2=tab, tabs=(tab,))
        gone, come = pieces(change.before or "", change.after or "")
        is_both = change.kind is ChangeKind.CHANGED and bool(gone and come)  # else all of it is one mark
        for name, value, found, mark in ((older, change.before, gone, "gone"), (newer, change.after, come, "come")):
            self._text.insert("end", f"{name}\t", ("value", "label"))
            if value is None:
                self._text.insert("end", words.nothing_there(), ("value", "hint"))
            for piece in found:
                self._text.insert("end", piece.text, ("value", mark if is_both and piece.is_marked else ""))
            self._text.insert("end", "\n", "value")
