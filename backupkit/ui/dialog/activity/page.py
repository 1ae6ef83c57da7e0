"""ActivityPage: what was done and when, and the figures of the versions, in the place of the list of versions."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.dialog.activity.figure_table import FigureTable
from backupkit.ui.dialog.activity.growth_chart import GrowthChart
from backupkit.ui.dialog.activity.log_list import LogList
from backupkit.ui.dialog.activity.showing import ActivitySought
from backupkit.ui.dialog.command_buttons import CommandButtons
from backupkit.ui.dialog.commands import Place
from backupkit.ui.fitting import wrap
from backupkit.ui.look.look import FontRole, Variant
from backupkit.ui.note import Note
from backupkit.ui.timers import Timers
from backupkit.ui.window.button import button
from backupkit.ui.window.switch import Switch
from backupkit.ui.words import activity as words
from backupkit.ui.words import buttons
from backupkit.ui.words.amounts import now
from backupkit.ui.words.comparison import back

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.dialog.activity.reader import ActivityCallbacks
    from backupkit.ui.dialog.activity.showing import Showing
    from backupkit.ui.dialog.commands import Command
    from backupkit.ui.dialog.state import DialogState
    from backupkit.ui.look.look import Look

_LOW = 400  # design units of height: below, figures and lines are seen in turn
_NARROW = 720  # design units of width: below, the chart gives way to the lines, or stands below the figures
_NOTE_WIDTH = 320


class ActivityPage(ttk.Frame):
    """A way back; the figures beside a chart; below, what the log tells, searched and filtered.

    Args:
        master: where it stands.
        look: what it looks like.
        callbacks: what the owner does when the user asks for it.
    """

    def __init__(self, master: tk.Misc, look: Look, *, callbacks: ActivityCallbacks) -> None:
        super().__init__(master, name="activity", style=look.style("TFrame"))
        self._look, self._callbacks = look, callbacks
        self._timers = Timers(self)
        self._sought = ("", False)  # what was asked for last
        self._is_low = self._is_narrow = self._shows_figures = False
        self._build()

    def _build(self) -> None:
        look, gap = self._look, self._look.px(8)
        head = ttk.Frame(self, name="head", style=look.style("TFrame"))
        leading_back = button(head, look, name="back", text=back(), command=self._callbacks.leave)
        title = ttk.Label(head, name="title", text=words.title(), style=look.style("TLabel", Variant.TITLE))
        self._buttons = CommandButtons(head, look, Place.ACTIVITY, act=self._callbacks.act, to_right=True)
        self._facts = ttk.Frame(self, name="facts", style=look.style("TFrame"))
        self._figures = FigureTable(self._facts, look)
        self._growth = ttk.Frame(self._facts, name="growth", style=look.style("TFrame"))
        self._chart = GrowthChart(self._growth, look)
        self._foreseen = ttk.Label(self._growth, name="foreseen", style=look.style("TLabel", Variant.MUTED))
        self._finding = ttk.Frame(self, name="finding", style=look.style("TFrame"))
        label = ttk.Label(self._finding, name="label", text=buttons.search(), style=look.style("TLabel", Variant.MUTED))
        self.entry = ttk.Entry(
            self._finding, name="search", width=12, style=look.style("TEntry"), font=str(look.font(FontRole.BODY))
        )
        self._failures = Switch(
            self._finding, look, name="failures", text=words.failures_only(), change=lambda _is_on: self._seek()
        )
        self._log = LogList(self, look)
        self._note = Note(self._log, look, name="empty", width=_NOTE_WIDTH)
        head.columnconfigure(1, weight=1)
        leading_back.grid(row=0, column=0, padx=(0, 2 * gap))
        title.grid(row=0, column=1, sticky="w")
        self._buttons.grid(row=0, column=2, sticky="e", padx=(gap, 0))
        self._facts.columnconfigure(1, weight=1)
        self._figures.grid(row=0, column=0, sticky="nw")
        self._growth.columnconfigure(0, weight=1)
        self._growth.rowconfigure(0, weight=1)
        self._chart.grid(row=0, column=0, sticky="nsew")
        self._foreseen.grid(row=1, column=0, sticky="ew", pady=(gap // 2, 0))
        wrap(self._foreseen, look)
        self._finding.columnconfigure(1, weight=1)
        label.grid(row=0, column=0, padx=(0, gap))
        self.entry.grid(row=0, column=1, sticky="ew")
        self._failures.grid(row=0, column=2, padx=(2 * gap, 0))
        self.columnconfigure(0, weight=1)
        head.grid(row=0, column=0, sticky="ew")
        self._arrange()
        self.entry.bind("<KeyRelease>", lambda _event: self._seek())
        self.entry.bind("<<Paste>>", lambda _event: self._timers.idle("pasted", self._seek))
        self.bind("<Configure>", lambda event: self._fit(event.width, event.height))

    @property
    def tree(self) -> ttk.Treeview:
        """What the keyboard is in at first."""
        return self._log.tree

    def restyle(self) -> None:
        """Take over the look as it is now. To be rendered afterwards."""
        self._log.restyle()
        self._chart.restyle()

    def clear_search(self) -> bool:
        """Empty the search field; return False if it was empty."""
        if not self.entry.get():
            return False
        self.entry.delete(0, "end")
        self._seek()
        return True

    def turn(self) -> None:
        """Show the figures in the place of the lines, or these again, where there is no room for both."""
        if self._is_low:
            self._shows_figures = not self._shows_figures
            self._arrange()

    def render(self, state: DialogState, allowed: frozenset[Command]) -> None:
        """Show what *state* says of what was done."""
        showing = state.activity
        self._buttons.render(allowed)
        if showing is None:
            self._forget()
            return
        history = showing.history
        self._log.show(showing.lines, history.lines if history else ())
        if history:
            at = now()
            self._figures.render(words.figures(history, at))
            self._chart.show(history.growth, history.activity.forecast, at)
            self._foreseen.configure(text=words.foreseen(history.activity.forecast))
        self._render_note(showing, state.document)

    def _render_note(self, showing: Showing, document: str) -> None:
        emptiness = words.emptiness_of(
            showing.history,
            is_filtered=showing.is_filtered,
            shown=len(showing.lines),
            problem=showing.problem,
            document=document,
        )
        if emptiness:
            self._note.show(emptiness.title, emptiness.text)
        else:
            self._note.hide()

    def _forget(self) -> None:
        """Begin anew when it is opened again."""
        self.entry.delete(0, "end")
        self._failures.turn(on=False)
        self._sought = ("", False)

    def _seek(self) -> None:
        sought = (self.entry.get(), self._failures.is_on)
        if sought != self._sought:
            self._sought = sought
            query, failures_only = sought
            self._callbacks.happen(ActivitySought(query=query, failures_only=failures_only))

    # -- in a small window -------------------------------------------------------------------------------------------

    def _fit(self, width: int, height: int) -> None:
        is_low, is_narrow = height < self._look.px(_LOW), width < self._look.px(_NARROW)
        if (is_low, is_narrow) != (self._is_low, self._is_narrow):
            self._is_low, self._is_narrow = is_low, is_narrow
            self._arrange()

    def _arrange(self) -> None:
        """Show figures and lines, or either of them where there is no room for both."""
        gap = self._look.px(8)
        has_facts = self._shows_figures or not self._is_low
        has_log = not (self._shows_figures and self._is_low)
        self._facts.grid(row=1, column=0, sticky="nsew" if not has_log else "ew", pady=(gap, 0))
        self._finding.grid(row=2, column=0, sticky="ew", pady=(gap, 0))
        self._log.grid(row=3, column=0, sticky="nsew", pady=(gap, 0))
        if self._is_narrow:
            self._growth.grid(row=1, column=0, columnspan=2, sticky="nsew", padx=0, pady=(gap, 0))
        else:
            self._growth.grid(row=0, column=1, columnspan=1, sticky="nsew", padx=(4 * gap, 0), pady=0)
        for widget, is_seen in (
            (self._facts, has_facts),
            (self._finding, has_log),
            (self._log, has_log),
            (self._growth, not self._is_narrow or not has_log),
        ):
            if not is_seen:
                widget.grid_remove()
        self.rowconfigure(1, weight=int(not has_log))
        self.rowconfigure(3, weight=int(has_log))
