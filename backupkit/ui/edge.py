"""The bottom edge of a window: keeps a widget there, whichever geometry manager the host uses for its own.

It covers nothing that the host shows, and pushes nothing out. Whether a strip does that cannot be told beforehand (a
window may grow for it, or not), so it is put there, looked at when the window has come to rest, and taken away again.
"""

from __future__ import annotations

import time

from backupkit.light.typed import TYPE_CHECKING, Protocol
from backupkit.ui.bindings import OwnTag, bind_beside
from backupkit.ui.layout import box_of, hosts_own, keep, kept_in, pieces_of, situation_of
from backupkit.ui.shown.spots import Box, Spot, Way, costs, cut_of, free_box, spot_for
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Sequence
    from typing import TypeGuard

    from backupkit.ui.layout import Situation
    from backupkit.ui.shown.spots import Pieces

_REST_MS = 150  # after a change; by then window manager and geometry managers have had their say
_LOOK_MS = 5_000  # not every change is told: a host may have thrown our bindings away
_SHORT_LIFE_SECONDS = 2.0
_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = 100, 30_000


class Shrinks(Protocol):
    """A widget that can be made small where there is no room for all of it."""

    def size_of(self, *, shrunk: bool) -> tuple[int, int]:
        """Return which width and height it asks for, small or not."""
        ...

    def shrink(self, *, shrunk: bool) -> None:
        """Become small, or as large as it is by nature."""
        ...


def _can_shrink(widget: object) -> TypeGuard[Shrinks]:
    return hasattr(widget, "shrink")


