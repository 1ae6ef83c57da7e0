"""The option database of the application: what it says of all widgets is kept from those in our windows.

A host says there which fonts, borders and colours its own widgets have, with patterns that mean every widget. ttk's
take their options from it as well, before their style has a say.
"""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tkinter as tk

CLASS = "Backupkit"  # of our windows, so that a pattern can mean what is in them and nothing else
_ATTRIBUTE = "_backupkit_is_shielded"  # of the root: a database belongs to its application
_HIGHEST = 100  # the priority that wins
_KINDS = ("canvas", "frame", "label", "menu", "text")
_TTK_KINDS = (
    "button", "checkbutton", "entry", "frame", "label", "menubutton", "panedwindow", "progressbar", "scrollbar",
    "spinbox", "treeview",
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
    tcl = window.tk
    if not vars(root).get(_ATTRIBUTE):
        vars(root)[_ATTRIBUTE] = True
        # Not by tkinter's classes, which some themes change; and of a style that is there in any theme, since there are
        # some whose others are complete only when they make them.
        kinds = [(kind, ()) for kind in _KINDS] + [(f"ttk::{kind}", ("-style", "TLabel")) for kind in _TTK_KINDS]
        for kind, options in kinds:
            probe = str(tcl.call(kind, f"{window}.probe", *options))
            widget_class = tcl.call("winfo", "class", probe)
            for _name, database_name, default in _options_of(tcl, probe):
                root.option_add(f"*{CLASS}*{widget_class}.{database_name}", default, _HIGHEST)
            tcl.call("destroy", probe)
    for name, _database_name, default in _options_of(tcl, str(window)):
        tcl.call(str(window), "configure", name, default)


def _options_of(tcl: Any, path: str) -> list[tuple[str, str, Any]]:  # noqa: ANN401 - tkinter gives it no public name
    """Return of each option that may change: its name, its name in the database, and what it is by default."""
    known = [tcl.splitlist(each) for each in tcl.splitlist(tcl.call(path, "configure"))]
    full = [each for each in known if len(each) == 5 and str(each[0]) not in _LEFT_ALONE]  # noqa: PLR2004 - or synonyms
    return [(str(name), str(database_name), default) for name, database_name, _kind, default, _now in full]
