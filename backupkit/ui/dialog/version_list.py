"""VersionList: the versions as rows under their days, filled in slices so that 10,000 of them stop no event loop."""

from __future__ import annotations

import tkinter as tk
from functools import cache
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.columns import GAP, NAMES, Columns
from backupkit.ui.dialog.list_keys import ListKeys
from backupkit.ui.filling import Filling
from backupkit.ui.look.look import FontRole, Surface
from backupkit.ui.shown.rows import Column, SortOrder
from backupkit.ui.shown.tone import Tone, tone_of
from backupkit.ui.timers import Timers
from backupkit.ui.window.listed import listed
from backupkit.ui.words import changed, versions
from backupkit.ui.words.amounts import now, size
from backupkit.ui.words.moments import clock_text, date_text
from backupkit.values.text import local

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from datetime import datetime

    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.rows import Group, Row
    from backupkit.values.version import BackupMetadata

_COLOURED = (Tone.BAD, Tone.WARN, Tone.QUIET)  # that a version was checked is no reason to shout
_DAY = "day:"  # how the ids of headings begin


class VersionList(ttk.Frame):
    """A tree of days and versions. Shows what :meth:`show` was given last; knows nothing else.

    Args:
        master: where it stands.
        look: what it looks like.
        select: called with the ids of the selected versions, newest first.
        sort: called with the order after a click on a heading.
        activate: called when the selected version was double-clicked.
    """

    def __init__(
        self,
        master: tk.Misc,
        look: Look,
        *,
        select: Callable[[tuple[str, ...]], None],
        sort: Callable[[SortOrder], None],
        activate: Callable[[], None],
    ) -> None:
        field = look.style("TFrame", surface=Surface.FIELD)
        super().__init__(master, name="versions", style=field, padding=look.inset)
        self._look, self._select, self._sort, self._activate = look, select, sort, activate
        self._order = SortOrder()
        self._groups: Sequence[Group] = ()
        self._drawn: dict[str, Row] = {}  # what is in the tree, attached or not
        self._places: dict[str, int] = {}  # of the versions in the list as it is shown
        self._wanted: tuple[str, ...] = ()  # the selection, also while its rows are still to come
        self._to_be_seen = ""  # a version whose row is still to come, and is to be scrolled to then
        self._filling = Filling(Timers(self))
        self._now = now()
        self._known: Container[str] = ()
        self._held: frozenset[str] = frozenset()
        self._marked: set[str] = set()  # drawn as in the file now
        self._chained: dict[str, str] = {}  # what the rows of chains say instead of what made them
        self._said: dict[str, str] = {}  # what of that is drawn
        self._heads: dict[str, str] = {}  # of each version that is folded, the one under which it is
        self._date_of = cache(date_text)
        self._refits = False  # descriptions have more room than they had, or less
        self.tree = listed(self, look, columns=NAMES, selectmode="extended")
        self.tree.bind("<<TreeviewSelect>>", self._selected)
        self.tree.bind("<Double-1>", self._double_clicked)
        self._keys = ListKeys(
            self.tree,
            ids=lambda: list(self._places),
            is_drawn=lambda backup_id: backup_id in self._drawn,
            reach=lambda backup_id: self.select((backup_id,), see=True),
            head_of=lambda backup_id: self._heads.get(backup_id, ""),
        )
        self._columns = Columns(self.tree, look, sort=self._sorted, resized=self._refit)
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now."""
        palette = self._look.palette
        for tone in _COLOURED:
            self.tree.tag_configure(tone, foreground=palette.of(tone))
        self.tree.tag_configure("day", font=str(self._look.font(FontRole.STRONG)))
        self._columns.restyle()

    def show(
        self,
        groups: Sequence[Group],
        order: SortOrder,
        now: datetime,
        known: Container[str],
        held: frozenset[str] = frozenset(),
    ) -> None:
        """Show these rows: at once what fits on a screen, the rest little by little.

        Args:
            groups: the rows to be shown.
            order: how they are sorted.
            now: what ages are counted from.
            known: the ids of all versions, also of those that are not to be shown now.
            held: the ids of those that hold what the document holds now.
        """
        self._filling.stop()
        if order != self._order:
            self._columns.head(order)
        self._groups, self._order, self._now, self._known, self._held = groups, order, now, known, held
        heads, chains = set(self._heads.values()), [chain for group in groups for chain in group.chains.values()]
        self._chained = {key: said for chain in chains for key, said in versions.chained(chain).items()}
        placed = [place for key, group in self._keyed() for place in self._placed_in(key, group)]
        self._heads = {row.backup_id: parent for parent, _index, row in placed if parent in self._chained}
        self._places = {row.backup_id: place for place, (_parent, _index, row) in enumerate(placed)}
        self._attach(heads)
        self._filling.begin(self._fill())

    def select(self, backup_ids: Sequence[str], *, see: bool = False) -> None:
        """Select versions, also those whose rows are still to come; with *see*, scroll to the first one."""
        self._wanted = tuple(backup_ids)
        there = [backup_id for backup_id in backup_ids if backup_id in self._drawn and backup_id in self._places]
        if set(there) != set(self.tree.selection()):
            self.tree.selection_set(there)
        self._to_be_seen = backup_ids[0] if see and backup_ids and not there else ""
        if there:
            self.tree.focus(there[0])
            if see:
                self.tree.see(there[0])

    @property
    def is_filling(self) -> bool:
        """True while rows are still to come."""
        return self._filling.is_going

    # -- filling -------------------------------------------------------------------------------------------------

    def _refit(self) -> None:
        """Cut descriptions where their column ends now."""
        self._refits = True
        if self._groups:
            self._filling.begin(self._fill())

    def _attach(self, heads: Iterable[str]) -> None:
        """Arrange the rows that are in the tree already. Tk moves thousands of them in a few milliseconds.

        Under some *heads* others were folded until now: these are taken out first, so that none is under itself.
        """
        for head in filter(self.tree.exists, heads):
            self.tree.set_children(head)
        tops: list[str] = []
        for key, group in self._keyed():
            there = [row.backup_id for row in group.rows if row.backup_id in self._drawn]
            if group.day is None:
                tops = there
            elif self.tree.exists(key):
                self.tree.set_children(key, *there)
                tops.append(key)
        self.tree.set_children("", *tops)
        for backup_id, head in self._heads.items():
            if backup_id in self._drawn and head in self._drawn:
                self.tree.move(backup_id, head, "end")

    def _placed_in(self, key: str, group: Group) -> Iterator[tuple[str, int, Row]]:
        """Yield the rows of a group as they stand below each other, each with its parent, and its place there."""
        for index, row in enumerate(group.rows):
            yield key, index, row
            chain = group.chains.get(row.backup_id)
            inside = chain.inside if chain else ()
            for place, folded in enumerate(inside if self._order.descending else inside[::-1]):
                yield row.backup_id, place, folded

    def _keyed(self) -> Iterator[tuple[str, Group]]:
        seen: dict[str, int] = {}
        for group in self._groups:
            if group.day is None:
                yield "", group
                continue
            key = f"{_DAY}{group.day.isoformat()}"
            seen[key] = seen.get(key, 0) + 1
            yield (key if seen[key] == 1 else f"{key}:{seen[key]}"), group

    def _fill(self) -> Iterator[None]:
        """Bring the tree in line with the groups, yielding after each row."""
        today = local(self._now).date()
        for place, (key, group) in enumerate(self._keyed()):
            if group.day is not None:
                text = versions.day(group.day, today)
                if self.tree.exists(key):
                    self.tree.item(key, text=text)
                else:
                    self.tree.insert("", place, iid=key, open=True, text=text, tags=("day",))
                    self.tree.set_children(key, *(r.backup_id for r in group.rows if r.backup_id in self._drawn))
            for parent, index, row in self._placed_in(key, group):
                self._draw(row, parent, index)
                yield
        for backup_id in [drawn for drawn in self._drawn if drawn not in self._known]:
            del self._drawn[backup_id]
            self._said.pop(backup_id, None)
            self._marked.discard(backup_id)
            self.tree.delete(backup_id)
            yield
        self._date_of = cache(date_text)
        self._refits = False

    def _draw(self, row: Row, parent: str, index: int) -> None:
        """Put a row into the tree, or bring the one that is there up to date."""
        backup_id, before = row.backup_id, self._drawn.get(row.backup_id)
        self._drawn[backup_id] = row
        is_marked = backup_id in self._held
        said = self._chained.get(backup_id, "")
        is_changed = is_marked is not (backup_id in self._marked) or said != self._said.get(backup_id, "")
        if is_changed:
            self._said[backup_id] = said
        (self._marked.add if is_marked else self._marked.discard)(backup_id)
        if before is None:
            # tkinter's own insert() takes three times as long to put the options together.
            self.tree.tk.call(
                str(self.tree), "insert", parent, index, "-id", backup_id,
                "-text", clock_text(row.clock), "-values", self._values(row), "-tags", _tags(row),
            )  # fmt: skip
            if backup_id in self._wanted:
                self.tree.selection_add(backup_id)
            if backup_id == self._to_be_seen:
                self._to_be_seen = ""
                self.tree.focus(backup_id)
                self.tree.see(backup_id)
            return
        if is_changed or (before is not row and before != row):
            self.tree.item(backup_id, text=clock_text(row.clock), values=self._values(row), tags=_tags(row))
            return
        if self._refits and row.meta.description:
            self.tree.set(backup_id, Column.WHAT, self._what(row.meta))

    def _what(self, meta: BackupMetadata) -> str:
        text = self._chained.get(meta.backup_id) or versions.what(meta)
        return self._columns.shortened(text) if meta.description else text

    def _values(self, row: Row) -> tuple[str, ...]:
        """Return the texts of the columns ``NAMES``."""
        meta = row.meta
        return (
            f"{self._date_of(row.day)}, {clock_text(row.clock)}",
            self._what(meta),
            size(meta.file_size),
            changed.change(row),
            GAP + versions.state(meta, is_held=meta.backup_id in self._held),
        )

    # -- what the user does --------------------------------------------------------------------------------------

    def _sorted(self, column: Column) -> None:
        self._sort(self._order.clicked(column))

    def _selected(self, _event: tk.Event[tk.Misc]) -> None:
        chosen = [backup_id for backup_id in self.tree.selection() if backup_id in self._places]
        chosen.sort(key=lambda backup_id: self._drawn[backup_id].meta.order, reverse=True)
        if self.is_filling and not chosen:
            return  # the rows that are to be selected are still to come
        self._keys.selected(chosen)
        self._wanted = tuple(chosen)
        self._select(self._wanted)

    def _double_clicked(self, event: tk.Event[tk.Misc]) -> str | None:
        if self.tree.identify_row(event.y) in self._places:
            self._activate()
            return "break"
        return None


def _tags(row: Row) -> tuple[str, ...]:
    tone = tone_of(row.meta)
    return (tone,) if tone in _COLOURED else ()
