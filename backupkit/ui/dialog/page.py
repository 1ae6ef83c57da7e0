"""Page: all that the dialog's window contains, in its places, each part showing its share of one state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.dialog.commands import COMPARE, allowed
from backupkit.ui.dialog.details import Details
from backupkit.ui.dialog.empty_note import EmptyNote
from backupkit.ui.dialog.filters import Filters
from backupkit.ui.dialog.footer import Footer
from backupkit.ui.dialog.header import Header
from backupkit.ui.dialog.inner_pages import InnerPages
from backupkit.ui.dialog.question_sheet import QuestionSheet
from backupkit.ui.dialog.state import BinToggled, Noticed, Searched, Selected, Sorted, selected, visible
from backupkit.ui.dialog.version_list import VersionList
from backupkit.ui.folding import Folding
from backupkit.ui.look.look import FontRole
from backupkit.ui.shown.chains import folded
from backupkit.ui.shown.folds import Part
from backupkit.ui.shown.rows import arranged
from backupkit.ui.shown.timeline import says_something
from backupkit.ui.window.notice_bar import NoticeBar
from backupkit.ui.window.timeline_strip import TimelineStrip
from backupkit.ui.words.details import account_of, summary
from backupkit.ui.words.notices import EnterKey
from backupkit.ui.words.questions import emptiness_of
from backupkit.ui.words.samples import sample_of
from backupkit.values.text import local

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.dialog.activity.reader import ActivityCallbacks
    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.comparison.comparer import ComparisonCallbacks
    from backupkit.ui.dialog.state import DialogEvent, DialogState
    from backupkit.ui.look.look import Look
    from backupkit.ui.shown.folds import Fold
    from backupkit.ui.shown.rows import Row
    from backupkit.ui.words.notices import Notice, Offer
    from backupkit.ui.words.questions import Question

_PAD = 16  # design units
_LIST_SHARE, _DETAILS_SHARE = 3, 1  # of the width that a larger window brings
_DETAILS_WIDTH, _DETAILS_MOST = 376, 0.42  # design units, and the share of the whole width that they never exceed
_LOW = 460  # design units of height
_LOWEST = 340  # below this, and where list and details are too narrow side by side, the page is folded
_SMALL_PAD = 6
_LEAST_LINES = 4  # of a list or a text that can still be used


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCallbacks:
    """What the page asks its owner to do."""

    happen: Callable[[DialogEvent], None]  # take note of something that concerns the state alone
    act: Callable[[Command], None]  # do what a button is for
    accept: Callable[[Offer], None]  # do what a notice offered
    describe: Callable[[str], None]  # give the selected version another description
    answer: Callable[[str | None], None]  # do what was asked, with the text of the entry; None: do not
    cancel: Callable[[int], None]  # stop a job
    close: Callable[[], None]  # close the window
    comparison: ComparisonCallbacks
    activity: ActivityCallbacks


class Page(ttk.Frame):
    """The contents of the window.

    Args:
        master: the window.
        look: what it looks like.
        document: the document's file name.
        callbacks: what the owner does when the user asks for it.
    """

    def __init__(self, master: tk.Misc, look: Look, *, document: str, callbacks: PageCallbacks) -> None:
        super().__init__(master, name="page", style=look.style("TFrame"))
        self._look, self._document, self._callbacks = look, document, callbacks
        self._listed: tuple[object, ...] = ()  # what the list was made from
        self._rows: list[Row] = []
        self._is_divided = False
        self._is_high = True
        self._asked: Question | None = None  # the question that can be seen
        self._noticed: Notice | None = None
        self._fold: Fold | None = None
        self._build()

    def _build(self) -> None:
        look, callbacks, pad, gap = self._look, self._callbacks, self._look.px(_PAD), self._look.px(8)
        self._header = Header(self, look, document=self._document, act=callbacks.act)
        self._strip = TimelineStrip(self, look, select=lambda backup_id: self.select((backup_id,)))
        self._notice = NoticeBar(
            self, look, accept=callbacks.accept, dismiss=lambda: callbacks.happen(Noticed(notice=None))
        )
        self._panes = panes = ttk.Panedwindow(self, name="panes", orient="horizontal", style=look.style("TPanedwindow"))
        self._left = left = ttk.Frame(panes, name="left", style=look.style("TFrame"), padding=(0, 0, gap, 0))
        self._right = right = ttk.Frame(panes, name="right", style=look.style("TFrame"), padding=(gap, 0, 0, 0))
        self.filters = Filters(
            left,
            look,
            search=lambda query: callbacks.happen(Searched(query=query)),
            sort=lambda order: callbacks.happen(Sorted(order=order)),
            show_bin=lambda shown: callbacks.happen(BinToggled(shown=shown)),
        )
        self.versions = VersionList(
            left,
            look,
            select=lambda ids: callbacks.happen(Selected(backup_ids=ids)),
            sort=lambda order: callbacks.happen(Sorted(order=order)),
            activate=lambda: callbacks.act(COMPARE),
        )
        self._empty = EmptyNote(self.versions, look, act=callbacks.act, unlock=lambda: callbacks.accept(EnterKey()))
        self.details = Details(right, look, act=callbacks.act, describe=callbacks.describe)
        self._footer = Footer(self, look, act=callbacks.act, cancel=callbacks.cancel, close=callbacks.close)
        self._sheet = QuestionSheet(self, look, answer=callbacks.answer)
        self._inner = InnerPages(self, look, comparison=callbacks.comparison, activity=callbacks.activity)
        self.filters.pack(fill="x", pady=(0, gap))
        self.versions.pack(fill="both", expand=True)
        self.details.pack(fill="both", expand=True)
        for event in ("<Configure>", "<Map>"):
            panes.bind(event, lambda _event: self._divide(panes.winfo_width()))
        right.bind("<Configure>", lambda _event: self._widen_details())
        self._bar = ttk.Scrollbar(self, name="scrollbar", style=look.style("Vertical.TScrollbar"))
        self._folding = folding = Folding(self._bar, least=self._least_heights, show=self._show_parts)
        self._notice.bind("<Configure>", lambda _event: folding.update())  # its lines were broken anew
        self.bind("<Configure>", self._configured)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(3, weight=1)
        self._bar.grid(row=0, column=1, rowspan=4, sticky="ns")
        self._strip.grid(row=1, column=0, sticky="ew", padx=pad)
        self._show_parts(None)

    def _divide(self, width: int) -> None:
        """Give the details what they ask for, once, and not more than their share of a small window."""
        has_its_width = width == self.winfo_width() - 2 * self._look.px(_PAD)  # it is on its way there otherwise
        if not self._is_divided and has_its_width and self._panes.winfo_viewable() and len(self._seen_panes) > 1:
            self._is_divided = True
            details = min(self._look.px(_DETAILS_WIDTH), round(width * _DETAILS_MOST))
            self._panes.sashpos(0, width - details)  # type: ignore[no-untyped-call]

    def _widen_details(self) -> None:
        """Let the buttons that belong together stand in one row, unless the list would be too narrow beside them.

        What they need is known from widgets alone: of the theme's sash, of a larger font, of another button in the row.
        """
        if not self._is_divided or len(self._seen_panes) == 1:
            return
        sash, list_width = int(self._panes.sashpos(0)), self._left.winfo_width()  # type: ignore[no-untyped-call]
        gap = self._look.px(8)
        lacking = self.details.row_width + gap - self._right.winfo_width()
        spare = list_width - gap - self.filters.least_width
        if sash == list_width and min(lacking, spare) > 0:  # else the panes are on their way to where the sash is
            self._panes.sashpos(0, sash - min(lacking, spare))  # type: ignore[no-untyped-call]

    # -- in a small window -------------------------------------------------------------------------------------------

    def _configured(self, event: tk.Event[tk.Misc]) -> None:
        """Do without the timeline where the list would have no room beside it; fold the page where it is too small."""
        look = self._look
        side_by_side = self.filters.winfo_reqwidth() + self.details.least_width + look.px(4 * _SMALL_PAD)
        if event.height >= look.px(_LOWEST) and event.width >= side_by_side:
            self._folding.fit(None)
        else:
            self._folding.fit(event.height - self._footer.winfo_reqheight() - look.px(3 * _SMALL_PAD))
        self._is_high = event.height >= look.px(_LOW)
        self._show_strip()

    def _show_strip(self) -> None:
        is_listing = not self._folding.is_folded and not self._inner.seen
        _grid(self._strip, shown=self._is_high and is_listing and says_something(self._rows))

    def _least_heights(self) -> dict[Part, int]:
        """Return the height that each part needs where the page is folded."""
        gap, line = self._look.px(_SMALL_PAD), self._look.font(FontRole.BODY).metrics("linespace")
        least = {Part.HEADER: self._header.winfo_reqheight() + gap}
        if self._noticed is not None:
            least[Part.NOTICE] = self._notice.winfo_reqheight() + gap
        least[Part.LIST] = self.filters.winfo_reqheight() + _LEAST_LINES * line + gap
        least[Part.DETAILS] = self.details.buttons.winfo_reqheight() + _LEAST_LINES * line
        return least

    def _show_parts(self, fold: Fold | None) -> None:
        """Show these parts alone, close together; None: all of them. Beside an inner page, only the notice."""
        self._fold = fold
        is_folded, look, inner = fold is not None, self._look, self._inner.seen
        is_listing = inner is None
        pad, gap = (look.px(_SMALL_PAD),) * 2 if is_folded else (look.px(_PAD), look.px(8))
        parts = fold or tuple(Part)
        self._header.stack(stacked=is_folded)
        self._notice.stack(stacked=is_folded)
        is_headed = is_listing and Part.HEADER in parts
        _grid(self._header, shown=is_headed, row=0, column=0, sticky="ew", padx=pad, pady=(pad, gap))
        has_notice = self._noticed is not None and (Part.NOTICE in parts or not is_listing)
        _grid(self._notice, shown=has_notice, row=2, column=0, sticky="ew", padx=pad, pady=(gap, 0))
        for pane, part, weight in (
            (self._left, Part.LIST, _LIST_SHARE),
            (self._right, Part.DETAILS, _DETAILS_SHARE),
        ):
            there = str(pane) in self._seen_panes
            if part in parts and not there:
                self._panes.insert(0 if part is Part.LIST and self._seen_panes else "end", pane, weight=weight)
                self._is_divided = False
            elif part not in parts and there:
                self._panes.forget(pane)
        has_pane = is_listing and (Part.LIST in parts or Part.DETAILS in parts)
        _grid(self._panes, shown=has_pane, row=3, column=0, sticky="nsew", padx=pad, pady=(gap, 0))
        if inner:
            inner.grid(row=3, column=0, sticky="nsew", padx=pad, pady=(gap if has_notice else pad, 0))
        self._footer.grid(row=4, column=0, columnspan=2, sticky="ew", padx=pad, pady=(gap + gap // 2, pad))
        if is_folded and is_listing:
            self._bar.grid()
        else:
            self._bar.grid_remove()

    @property
    def _seen_panes(self) -> tuple[str, ...]:
        return tuple(map(str, self._panes.panes()))  # type: ignore[no-untyped-call]

    def turn(self) -> None:
        """Go on to the next part where there is no room for all of them."""
        if inner := self._inner.seen:
            inner.turn()
        else:
            self._folding.turn()

    @property
    def search_entry(self) -> ttk.Entry:
        """Where what is seen can be searched."""
        return self._inner.seen.entry if self._inner.seen else self.filters.entry

    def clear_search(self) -> bool:
        """Empty the search field that is seen; return False if it was empty."""
        return self._inner.seen.clear_search() if self._inner.seen else self.filters.clear()

    def edit(self) -> None:
        """Let the description of the selected version be typed."""
        self._folding.reveal(Part.DETAILS)
        self.details.edit()

    # -- showing a state ---------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        for part in (self._strip, self.filters, self.versions, self.details, self._notice):
            part.restyle()
        self._inner.restyle()

    def select(self, backup_ids: tuple[str, ...]) -> None:
        """Select versions in the list, and scroll to them."""
        self._callbacks.happen(Selected(backup_ids=backup_ids))
        self.versions.select(backup_ids, see=True)

    def refresh_ages(self, state: DialogState, now: datetime) -> None:
        """Show *state* again, with the ages of this moment."""
        self._listed = ()
        self.render(state, now)

    def render(self, state: DialogState, now: datetime) -> None:
        """Show *state*."""
        can = allowed(state)
        self._show_rows(state, now)
        self._header.render(state.indicator, now, can)
        account = account_of(
            state.contents, selected(state), now, document=state.document, problem=state.problem, held=state.held,
            is_locked=state.is_locked,
        )  # fmt: skip
        if state.previewed and state.selection == (state.previewed.backup_id,):
            account = replace(account, sample=sample_of(state.previewed.preview))
        self.details.render(account, can)
        self._widen_details()
        self._footer.render(
            summary(state.contents.stats, former=state.contents.former) if state.contents else "", state.job, can
        )
        self._show_inner(state, can)
        self._show_notice(state.notice)
        self._show_question(state.question)

    def _show_rows(self, state: DialogState, now: datetime) -> None:
        """Show the versions, unless they are those that are shown: 10,000 of them are not gone through for nothing."""
        contents, today, held_id = state.contents, local(now).date(), state.held_id
        listed = (contents and contents.rows, state.problem, state.query, state.order, state.with_bin, today, held_id)
        if not _is_same(listed, self._listed):
            before, self._listed = self._rows, listed
            self._rows = visible(state)
            known = frozenset(row.backup_id for row in contents.rows) if contents else frozenset()
            groups = arranged(self._rows, state.order)
            groups = groups if state.query else folded(groups)  # who searches is to see what is found
            self.versions.show(groups, state.order, now, known, state.held)
            self.versions.select(state.selection)
            self.filters.render(state.order, sum(row.is_in_bin for row in contents.rows) if contents else 0)
            self._empty.render(
                emptiness_of(
                    contents,
                    self._rows,
                    document=state.document,
                    query=state.query,
                    problem=state.problem,
                    is_locked=state.is_locked,
                )
            )
            if before != self._rows or not self._strip.shows(today):
                self._strip.show(self._rows, today)
                self._show_strip()
        self._strip.select(state.selection)

    def _show_inner(self, state: DialogState, can: frozenset[Command]) -> None:
        before = self._inner.render(state, can)
        if before is not self._inner.seen:
            if before:
                before.grid_remove()
            self._show_parts(self._fold)
            self._show_strip()
            self.focus_list()

    def focus_list(self) -> None:
        """Give the keyboard to the list that is seen: of versions, or of an inner page."""
        (self._inner.seen or self.versions).tree.focus_set()

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is self._noticed:
            return
        self._noticed = notice
        if notice:
            self._notice.render(notice)
        self._folding.update()
        if not self._folding.is_folded or self._inner.seen:
            _grid(self._notice, shown=notice is not None)
        elif notice:
            self._folding.reveal(Part.NOTICE)

    def _show_question(self, question: Question | None) -> None:
        if question is self._asked:
            return
        self._asked = question
        if question:
            self._sheet.ask(question)
        else:
            self._sheet.put_away()


def _is_same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return True if both hold the same objects, or equal ones that are no long lists."""
    return len(one) == len(other) and all(
        a is b or (not isinstance(a, tuple) and a == b) for a, b in zip(one, other, strict=True)
    )


def _grid(widget: tk.Widget, *, shown: bool, **options: Any) -> None:  # noqa: ANN401 - tkinter's own
    """Let a widget be seen in its cell, or not."""
    widget.grid(**options)
    if not shown:
        widget.grid_remove()
