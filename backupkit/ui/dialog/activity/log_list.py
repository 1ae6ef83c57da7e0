"""LogList: the lines of the log as a table, filled in slices so that thousands of them stop no event loop."""

from __future__ import annotations

import tkinter as tk
from datetime import UTC, datetime
from itertools import islice
from tkinter import ttk
from typing import TYPE_CHECKING, Literal

from backupkit.ui.filling import Filling
from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.shown.tone import Tone
from backupkit.ui.timers import Timers
from backupkit.ui.window.listed import listed
from backupkit.ui.words import activity as words
from backupkit.ui.words.amounts import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.activity import LogLine

_WHEN, _WHAT, _WHO, _OUTCOME, _TOOK, _SIZE = NAMES = ("when", "what", "who", "outcome", "took", "size")
# What is given up where there is no room, in this order, each if the outcome would have fewer design units.
_GIVEN_UP = ((_WHO, 200), (_TOOK, 160), (_SIZE, 120))
_LEAST = 80
_CELL_PAD = 20  # of both sides of a cell together, and some to spare
_WIDE_MOMENT = datetime(2028, 12, 27, 22, 58, 58, tzinfo=UTC)
_COLOURED = (Tone.BAD, Tone.QUIET)
_SAMPLE = 60  # lines that tell how wide a column must be


class LogList(ttk.Frame):
    """Shows the lines that :meth:`show` was given last.

    Args:
        master: where it stands.
        look: what it looks like.
    """

    def __init__(self, master: tk.Misc, look: Look) -> None:
        super().__init__(master, name="log", style=look.style("TFrame", surface=Surface.FIELD), padding=look.inset)
        self._look = look
        self._lines: Sequence[LogLine] = ()
        self._drawn: set[str] = set()  # what is in the tree, attached or not
        self._known: frozenset[str] = frozenset()
        self._needed: dict[str, int] = {}  # pixels of each column but the outcome
        self._filling = Filling(Timers(self), self._filled)
        self._goes_to_end = False
        self.tree = listed(self, look, columns=NAMES, show="headings", selectmode="browse")
        for name, heading in zip(NAMES, words.columns(), strict=True):
            anchor: Literal["e", "w"] = "e" if name in {_TOOK, _SIZE} else "w"
            self.tree.heading(name, text=heading, anchor=anchor)
            self.tree.column(name, anchor=anchor)
        self.tree.bind("<Home>", lambda _event: self._go_to(0))
        self.tree.bind("<End>", lambda _event: self._go_to(-1))
        self.tree.bind("<Configure>", lambda event: self._fit(event.width))
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        for tone in _COLOURED:
            self.tree.tag_configure(tone, foreground=self._look.palette.of(tone))
        self._measure()

    @property
    def is_filling(self) -> bool:
        """True while rows are still to come."""
        return self._filling.is_going

    def show(self, lines: Sequence[LogLine], known: Sequence[LogLine]) -> None:
        """Show these lines: at once what fits on a screen, the rest little by little.

        Args:
            lines: those to be shown.
            known: all there are; what was drawn of others is forgotten.
        """
        if lines is self._lines:
            return
        self._filling.stop()
        self._lines, self._known = lines, frozenset(line.key for line in known)
        self._measure()
        there = [line.key for line in lines if line.key in self._drawn]
        self.tree.set_children("", *there)  # Tk moves thousands of them in a few milliseconds
        if self.tree.focus() not in there:
            self.tree.focus("")
            self.tree.selection_set()
        self._goes_to_end = False
        self._filling.begin(self._fill(len(there)))

    # -- filling -----------------------------------------------------------------------------------------------------

    def _fill(self, attached: int) -> Iterator[None]:
        """Draw what is missing among the rows that are *attached*, and forget what is gone, yielding after each row."""
        for index, line in enumerate(self._lines):
            if line.key not in self._drawn:
                self._drawn.add(line.key)
                place = index if index < attached else "end"  # to count to a place takes Tk longer than to draw there
                attached += 1
                # tkinter's own insert() takes three times as long to put the options together.
                self.tree.tk.call(
                    str(self.tree), "insert", "", place, "-id", line.key, "-values", line.cells.texts,
                    "-tags", (line.tone,) if line.tone in _COLOURED else (),
                )  # fmt: skip
            if index == 0 and not self.tree.focus():
                self.tree.focus(line.key)  # where the arrow keys begin
            yield
        for key in self._drawn - self._known:
            self._drawn.discard(key)
            self.tree.delete(key)
            yield

    def _filled(self) -> None:
        if self._goes_to_end:
            self._go_to(-1)

    # -- in its width ------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        """Give each column what its longest text needs, as far as the first lines tell, and the rest to the outcome."""
        px, measure = self._look.px, self._look.font(FontRole.BODY).measure
        heading = self._look.font(FontRole.STRONG).measure
        headings = {name: heading(text) for name, text in zip(NAMES, words.columns(), strict=True)}
        texts: dict[str, set[str]] = {name: set() for name in NAMES}
        texts[_WHEN].add(exact(_WIDE_MOMENT))
        texts[_SIZE].add("888 bytes")
        for line in islice(self._lines, _SAMPLE):
            for name, text in zip(NAMES[1:], line.cells.texts[1:], strict=True):
                texts[name].add(text)
        needed = {
            name: max(headings[name], *map(measure, texts[name] | {""})) + px(_CELL_PAD)
            for name in NAMES
            if name != _OUTCOME
        }
        if needed != self._needed:
            self._needed = needed
            for name, pixels in needed.items():
                self.tree.column(name, width=pixels, minwidth=pixels // 2, stretch=False)
            self.tree.column(_OUTCOME, width=px(_LEAST), minwidth=px(_LEAST), stretch=True)
            self._fit(self.tree.winfo_width())

    def _fit(self, width: int) -> None:
        """Leave out what there is no room for, and give the rest of the width to the outcome."""
        if width <= 1:
            return
        px, shown = self._look.px, list(NAMES)
        rest = width - sum(self._needed.values())
        for name, least in _GIVEN_UP:
            if rest < px(least):
                shown.remove(name)
                rest += self._needed[name]
        if list(map(str, self.tree["displaycolumns"])) != shown:
            self.tree.configure(displaycolumns=shown)
        self.tree.column(_OUTCOME, width=max(rest, px(_LEAST)))

    # -- what the user does ------------------------------------------------------------------------------------------

    def _go_to(self, index: int) -> str:
        """Select the first line or the last one, once that is there."""
        if self._lines:
            key = self._lines[index].key
            self._goes_to_end = index < 0 and key not in self._drawn
            if key in self._drawn:
                self.tree.selection_set(key)
                self.tree.focus(key)
            self.tree.yview_moveto(0.0 if index == 0 else 1.0)
        return "break"
