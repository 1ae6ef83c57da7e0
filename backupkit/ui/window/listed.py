"""A list that fills its frame, framed by the look, with a scrollbar that is there only while it is needed."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.look.look import Surface
from backupkit.ui.scrollbar import show_if_needed

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.ui.look.look import Look


def listed(
    frame: ttk.Frame,
    look: Look,
    *,
    scrolled: Callable[[], object] = lambda: None,
    **options: Any,  # noqa: ANN401 - tkinter's own
) -> ttk.Treeview:
    """Return a new list in a frame that has nothing else in it.

    Args:
        frame: what it fills.
        look: what it looks like.
        scrolled: is called after another part of the list came into sight.
        options: as for ``ttk.Treeview``.
    """
    tree = ttk.Treeview(frame, name="tree", style=look.style("Treeview"), **options)
    bar = ttk.Scrollbar(
        frame,
        name="scrollbar",
        command=tree.yview,
        style=look.style("Vertical.TScrollbar", surface=Surface.FIELD),
    )

    def show(first: float, last: float) -> None:
        show_if_needed(bar, first, last)
        scrolled()

    tree.configure(yscrollcommand=show)
    frame.columnconfigure(0, weight=1)
    frame.rowconfigure(0, weight=1)
    tree.grid(row=0, column=0, sticky="nsew")
    bar.grid(row=0, column=1, sticky="ns")
    look.ring(frame, tree)
    return tree
