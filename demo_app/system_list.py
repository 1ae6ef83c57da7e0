"""The list of systems of the CustomTkinter window: drawn on one canvas, because sixty rows of widgets take a second."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import customtkinter as ctk  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo_app.colours import Colours
    from demo_app.model import StarSystem

_ROW = 54
_PADDING = 14


class SystemList:
    """Systems by name; one of them is chosen by a click or with Up and Down. `frame` is the widget to place."""

    def __init__(self, master: ctk.CTkBaseClass, colours: Colours, on_choose: Callable[[str], None]) -> None:
        self.frame = ctk.CTkFrame(master, fg_color="transparent", corner_radius=0)
        self._systems: Sequence[StarSystem] = ()
        self._chosen: str | None = None
        self._hovered: int | None = None
        self._colours = colours
        self._on_choose = on_choose
        self.canvas = tk.Canvas(self.frame, highlightthickness=0, borderwidth=0, takefocus=True, width=10)
        scrollbar = ctk.CTkScrollbar(self.frame, command=self.canvas.yview, width=14)
        self.canvas.configure(yscrollcommand=scrollbar.set)
        self.canvas.pack(side="left", fill="both", expand=True)
        scrollbar.pack(side="right", fill="y", padx=(2, 2))
        self._scale: float = ctk.ScalingTracker.get_widget_scaling(self.frame)
        self._name_font = ctk.CTkFont(size=round(14 * self._scale), weight="bold")
        self._small_font = ctk.CTkFont(size=round(12 * self._scale))
        canvas = self.canvas
        canvas.bind("<Configure>", lambda _event: self._draw())
        canvas.bind("<Button-1>", self._clicked)
        canvas.bind("<Motion>", lambda event: self._hover(self._index_at(event.y)))
        canvas.bind("<Leave>", lambda _event: self._hover(None))
        canvas.bind("<Up>", lambda _event: self._step(-1))
        canvas.bind("<Down>", lambda _event: self._step(1))
        canvas.bind("<FocusIn>", lambda _event: self._draw())
        canvas.bind("<FocusOut>", lambda _event: self._draw())
        canvas.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        canvas.bind("<Button-4>", lambda _event: self._scroll(-1))
        canvas.bind("<Button-5>", lambda _event: self._scroll(1))

    def show(self, systems: Sequence[StarSystem], chosen: str | None) -> None:
        """Show these systems."""
        self._systems, self._chosen = systems, chosen
        self._draw()

    def recolour(self, colours: Colours) -> None:
        """Take other colours."""
        self._colours = colours
        self._draw()

    def reveal(self, key: str) -> None:
        """Scroll until a system can be seen."""
        index = next((index for index, system in enumerate(self._systems) if system.key == key), None)
        if index is None:
            return
        height, total = self.canvas.winfo_height(), len(self._systems) * self._row
        top = self.canvas.canvasy(0)
        if index * self._row < top:
            self.canvas.yview_moveto(index * self._row / total)
        elif (index + 1) * self._row > top + height:
            self.canvas.yview_moveto(((index + 1) * self._row - height) / total)

    @property
    def _row(self) -> int:
        return round(_ROW * self._scale)

    def _index_at(self, y: int) -> int | None:
        index = int(self.canvas.canvasy(y) // self._row)
        return index if 0 <= index < len(self._systems) else None

    def _clicked(self, event: tk.Event[tk.Canvas]) -> None:
        self.canvas.focus_set()
        index = self._index_at(event.y)
        if index is not None:
            self._on_choose(self._systems[index].key)

    def _step(self, step: int) -> None:
        keys = [system.key for system in self._systems]
        if keys:
            index = keys.index(self._chosen) + step if self._chosen in keys else 0
            self._on_choose(keys[min(max(index, 0), len(keys) - 1)])

    def _scroll(self, step: int) -> None:
        if len(self._systems) * self._row > self.canvas.winfo_height():
            self.canvas.yview_scroll(step, "units")

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self._draw()

    def _draw(self) -> None:
        canvas, colours, row = self.canvas, self._colours, self._row
        width = max(canvas.winfo_width(), 1)
        canvas.delete("all")
        canvas.configure(
            background=colours.panel, scrollregion=(0, 0, width, len(self._systems) * row), yscrollincrement=row
        )
        if not self._systems:
            text = "No system matches."
            canvas.create_text(width / 2, row, text=text, fill=colours.muted, font=self._small_font)
        for index, system in enumerate(self._systems):
            self._draw_row(index * row, width, system, hovered=index == self._hovered)

    def _draw_row(self, top: int, width: int, system: StarSystem, *, hovered: bool) -> None:
        canvas, colours, scale = self.canvas, self._colours, self._scale
        is_chosen = system.key == self._chosen
        bottom = top + self._row
        if is_chosen or hovered:
            fill = colours.selection if is_chosen else colours.hover
            canvas.create_rectangle(0, top, width, bottom, fill=fill, width=0)
        if is_chosen:
            bar = round((4 if canvas.focus_get() is canvas else 3) * scale)
            canvas.create_rectangle(0, top, bar, bottom, fill=colours.accent, width=0)
        left, middle = round(_PADDING * scale), top + self._row / 2
        canvas.create_text(
            left, middle, anchor="w", text="●", fill=colours.threats[system.threat], font=self._small_font
        )
        left += round(22 * scale)
        canvas.create_text(
            left, middle - 9 * scale, anchor="w", text=system.name, fill=colours.text, font=self._name_font
        )
        below = f"{system.sector}  ·  {system.star}" if system.star else system.sector
        canvas.create_text(left, middle + 10 * scale, anchor="w", text=below, fill=colours.muted, font=self._small_font)
