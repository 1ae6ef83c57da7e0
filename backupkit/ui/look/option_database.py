"""The option database of the application: what it says of all widgets is kept from those in our windows.

A host says there which fonts, borders and colours its own widgets have, with patterns that mean every widget. ttk's
take their options from it as well, before their style has a say.
"""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CLASS = "Backupkit"  # of our windows, so that a pattern can mean what is in them and nothing else
_ATTRIBUTE = "_backupkit_is_shielded"  # of the root: a database belongs to its application
_HIGHEST = 100  # the priority that wins
_KINDS: tuple[Callable[[tk.Misc], tk.Widget], ...] = (
    tk.Canvas, tk.Frame, tk.Label, tk.Menu, tk.Text, ttk.Button, ttk.Checkbutton, ttk.Entry, ttk.Frame, ttk.Label,
    ttk.Menubutton, ttk.PanedWindow, ttk.Progressbar, ttk.Scrollbar, ttk.Treeview,
)  # fmt: skip
# Set when a widget is made and never again; and what a list shows, which no pattern says and Tk takes from none.
_LEFT_ALONE = frozenset(
    {"-class", "-colormap", "-columns", "-container", "-displaycolumns", "-screen", "-use", "-visual"}
)


def shield(window: tk.Toplevel) -> None:
    """Have what will be made in *window*, of the class ``CLASS``, begin with Tk's own options; the window itself too.

    The patterns name our class, so they mean none of the host's widgets. They stay until the application ends.
    """
    root: tk.Misc = window.nametowidget(".")
    if not vars(root).get(_ATTRIBUTE):
        vars(root)[_ATTRIBUTE] = True
        for kind in _KINDS:
            probe = kind(window)
            for _name, database_name, default in _options_of(probe):
                root.option_add(f"*{CLASS}*{probe.winfo_class()}.{database_name}", default, _HIGHEST)
            probe.destroy()
    for name, _database_name, default in _options_of(window):
        window.tk.call(str(window), "configure", name, default)


def _options_of(widget: tk.Misc) -> list[tuple[str, str, Any]]:
    """Return of each option that may change: its name, its name in the database, and what it is by default."""
    tcl = widget.tk
    known = [tcl.splitlist(each) for each in tcl.splitlist(tcl.call(str(widget), "configure"))]
    full = [each for each in known if len(each) == 5 and str(each[0]) not in _LEFT_ALONE]  # noqa: PLR2004 - or synonyms
    return [(str(name), str(database_name), default) for name, database_name, _kind, default, _now in full]
