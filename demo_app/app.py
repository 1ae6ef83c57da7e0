"""Opening the control room: which window, and on which file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    import tkinter as tk


def default_path() -> Path:
    """Return where the control room keeps its data if nobody says otherwise: in the user's own folder."""
    return Path(platformdirs.user_data_dir("control-room-demo", appauthor=False)) / "control-room.json"


def open_window(path: Path, *, classic: bool = False, dark: bool = False) -> tk.Tk:
    """Open the window on a data file, which is made, with sixty systems in it, if there is none.

    Raises:
        tkinter.TclError: there is no screen.
    """
    if classic:
        from demo_app.classic import ClassicWindow

        return ClassicWindow(path, dark=dark)
    from demo_app.modern import ModernWindow

    return ModernWindow(path, dark=dark)
