"""The bottom edge of a window: keeps a widget there, whichever geometry manager the host uses for its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.ui.bindings import bind_beside
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Sequence

_MARK = "_backupkit_at_edge"  # of a widget: an edge keeps it, so it is no part of the host's layout


class Way(Enum):
    """How a widget is kept at the edge."""

    PACK = "pack"  # a strip below all that the host has packed
    GRID = "grid"  # a row below all of the host's rows
    PLACE = "place"  # a corner over what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the widget goes."""

    way: Way
    row: int = 0
    columns: int = 1
    level: int = 0  # how many widgets of other edges of the same window stand below a placed one


def spot_for(*, packed: int, rows_end: int, columns: int, level: int = 0) -> Spot:
    """Return where the widget goes in a window, from the number of its packed children and the size of its grid.

    *level* counts the widgets that are kept at the same edge already; they are no children of the host's.

    pack and grid must not both rule one window (Tk refuses the second), so it follows whichever the host uses; where
    that is neither, it is placed, which goes with either.
    """
    if packed:
        return Spot(way=Way.PACK)
    if rows_end:
        return Spot(way=Way.GRID, row=rows_end + level, columns=max(columns, 1))
    return Spot(way=Way.PLACE, level=level)


class BottomEdge:
    """Keeps *widget*, a child of *window*, at its bottom edge, also when the host's own widgets come and go.

    Nothing of the host's layout is changed: no weight, no option, no order of its widgets.
    """

    def __init__(self, window: tk.Misc, widget: tk.Widget) -> None:
        self._window, self._widget = window, widget
        vars(widget)[_MARK] = True
        self._spot: Spot | None = None
        self._timers = Timers(window)
        # Children that appear and vanish tell their window, because it is among their binding tags.
        self._take_back = [bind_beside(window, name, self._changed) for name in ("<Map>", "<Unmap>", "<Destroy>")]
        self._timers.idle("settle", self._settle)  # by then the host has built what it will show

    def close(self) -> None:
        """Let the widget be, and follow the window no more."""
        self._timers.end()
        for take_back in self._take_back:
            take_back()

    def _changed(self, event: tk.Event[tk.Misc]) -> None:
        path = str(event.widget)  # of one that is gone, the event has no more than the path
        parent = path.rpartition(".")[0] or "."
        if str(self._window) in (path, parent) and path != str(self._widget):
            self._timers.idle("settle", self._settle)

    def _settle(self) -> None:
        if not (self._window.winfo_exists() and self._widget.winfo_exists()):
            return
        packed = self._others(self._window.pack_slaves())
        gridded = self._others(self._window.grid_slaves())
        ends = [_end_row(child) for child in gridded]
        kept = [child for child in self._window.winfo_children() if _is_kept(child)]
        spot = spot_for(
            packed=len(packed),
            rows_end=max(ends, default=0),
            columns=self._window.grid_size()[0],
            level=kept.index(self._widget),
        )
        if spot == self._spot and self._is_below(packed):
            return
        self._forget()
        self._spot = spot
        match spot.way:
            case Way.PACK:
                self._widget.pack(side="bottom", fill="x", before=packed[0])
            case Way.GRID:
                self._widget.grid(row=spot.row, column=0, columnspan=spot.columns, sticky="ew")
            case Way.PLACE:
                self._widget.place(relx=0, rely=1, y=-spot.level * self._widget.winfo_reqheight(), anchor="sw")
        self._widget.lift()

    def _is_below(self, packed: Sequence[tk.Misc]) -> bool:
        """Return True if it gets its room before what the host has packed: then it stands below all of that."""
        order = [str(child) for child in self._window.pack_slaves()]
        mine = str(self._widget)
        return mine not in order or order.index(mine) < min((order.index(str(child)) for child in packed), default=0)

    def _others(self, children: Sequence[tk.Misc]) -> list[tk.Misc]:
        return [child for child in children if not _is_kept(child)]

    def _forget(self) -> None:
        match self._spot.way if self._spot else None:
            case Way.PACK:
                self._widget.pack_forget()
            case Way.GRID:
                self._widget.grid_forget()
            case Way.PLACE:
                self._widget.place_forget()


def _is_kept(child: tk.Misc) -> bool:
    return _MARK in vars(child)


def _end_row(child: tk.Misc) -> int:
    info = child.grid_info()  # type: ignore[attr-defined]  # what has been gridded is a widget
    return int(info["row"]) + int(info["rowspan"])
