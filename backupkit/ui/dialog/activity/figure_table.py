"""FigureTable: figures below each other, each with its name."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from backupkit.ui.look.look import Variant
from backupkit.ui.shown.tone import Tone

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Iterable

    from backupkit.ui.look.look import Look
    from backupkit.ui.words.activity import Figure


class FigureTable(ttk.Frame):
    """A row a figure. The widgets of each bear its name: ``total`` what it is, ``total_label`` what it is called.

    Args:
        master: where it stands.
        look: what it looks like.
    """

    def __init__(self, master: tk.Misc, look: Look) -> None:
        super().__init__(master, name="figures", style=look.style("TFrame"))
        self._look = look
        self._values: dict[str, ttk.Label] = {}
        self.columnconfigure(1, weight=1)

    def render(self, figures: Iterable[Figure]) -> None:
        """Show these figures. There are always the same, in the same order."""
        for row, figure in enumerate(figures):
            if figure.name not in self._values:
                self._values[figure.name] = self._made(row, figure)
            variant = Variant.PLAIN if figure.tone is Tone.QUIET else Variant.of(figure.tone)
            self._values[figure.name].configure(text=figure.text, style=self._look.style("TLabel", variant))

    def _made(self, row: int, figure: Figure) -> ttk.Label:
        look = self._look
        label = ttk.Label(
            self, name=f"{figure.name}_label", text=figure.label, style=look.style("TLabel", Variant.MUTED)
        )
        value = ttk.Label(self, name=figure.name)
        label.grid(row=row, column=0, sticky="w", padx=(0, look.px(12)))
        value.grid(row=row, column=1, sticky="w")
        return value
