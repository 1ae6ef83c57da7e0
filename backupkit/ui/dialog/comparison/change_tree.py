"""ChangeTree: the changes under what they lie in, with signs and colours; filled in slices, a page at a time."""

from __future__ import annotations

import tkinter as tk
from itertools import chain
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.filling import Filling
from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.shown.comparison import BETWEEN, PAGE, tone_of
from backupkit.ui.shown.shortening import shortened, shortened_before
from backupkit.ui.timers import Timers
from backupkit.ui.window.listed import listed
from backupkit.ui.words import comparison as words
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.comparison import Line

_REST_MS = 80  # while a window is being resized
_KIND, _BEFORE, _AFTER = "kind", "before", "after"
_MORE = "more"  # the last line of a page; no key is as short
_WHAT_SHARE, _WHAT_MOST = 0.36, 420  # of the width, and design units
_KIND_FROM = 640  # design units of width; in less the sign has to say it
_LEAST = 60
_CELL_PAD = 14  # of both sides of a cell together, and some to spare
_INDENT = 44  # of a title, before which there are signs


class ChangeTree(ttk.Frame):
    """Shows the lines that :meth:`show` was given last.

    Args:
        master: where it stands.
        look: what it looks like.
        choose: called with the line that is selected; with None where none is.
        activate: called when the selected line was double-clicked, or Return was pressed.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        choose: Callable[[Line | None], None],
        activate: Callable[[], None],
    ) -> None:
        super().__init__(master, name="changes", style=look.style("TFrame", surface=Surface.FIELD), padding=look.inset)
        self._look, self._choose, self._activate = look, choose, activate
        self._lines: Sequence[Line] = ()
        self._by_key: dict[str, Line] = {}
        self._pages_to = PAGE  # how many lines may be seen
        self._drawn = 0  # how many of them are in the tree
        self._chosen = ""
        self._is_folded: dict[str, bool] = {}  # what the user folded, or unfolded
        self._timers = Timers(self)
        self._filling = Filling(self._timers, lambda: self._timers.idle("page", self._turn))
        self._height = 0  # of the list
        self._room = {"#0": 0, _BEFORE: 0, _AFTER: 0}  # pixels of the texts in a column
        self.tree = listed(self, look, scrolled=self._scrolled, columns=(_KIND, _BEFORE, _AFTER), selectmode="browse")
        tree = self.tree
        tree.heading("#0", text=words.what(), anchor="w")
        tree.heading(_KIND, text=words.what_became(), anchor="w")
        for column in (_BEFORE, _AFTER):
            tree.heading(column, anchor="w")
        tree.bind("<<TreeviewSelect>>", lambda _event: self._selected())
        tree.bind("<<TreeviewOpen>>", lambda _event: self._folded(is_folded=False))
        tree.bind("<<TreeviewClose>>", lambda _event: self._folded(is_folded=True))
        tree.bind("<Double-1>", self._double_clicked)
        tree.bind("<Return>", lambda _event: self._act())
        tree.bind("<KP_Enter>", lambda _event: self._act())
        tree.bind("<Home>", lambda _event: self._go_to(0))
        tree.bind("<End>", lambda _event: self._go_to(-1))
        tree.bind("<Configure>", lambda event: self._resized(event.width, event.height))
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        palette = self._look.palette
        for kind in ChangeKind:
            self.tree.tag_configure(kind.value, foreground=palette.of(tone_of(kind)))
        self.tree.tag_configure("group", font=str(self._look.font(FontRole.STRONG)))
        self.tree.tag_configure(_MORE, foreground=palette.muted)
        self._configured(self.tree.winfo_width())

    def head(self, older: str, newer: str) -> None:
        """Name the two states."""
        self.tree.heading(_BEFORE, text=older)
        self.tree.heading(_AFTER, text=newer)

    def show(self, lines: Sequence[Line], chosen: str) -> None:
        """Show these lines, and the one with the key *chosen* as selected: at once what fits on a screen, then more."""
        if lines is not self._lines:
            self._chosen = chosen
            self._show_anew(lines)
        elif chosen != self._chosen:
            self._chosen = chosen
            self._select()

    def forget(self) -> None:
        """Show nothing, and forget what was folded."""
        self._is_folded = {}
        self._pages_to = PAGE
        self.show((), "")

    def _show_anew(self, lines: Sequence[Line]) -> None:
        top = self.tree.yview()[0] if self._lines and lines else 0.0
        self._filling.stop()
        self.tree.delete(*self.tree.get_children(""))
        self._lines, self._drawn = lines, 0
        self._by_key = {line.key: line for line in lines}
        self._filling.begin(self._fill())
        self.tree.yview_moveto(top)
        self._select()

    @property
    def is_filling(self) -> bool:
        """True while lines of this page are still to come."""
        return self._filling.is_going

    # -- filling -------------------------------------------------------------------------------------------------

    def _fill(self) -> Iterator[None]:
        """Draw the lines of the pages that may be seen, yielding after each."""
        if self.tree.exists(_MORE):
            self.tree.delete(_MORE)
        while self._drawn < min(self._pages_to, len(self._lines)):
            self._draw(self._lines[self._drawn])
            self._drawn += 1
            yield
        if left := len(self._lines) - self._drawn:
            self.tree.insert("", "end", iid=_MORE, text=words.more(left), tags=(_MORE,))

    def _draw(self, line: Line) -> None:
        is_open = not self._is_folded.get(line.key, not line.is_open)
        self.tree.insert(
            line.parent, "end", iid=line.key, text=self._title(line), values=self._values(line), tags=_tags(line),
            open=is_open,
        )  # fmt: skip
        if line.key == self._chosen:
            self._select()

    def _title(self, line: Line) -> str:
        title = f"{words.sign(line.change.kind)}  {line.title}" if line.change else line.title
        depth = len(line.names) if line.parent else 1
        room, last = self._room["#0"] - depth * self._look.px(20), "".join(title.rpartition(BETWEEN)[1:])
        return shortened_before(last, title, room, self._measure(line))

    def _values(self, line: Line) -> tuple[str, str, str]:
        if line.change is None:
            return "", shortened(words.tally(line.counts or {}), self._room[_BEFORE], self._measure(line)), ""
        change = line.change
        before = change.before or "" if change.before or change.after else words.within(change, line.counts or {})
        return words.kind(change.kind), self._cut(before, _BEFORE), self._cut(change.after or "", _AFTER)

    def _measure(self, line: Line) -> Callable[[str], int]:
        return self._look.font(FontRole.STRONG if line.change is None else FontRole.BODY).measure

    def _cut(self, text: str, column: str) -> str:
        return shortened(text, self._room[column], self._look.font(FontRole.BODY).measure)

    def _scrolled(self) -> None:
        self._timers.idle("page", self._turn)

    def _turn(self) -> None:
        """Draw the next page once the end of this one can be seen."""
        if not self.is_filling and self.tree.exists(_MORE) and self.tree.bbox(_MORE):
            self._pages_to += PAGE
            self._filling.begin(self._fill())

    # -- in its width --------------------------------------------------------------------------------------------

    def _resized(self, width: int, height: int) -> None:
        """Keep the chosen line in sight where the values below take room away from the list."""
        self._configured(width)
        if height < self._height:
            self._timers.idle("in sight", self._see)  # once ttk has drawn it: what it shows is what it takes for seen
        self._height = height

    def _configured(self, width: int) -> None:
        if width <= 1:
            return
        px, measure = self._look.px, self._look.font(FontRole.BODY).measure
        kind = max(measure(words.kind(kind)) for kind in ChangeKind) + px(20)
        has_kind = width >= px(_KIND_FROM)
        shown = (_KIND, _BEFORE, _AFTER) if has_kind else (_BEFORE, _AFTER)
        if tuple(map(str, self.tree["displaycolumns"])) != shown:
            self.tree.configure(displaycolumns=shown)
        what = min(round(width * _WHAT_SHARE), px(_WHAT_MOST))
        value = (width - what - (kind if has_kind else 0)) // 2
        for column, pixels in (("#0", what), (_KIND, kind), (_BEFORE, value), (_AFTER, value)):
            least = px(_LEAST)
            self.tree.column(column, width=max(pixels, least), minwidth=least, stretch=column != _KIND, anchor="w")
        room = {"#0": what - px(_INDENT) // 2, _BEFORE: value - px(_CELL_PAD), _AFTER: value - px(_CELL_PAD)}
        if room != self._room:
            self._room = room
            self._timers.no_later("refit", _REST_MS, self._refit)

    def _refit(self) -> None:
        """Cut the texts where their columns end now."""
        if self._drawn:
            self._filling.begin(chain(self._cut_anew(self._lines[: self._drawn]), self._fill()))

    def _cut_anew(self, lines: Sequence[Line]) -> Iterator[None]:
        for line in lines:
            self.tree.item(line.key, text=self._title(line), values=self._values(line))
            yield

    # -- what the user does --------------------------------------------------------------------------------------

    def _select(self) -> None:
        if self._chosen and self.tree.exists(self._chosen):
            if self.tree.selection() != (self._chosen,):
                self.tree.selection_set(self._chosen)
            self.tree.focus(self._chosen)
            self._see()

    def _see(self) -> None:
        if self._chosen and self.tree.exists(self._chosen):
            self.tree.see(self._chosen)

    def _selected(self) -> None:
        key = next(iter(self.tree.selection()), "")
        if key == self._chosen or (not key and self.is_filling):
            return
        self._chosen = key
        self._choose(self._by_key.get(key))

    def _folded(self, *, is_folded: bool) -> None:
        self._is_folded[self.tree.focus()] = is_folded

    def _double_clicked(self, event: tk.Event[tk.Misc]) -> str | None:
        line = self._by_key.get(self.tree.identify_row(event.y))
        if line is None or line.counts:  # ttk folds it
            return None
        return self._act()

    def _act(self) -> str:
        self._activate()
        return "break"

    def _go_to(self, index: int) -> str:
        """Select the first line or the last one that is there."""
        shown = [key for key in _walk(self.tree) if key != _MORE]
        if shown:
            self.tree.selection_set(shown[index])
            self.tree.focus(shown[index])
            self.tree.yview_moveto(0.0 if index == 0 else 1.0)
        return "break"


def _walk(tree: ttk.Treeview, parent: str = "") -> Iterator[str]:
    """Yield the keys of what is not folded away, from top to bottom."""
    for key in tree.get_children(parent):
        yield key
        if tree.tk.getboolean(tree.item(key, "open")):
            yield from _walk(tree, key)


def _tags(line: Line) -> tuple[str, ...]:
    return ("group",) if line.change is None else (line.change.kind.value,)
