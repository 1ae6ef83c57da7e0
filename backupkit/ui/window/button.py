"""The button of our windows."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit.ui.look.look import Surface, Variant

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.look.look import Look


def button(
    master: tk.Misc,
    look: Look,
    *,
    name: str,
    variant: Variant = Variant.PLAIN,
    surface: Surface = Surface.WINDOW,
    **options: Any,  # noqa: ANN401 - tkinter's own
) -> ttk.Button:
    """Return a button. Unlike ttk's own it can be pressed by Return, too.

    Args:
        master: where it stands.
        look: what it looks like.
        name: of the widget.
        variant: what it is for.
        surface: what it stands on.
        options: further options of a :class:`ttk.Button`.
    """
    made = ttk.Button(master, name=name, style=look.style("TButton", variant, surface=surface), **options)
    for key in ("<Return>", "<KP_Enter>"):
        made.bind(key, lambda _event: made.invoke())
    return made
