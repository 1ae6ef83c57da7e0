"""UnsavedBar: a sentence and some buttons at the edge of a host's window, for what needs an answer."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.fitting import wrap
from backupkit.ui.flow import Flow
from backupkit.ui.look.look import look_of
from backupkit.ui.look.tolerant import Tolerant
from backupkit.ui.look.variants import FontRole, Surface, Variant
from backupkit.ui.window.button import button
from backupkit.ui.words.unsaved import Answer, BarWords, label

if TYPE_CHECKING:
    from collections.abc import Callable

_PAD = 8  # design units
_LEAST_TEXT = 240


class UnsavedBar(Tolerant, tk.Frame):
    """Says what was found, and asks what shall become of it. The app goes on meanwhile.

    Tab leads into it, and Escape closes it. Among the host's widgets it takes any option (see :class:`Tolerant`).

    Args:
        window: the host's.
        look: "auto", "host", "light" or "dark".
        answered: called with what the user has chosen.
        options: further options of a frame.
    """

    def __init__(
        self,
        window: tk.Misc,
        *,
        look: str,
        answered: Callable[[Answer], object],
        **options: Any,  # noqa: ANN401 - tkinter's own
    ) -> None:
        super().__init__(window, borderwidth=0, highlightthickness=0, **options)
        self._answered = answered
        self._words: BarWords | None = None
        self._look = look_of(self, look)
        px = self._look.px
        self._edge = tk.Frame(self, name="edge", width=px(4), borderwidth=0)
        self._sign = ttk.Label(self, name="sign", font=str(self._look.font(FontRole.SYMBOL)))
        self._text = ttk.Label(self, name="text", justify="left", anchor="w")
        self._row = Flow(self, name="answers", gap=px(_PAD), to_right=True)
        self._buttons = {answer: self._button(answer) for answer in Answer}
        for made in self._buttons.values():
            self._row.add(made)
        self.columnconfigure(2, weight=1)
        self._edge.grid(row=0, column=0, sticky="ns", rowspan=2)
        self._sign.grid(row=0, column=1, padx=(px(_PAD), px(_PAD)))
        self._text.grid(row=0, column=2, sticky="ew", pady=px(_PAD))
        wrap(self._text, self._look)
        self._is_stacked: bool | None = None
        self._stack(stacked=False)
        self._ends = [self._look.subscribe(self._restyle)]
        self.bind("<Configure>", lambda event: self._fit(event.width))
        self.bind("<Destroy>", self._destroyed)
        self._restyle()

    def render(self, words: BarWords) -> None:
        """Say this, and offer these answers."""
        self._words = words
        self._sign.configure(text=words.tone.glyph)
        self._text.configure(text=words.text)
        for answer, made in self._buttons.items():
            self._row.show(made, shown=answer in words.answers)
        self._restyle()

    @property
    def text(self) -> str:
        """The sentence that it shows just now."""
        return str(self._text.cget("text"))

    def press(self, answer: Answer) -> None:
        """Choose an answer, as by its button."""
        self._buttons[answer].invoke()

    def _button(self, answer: Answer) -> ttk.Button:
        match answer:
            case Answer.RECOVER:
                variant = Variant.ACCENT
            case Answer.CLOSE:
                variant = Variant.FLAT
            case _:
                variant = Variant.PLAIN
        made = button(
            self._row, self._look, name=answer.value, variant=variant, surface=Surface.PANEL, text=label(answer),
            command=lambda: self._answered(answer),
        )  # fmt: skip
        if answer is Answer.CLOSE:
            made.configure(width=2)
        made.bind("<Escape>", lambda _event: self._answered(Answer.CLOSE))
        return made

    def _fit(self, width: int) -> None:
        """Let the buttons stand below the text, where they leave it no room."""
        px = self._look.px
        self._stack(stacked=width - self._row.natural_width < px(_LEAST_TEXT))

    def _stack(self, *, stacked: bool) -> None:
        if stacked is self._is_stacked:
            return
        self._is_stacked = stacked
        pad = self._look.px(_PAD)
        if stacked:
            self._row.grid(row=1, column=1, columnspan=2, sticky="ew", padx=pad, pady=(0, pad))
        else:
            self._row.grid(row=0, column=3, columnspan=1, sticky="e", padx=pad, pady=pad)

    def _restyle(self) -> None:
        look, words = self._look, self._words
        look.paint(self, surface=Surface.PANEL)
        style = look.style("TLabel", surface=Surface.PANEL)
        self._text.configure(style=style)
        self._row.configure(style=look.style("TFrame", surface=Surface.PANEL))
        if words:
            self._edge.configure(background=look.palette.of(words.tone))
            self._sign.configure(style=look.style("TLabel", Variant.of(words.tone), surface=Surface.PANEL))

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            for end in self._ends:
                end()
