"""Form: rows of inputs, each with what it is called, what is wrong with it, and who has set it."""

from __future__ import annotations

from dataclasses import dataclass
from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.fitting import wrap
from backupkit.ui.flow import Flow
from backupkit.ui.look.look import Variant
from backupkit.ui.settings.controls import Switch, control
from backupkit.ui.settings.state import can_change, edited, flaws, origin_of
from backupkit.ui.shown.settings import INPUT, Kind, is_asked
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import settings as words

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Mapping

    from backupkit.ui.look.look import Look
    from backupkit.ui.settings.controls import Choice, Fill, Number, Text
    from backupkit.ui.settings.state import SettingsState
    from backupkit.ui.shown.flaws import Flaw

_GAP = 10  # design units between rows
_NEAR = 6  # between what stands side by side
_BOX = 28  # what a switch has before its text
_SHORT = frozenset({"time"})  # texts of a few letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Inputs that stand side by side.

    Args:
        inputs: their names. The label of the first one stands before them.
        in_columns: each has its label above it.
    """

    inputs: tuple[str, ...]
    in_columns: bool = False


class Form(ttk.Frame):
    """Some rows; their labels share a column.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        rows: from the top.
        fill: called with the name of an input and what was filled in.
    """

    def __init__(self, master: tk.Misc, look: Look, *, name: str, rows: tuple[Row, ...], fill: Fill) -> None:
        super().__init__(master, name=name, style=look.style("TFrame"))
        self._look = look
        self.columnconfigure(1, weight=1)
        self._rows = [_RowWidgets(self, look, row, fill, at=5 * number) for number, row in enumerate(rows)]
        self.restyle()

    def restyle(self) -> None:
        """Take over the look as it is now; styles that are made while a window is seen have all of it drawn anew."""
        for variant in (Variant.BAD, Variant.SMALL, Variant.MUTED, Variant.WARN):
            self._look.style("TLabel", variant)
        for row in self._rows:
            row.restyle()

    def render(self, state: SettingsState) -> None:
        """Show what is filled in."""
        found, others = flaws(state), edited(state)  # once for all rows
        for row in self._rows:
            row.render(state, found, others)

    def note(self, first: str, text: str, tone: Tone = Tone.QUIET) -> None:
        """Write below the row that begins with an input."""
        row = next(row for row in self._rows if row.first == first)
        row.write(text, tone)

    def settle(self, fill: Fill) -> None:
        """Tell what stands in each text by now."""
        controls = [each for row in self._rows for each in row.controls.items()]
        texts = {name: made.get() for name, made in controls if isinstance(made, ttk.Entry)}
        for name, text in texts.items():  # all were read before the first is told, which has all of them shown anew
            fill(name, text)

    def focus_input(self, name: str) -> bool:
        """Give the keyboard to an input; return False if it is not in this form."""
        for row in self._rows:
            if name in row.controls:
                row.controls[name].focus_set()
                return True
        return False


class _RowWidgets:
    """The widgets of one row of a form, in its grid from line *at* on."""

    def __init__(self, form: Form, look: Look, row: Row, fill: Fill, *, at: int) -> None:
        self._look = look
        self.first = row.inputs[0]
        is_switch = INPUT[self.first].kind is Kind.SWITCH
        label = words.of(self.first).label if not is_switch and not row.in_columns else ""
        gap, near = look.px(_GAP), look.px(_NEAR)
        if label:
            made = ttk.Label(form, name=f"label_{self.first}", text=label, style=look.style("TLabel"))
            made.grid(row=at, column=0, sticky="w", padx=(0, 2 * near), pady=(0 if at == 0 else gap, 0))
        is_single = len(row.inputs) == 1
        style = look.style("TFrame")
        self._flow = None if is_single else Flow(form, gap=2 * near, name=f"row_{self.first}", style=style)
        place = self._flow or ttk.Frame(form, name=f"row_{self.first}", style=style)
        column, span = (0, 2) if is_switch or row.in_columns else (1, 1)
        place.grid(row=at, column=column, columnspan=span, sticky="ew", pady=(0 if at == 0 else gap, 0))
        self.controls: dict[str, Switch | Text | Number | Choice] = {}
        self._cells: dict[str, ttk.Frame] = {}
        for name in row.inputs:
            self._cells[name] = cell = ttk.Frame(place, name=f"cell_{name}", style=style)
            self.controls[name] = control(cell, look, INPUT[name], fill)
            self._fill_cell(name, is_above=row.in_columns)
            if self._flow:
                self._flow.add(cell)
            else:
                cell.pack(fill="x")
        self._lines = [
            self._line(form, f"{kind}_{self.first}", variant, at=at + below, column=column, span=span)
            for below, (kind, variant) in enumerate(
                (("flaw", Variant.BAD), ("note", Variant.MUTED), ("hint", Variant.SMALL), ("origin", Variant.SMALL)), 1
            )
        ]

    def _fill_cell(self, name: str, *, is_above: bool) -> None:
        """Lay out a control with what is said before, above and behind it."""
        look, cell, made, said = self._look, self._cells[name], self.controls[name], words.of(name)
        near = look.px(_NEAR)
        if is_above:
            label = ttk.Label(cell, name=f"label_{name}", text=said.label, style=look.style("TLabel", Variant.MUTED))
            label.pack(anchor="w")
            made.pack(anchor="w", pady=(look.px(2), 0))
            return
        if said.label and name != self.first:  # the first one's stands in the column of labels
            ttk.Label(cell, text=said.label, style=look.style("TLabel")).pack(side="left", padx=(0, near))
        is_long = INPUT[name].kind in {Kind.TEXT, Kind.HIDDEN} and name not in _SHORT
        made.pack(side="left", fill="x" if is_long else "none", expand=is_long)
        if said.after:
            ttk.Label(cell, text=said.after, style=look.style("TLabel")).pack(side="left", padx=(near, 0))

    def _line(self, form: Form, name: str, variant: Variant, *, at: int, column: int, span: int) -> ttk.Label:
        look = self._look
        label = ttk.Label(form, name=name, width=1, justify="left", anchor="w", style=look.style("TLabel", variant))
        inset = look.px(_BOX) if isinstance(self.controls[self.first], Switch) else 0
        label.grid(row=at, column=column, columnspan=span, sticky="ew", padx=(inset, 0), pady=(look.px(2), 0))
        label.grid_remove()
        wrap(label, look)
        return label

    def restyle(self) -> None:
        for each in self.controls.values():
            each.restyle()

    def render(self, state: SettingsState, found: Mapping[str, Flaw], others: frozenset[str]) -> None:
        asked = [name for name in self.controls if is_asked(name, state.entries)] if state.entries else []
        for name, made in self.controls.items():
            if state.entries:
                made.render(state.entries[name], can_change=can_change(state, INPUT[name].setting))
            else:
                made.state(["disabled"])
        if self._flow and state.entries:
            for name, cell in self._cells.items():
                self._flow.show(cell, shown=name in asked)
        wrong = next((found[name] for name in asked if name in found), None)
        hints = [words.of(name).hint for name in (asked or self.controls)]
        self._tell(0, f"{Tone.BAD.glyph} {words.flaw(wrong)}" if wrong else "")
        self._tell(2, next(filter(None, hints), "") if wrong is None else "")
        setting = INPUT[self.first].setting
        who = origin_of(state, setting) if setting not in others else None
        self._tell(3, words.origin(who.origin, who.name) if who else "")

    def write(self, text: str, tone: Tone) -> None:
        self._lines[1].configure(style=self._look.style("TLabel", Variant.of(tone)))
        self._tell(1, text)

    def _tell(self, line: int, text: str) -> None:
        label = self._lines[line]
        if str(label.cget("text")) != text:
            label.configure(text=text)
        if text:
            label.grid()
        else:
            label.grid_remove()