class BottomEdge:
    """Keeps *widget*, a child of *window*, at its bottom edge, also when the host's own widgets come and go.

    Where a strip would cost the host something, the widget is placed beside all that is shown there; where it has no
    room, it shrinks if it can; where it has none even then, it leaves until that changes. Nothing of the host's layout
    is changed: no weight, no option, no order of its widgets.

    Args:
        window: a toplevel.
        widget: what is kept there.
        again: makes another one when somebody has destroyed it: a host that clears its window. None: it is gone then.
        is_needed: where there is no room, it covers what is shown at the bottom, as somebody has to answer it.
    """

    def __init__(
        self,
        window: tk.Misc,
        widget: tk.Widget,
        *,
        again: Callable[[], tk.Widget] | None = None,
        is_needed: bool = False,
    ) -> None:
        self._window, self._again, self._is_needed = window, again, is_needed
        self._spot: Spot | None = None
        self._refused: Situation | None = None  # where a strip cost the host something
        self._allowed: Situation | None = None  # where it did not
        self._innocent: frozenset[str] = frozenset()  # of what is cut: these are so without us as well
        self._looked_at: Pieces | None = None  # with the strip, while it is taken away to see the difference
        self._pause_ms = 0
        self._timers = Timers(window)
        self._tag = OwnTag(window)
        self._tag.bind("<Configure>", lambda _event: self._later())
        # Children that appear and vanish tell their window, because it is among their binding tags.
        self._take_back = [bind_beside(window, name, self._changed) for name in ("<Map>", "<Unmap>", "<Destroy>")]
        self._adopt(widget)

    @property
    def widget(self) -> tk.Widget:
        """What is kept there now."""
        return self._widget

    def close(self) -> None:
        """Let the widget be, and follow the window no more."""
        self._timers.end()
        self._tag.remove()
        for take_back in self._take_back:
            take_back()

    # -- following -----------------------------------------------------------------------------------------------------

    def _adopt(self, widget: tk.Widget) -> None:
        self._widget, self._spot = widget, None
        self._since = time.monotonic()
        keep(widget)
        widget.bind("<Configure>", lambda _event: self._soon() if self._is_placed else None, add="+")
        self._soon()  # by then the host has built what it will show

    def _changed(self, event: tk.Event[tk.Misc]) -> None:
        path = str(event.widget)  # of one that is gone, the event has no more than the path
        parent = path.rpartition(".")[0] or "."
        if str(self._window) in (path, parent):
            self._soon()

    def _soon(self) -> None:
        self._timers.idle("settle", self._settle)

    def _later(self) -> None:
        self._timers.after("rest", _REST_MS, self._settle)

    # -- settling ------------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self._timers.no_later("look", _LOOK_MS, self._settle)
        if not self._widget.winfo_exists():
            self._replace()
            return
        if self._looked_at is not None:
            return
        packed = hosts_own(self._window.pack_slaves())
        gridded = hosts_own(self._window.grid_slaves())
        spot = spot_for(
            packed=len(packed),
            rows_end=max(map(_end_row, gridded), default=0),
            columns=self._window.grid_size()[0],
            level=kept_in(self._window).index(self._widget),
        )
        now = situation_of(self._window)
        if spot.way is Way.PLACE or (self._refused and not self._refused.is_worth_another_try_in(now)):
            self._float()
        else:
            self._refused = None
            self._lay(spot, packed)
            if now != self._allowed:
                self._timers.after("judge", _REST_MS, self._judge)

    def _replace(self) -> None:
        """Make another widget, later if it did not last: a host may clear its window because ours has appeared."""
        if not self._again:
            return
        if time.monotonic() - self._since > _SHORT_LIFE_SECONDS:
            self._pause_ms = 0
        else:
            self._pause_ms = min(max(2 * self._pause_ms, _FIRST_PAUSE_MS), _LONGEST_PAUSE_MS)
        self._timers.after("again", self._pause_ms, self._make_again)

    def _make_again(self) -> None:
        if self._again and not self._widget.winfo_exists():
            self._adopt(self._again())

    def _lay(self, spot: Spot, packed: Sequence[tk.Misc]) -> None:
        """Put the widget into the host's layout, if it is not there already."""
        if spot == self._spot and self._widget.winfo_manager() == spot.way.value and self._is_below(packed):
            return
        self._forget()
        self._spot = spot
        self._shrink(shrunk=False)
        if spot.way is Way.PACK:
            self._widget.pack(side="bottom", fill="x", before=packed[0])
        else:
            self._widget.grid(row=spot.row, column=0, columnspan=spot.columns, sticky="ew")
        self._widget.lift()

    def _float(self) -> None:
        """Place the widget beside all that is shown, small if need be; take it away where there is no room."""
        window = self._window
        whole = Box(x=0, y=0, width=window.winfo_width(), height=window.winfo_height())
        if not window.winfo_viewable():  # nothing has its place yet, so nothing is known of what is free
            self._place(Box(x=0, y=1, width=1, height=whole.height - 1), whole, shrunk=False)
            return
        kept = kept_in(window)
        before = kept[: kept.index(self._widget)]
        lower = [box_of(other, window) for other in before if other.winfo_ismapped()]
        taken = [box for piece in self._pieces().values() for box in piece.taken]
        for shrunk in (False, True):
            if shrunk and not _can_shrink(self._widget):
                break
            width, height = self._size(shrunk=shrunk)
            if box := free_box(width, height, whole, taken, lower=lower, everywhere=shrunk):
                self._place(box, whole, shrunk=shrunk)
                return
        if self._is_needed:
            height = min(self._size(shrunk=False)[1], whole.height)
            self._place(Box(x=0, y=whole.height - height, width=whole.width, height=height), whole, shrunk=False)
            self._widget.place_configure(relwidth=1.0)
        else:
            self._forget()

    def _place(self, box: Box, window: Box, *, shrunk: bool) -> None:
        """Place the widget there, bound to the nearer edges, so that it keeps its distance when the window grows."""
        if self._spot != Spot(way=Way.PLACE):
            self._forget()
            self._spot = Spot(way=Way.PLACE)
        self._shrink(shrunk=shrunk)
        right, low = 0 < box.x == window.width - box.width, box.y > 0
        self._widget.place(
            relx=int(right),
            x=0 if right else box.x,
            rely=int(low),
            y=box.y + box.height - window.height if low else 0,
            anchor=("se" if right else "sw") if low else ("ne" if right else "nw"),
        )
        self._widget.lift()

    # -- looking at what a strip costs ---------------------------------------------------------------------------------

    def _judge(self) -> None:
        """Look, now that the window has come to rest, whether the strip costs the host anything."""
        if not (self._widget.winfo_exists() and self._window.winfo_viewable() and self._is_laid):
            return
        window = self._window
        fits = window.winfo_reqheight() <= window.winfo_height() and window.winfo_reqwidth() <= window.winfo_width()
        if fits and self._is_seen and window.pack_propagate() and window.grid_propagate():
            self._allow()  # all get what they ask for
            return
        after = self._pieces()
        cut = cut_of(after)
        if not self._is_seen:
            self._refused = situation_of(self._window)
            self._forget()
            self._later()
        elif cut <= self._innocent:
            self._allow()
        else:
            self._looked_at = after
            self._forget()
            self._timers.after("measure", _REST_MS, self._measure)

    def _measure(self) -> None:
        """See the difference that the strip made."""
        after, self._looked_at = self._looked_at, None
        if after is None or not (self._widget.winfo_exists() and self._window.winfo_viewable()):
            return
        before = self._pieces()
        if costs(before, after):
            self._refused = situation_of(self._window)
        else:
            self._innocent = cut_of(after)
            self._allow()
        self._settle()

    def _allow(self) -> None:
        self._allowed = situation_of(self._window)

    # -- what is there -------------------------------------------------------------------------------------------------

    def _pieces(self) -> Pieces:
        return pieces_of(self._window, but=frozenset(map(str, kept_in(self._window))))

    @property
    def _is_laid(self) -> bool:
        return self._widget.winfo_manager() in {Way.PACK.value, Way.GRID.value}

    @property
    def _is_placed(self) -> bool:
        return self._widget.winfo_manager() == Way.PLACE.value

    @property
    def _is_seen(self) -> bool:
        """True if all of the widget's height can be seen."""
        widget = self._widget
        box = box_of(widget, self._window)
        return bool(widget.winfo_ismapped()) and box.y + min(box.height, widget.winfo_reqheight()) <= (
            self._window.winfo_height()
        )

    def _is_below(self, packed: Sequence[tk.Misc]) -> bool:
        """Return True if it gets its room before what the host has packed: then it stands below all of that."""
        order = [str(child) for child in self._window.pack_slaves()]
        mine = str(self._widget)
        return mine not in order or order.index(mine) < min((order.index(str(child)) for child in packed), default=0)

    def _size(self, *, shrunk: bool) -> tuple[int, int]:
        widget = self._widget
        if _can_shrink(widget):
            return widget.size_of(shrunk=shrunk)
        return widget.winfo_reqwidth(), widget.winfo_reqheight()

    def _shrink(self, *, shrunk: bool) -> None:
        if _can_shrink(self._widget):
            self._widget.shrink(shrunk=shrunk)

    def _forget(self) -> None:
        match self._widget.winfo_manager():
            case "pack":
                self._widget.pack_forget()
            case "grid":
                self._widget.grid_forget()
            case "place":
                self._widget.place_forget()
            case _:
                pass


def _end_row(child: tk.Misc) -> int:
    info = child.grid_info()  # type: ignore[attr-defined]  # what has been gridded is a widget
    return int(info["row"]) + int(info["rowspan"])
