"""Opening the control room: which window, and on which file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from demo_app.store import DATABASE

if TYPE_CHECKING:
    import tkinter as tk

    from demo_app.classic import ClassicWindow
    from demo_app.modern import ModernWindow


def data_name(*, sqlite: bool = False) -> str:
    """Return what the data file is called if nobody says otherwise."""
    return f"control-room{DATABASE if sqlite else '.json'}"


def default_path(*, sqlite: bool = False) -> Path:
    """Return where the control room keeps its data if nobody says otherwise: in the user's own folder."""
    return Path(platformdirs.user_data_dir("control-room-demo", appauthor=False)) / data_name(sqlite=sqlite)


def open_window(path: Path, *, classic: bool = False, dark: bool = False) -> tk.Tk:
    """Open the window on a data file, which is made, with sixty systems in it, if there is none.

    Raises:
        tkinter.TclError: there is no screen.
    """
    window: ClassicWindow | ModernWindow
    if classic:
        from demo_app.classic import ClassicWindow

        window = ClassicWindow(path, dark=dark)
    else:
        from demo_app.modern import ModernWindow

        window = ModernWindow(path, dark=dark)
    window.bind("<Destroy>", lambda event: window.room.close() if event.widget is window else None, add="+")
    return window
