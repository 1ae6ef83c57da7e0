"""Flow: a row of buttons that goes on in another row where the first one is full."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tkinter as tk


class Flow(ttk.Frame):
    """Lays out its children in the order in which they were :meth:`add`-ed; each may be shown or not.

    Args:
        master: where it stands.
        gap: pixels between children, and between rows.
        to_right: let the rows end at the right edge, and ask for the width of a single one.
        options: as for any frame.
    """

    def __init__(self, master: tk.Misc, *, gap: int, to_right: bool = False, **options: Any) -> None:  # noqa: ANN401
        super().__init__(master, **options)
        self._gap, self._to_right = gap, to_right
        self._shown: dict[tk.Widget, bool] = {}
        self._apart: set[tk.Widget] = set()
        self._arranged: object = None
        self.bind("<Configure>", lambda event: self._arrange(event.width))

    def add(self, child: tk.Widget, *, is_apart: bool = False) -> None:
        """Add a child of this frame, at the end; one that is *apart* stands at the right end of its row."""
        self._shown[child] = True
        if is_apart:
            self._apart.add(child)
        child.bind("<Configure>", lambda _event: self.arrange(), add="+")

    def show(self, child: tk.Widget, *, shown: bool) -> None:
        """Show a child, or take it out of the row."""
        if self._shown[child] is not shown:
            self._shown[child] = shown
            self.arrange()

    def arrange(self) -> None:
        """Lay out the children again."""
        self._arrange(self.winfo_width())

    @property
    def natural_width(self) -> int:
        """How wide one row of all children that are shown is."""
        widths = [child.winfo_reqwidth() for child, shown in self._shown.items() if shown]
        return sum(widths) + self._gap * max(len(widths) - 1, 0)

    @property
    def together_width(self) -> int:
        """How wide a row is of those children that are shown and do not stand apart."""
        widths = [child.winfo_reqwidth() for child, shown in self._shown.items() if shown and child not in self._apart]
        return sum(widths) + self._gap * max(len(widths) - 1, 0)

    @property
    def widest(self) -> int:
        """How wide the widest of all children that are shown is."""
        return max((child.winfo_reqwidth() for child, shown in self._shown.items() if shown), default=0)

    def _arrange(self, width: int) -> None:
        sizes = [
            (child, child.winfo_reqwidth(), child.winfo_reqheight()) for child, shown in self._shown.items() if shown
        ]
        if self._arranged == (width, sizes):
            return
        self._arranged = (width, sizes)
        for child, shown in self._shown.items():
            if not shown:
                child.place_forget()
        y = 0
        for line in _lines(sizes, width, self._gap):
            height = max(size[2] for size in line)
            taken = sum(size[1] for size in line) + self._gap * (len(line) - 1)
            x = max(width - taken, 0) if self._to_right else 0
            for child, child_width, _height in line:
                if child in self._apart:
                    x = max(width - child_width, x)
                child.place(x=x, y=y, width=min(child_width, max(width, 1)), height=height)
                x += child_width + self._gap
            y += height + self._gap
        self.configure(height=max(y - self._gap, 1), width=self.natural_width if self._to_right else 1)


def _lines(sizes: list[tuple[tk.Widget, int, int]], width: int, gap: int) -> list[list[tuple[tk.Widget, int, int]]]:
    """Return the children of each row; each row has at least one."""
    lines: list[list[tuple[tk.Widget, int, int]]] = []
    left = 0
    for size in sizes:
        if not lines or size[1] > left:
            lines.append([])
            left = width
        lines[-1].append(size)
        left -= size[1] + gap
    return lines
