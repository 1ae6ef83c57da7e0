"""What a host shows in a window: each thing that a user looks at or clicks, and how much of it can be seen.

Our own widgets among its children are marked, and no part of that.
"""

from __future__ import annotations

import contextlib
import tkinter as tk
from tkinter import ttk

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.shown.spots import Box, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "_backupkit_at_edge"  # of a widget that is ours
_HOLDERS = (
    tk.Frame, tk.LabelFrame, tk.PanedWindow, ttk.Frame, ttk.LabelFrame, ttk.PanedWindow, ttk.Notebook,
)  # fmt: skip
_CTK_HOLDERS = frozenset({"CTkFrame", "CTkScrollableFrame", "CTkTabview"})  # its other widgets are frames as well
_SCROLLING = (tk.Text, tk.Listbox, ttk.Treeview)
_TALL = 96  # pixels; what asks for less has no room to give
_MANY = 300  # things on a canvas
_MANAGERS = frozenset({"pack", "grid", "place"})  # these hide a child that they have no room for


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the room in a window depends on, as far as it is cheap to know."""

    width: int
    height: int
    slaves: tuple[str, ...]  # the host's

    def is_worth_another_try_in(self, other: Situation) -> bool:
        """Return True if there may be room in *other* although there is none in this one."""
        return other.slaves != self.slaves or other.width > self.width or other.height > self.height


def situation_of(window: tk.Misc) -> Situation:
    """Return the situation that *window* is in."""
    slaves = hosts_own([*window.pack_slaves(), *window.grid_slaves(), *window.place_slaves()])
    return Situation(width=window.winfo_width(), height=window.winfo_height(), slaves=tuple(sorted(map(str, slaves))))


def keep(widget: tk.Misc) -> None:
    """Mark *widget* as ours."""
    vars(widget)[_MARK] = True


def kept_in(window: tk.Misc) -> list[tk.Misc]:
    """Return those children of *window* that are ours."""
    return [child for child in window.winfo_children() if _MARK in vars(child)]


def hosts_own(children: Sequence[tk.Misc]) -> list[tk.Misc]:
    """Return those that are the host's."""
    return [child for child in children if _MARK not in vars(child)]


def box_of(widget: tk.Misc, window: tk.Misc) -> Box:
    """Return where *widget* lies in *window*, whether it can be seen or not."""
    return Box(
        x=widget.winfo_rootx() - window.winfo_rootx(),
        y=widget.winfo_rooty() - window.winfo_rooty(),
        width=widget.winfo_width(),
        height=widget.winfo_height(),
    )


def pieces_of(window: tk.Misc, *, but: frozenset[str]) -> dict[str, Piece]:
    """Return what the host shows in *window*, by path.

    Args:
        window: a toplevel that can be seen.
        but: the paths of children that are not the host's.
    """
    pieces: dict[str, Piece] = {}
    whole = Box(x=0, y=0, width=window.winfo_width(), height=window.winfo_height())
    waiting = [(child, whole) for child in window.winfo_children() if str(child) not in but]
    while waiting:
        child, clip = waiting.pop()
        with contextlib.suppress(tk.TclError):  # half destroyed
            if not _is_shown(child):
                continue
            place = box_of(child, window)
            seen = place.within(clip)
            if not child.winfo_ismapped():
                seen = Box(x=seen.x, y=seen.y, width=0, height=0)
            if _only_holds(child):
                ground = getattr(child, "_canvas", None)  # what CustomTkinter draws a frame's corners on
                # CustomTkinter's own winfo_children() leaves more out, the buttons of tabs say.
                waiting += [(other, seen) for other in tk.Misc.winfo_children(child) if other is not ground]
            else:
                pieces[str(child)] = Piece(
                    seen=seen,
                    width=child.winfo_reqwidth(),
                    height=child.winfo_reqheight(),
                    gives=_gives(child),
                    drawn=_drawn(child, place, seen) if isinstance(child, tk.Canvas) else None,
                )
    return pieces


def _is_shown(child: tk.Misc) -> bool:
    """Return True if the host shows *child*, or would if there were room for it."""
    manager = child.winfo_manager()
    return manager in _MANAGERS or (manager not in {"", "wm", "menubar"} and bool(child.winfo_ismapped()))


def _only_holds(child: tk.Misc) -> bool:
    """Return True if *child* shows nothing by itself."""
    if hasattr(child, "_apply_appearance_mode"):
        return not _CTK_HOLDERS.isdisjoint(kind.__name__ for kind in type(child).__mro__)
    return isinstance(child, _HOLDERS)


def _gives(child: tk.Misc) -> bool:
    """Return True if *child* can do with less than it asks for, as most lists and texts must."""
    if isinstance(child, _SCROLLING) or type(child).__name__ == "CTkTextbox":
        return True
    if isinstance(child, tk.Canvas) and str(child.cget("yscrollcommand")):
        return True
    if child.winfo_reqheight() < _TALL:
        return False
    tcl, manager = child.tk, child.winfo_manager()
    if manager not in _MANAGERS:
        return False
    words = list(map(str, tcl.splitlist(tcl.call(manager, "info", str(child)))))
    told = dict(zip(words[::2], words[1::2], strict=True))
    match manager:
        case "pack":
            return told["-expand"] == "1" and told["-fill"] in {"y", "both"}
        case "grid":
            rows = range(int(told["-row"]), int(told["-row"]) + int(told["-rowspan"]))
            weights = [int(tcl.call("grid", "rowconfigure", told["-in"], row, "-weight")) for row in rows]
            return any(weights) and {"n", "s"} <= set(told["-sticky"])
        case _:
            return bool(told["-relheight"])


def _drawn(canvas: tk.Canvas, place: Box, seen: Box) -> tuple[Box, ...] | None:
    """Return where something is drawn on a canvas; None if that is much, so that all of it counts."""
    items = canvas.find_all()
    if len(items) > _MANY:
        return None
    x, y = place.x - round(canvas.canvasx(0)), place.y - round(canvas.canvasy(0))
    bounds = filter(None, map(canvas.bbox, items))  # what is hidden has none
    boxes = (Box(x=x + x1, y=y + y1, width=x2 - x1, height=y2 - y1).within(seen) for x1, y1, x2, y2 in bounds)
    return tuple(box for box in boxes if box.width and box.height)
