"""The one settings window that there is of a document in an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.settings.window import SettingsWindow

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    from backupkit.manager.manager import BackupManager
    from backupkit.ui.shown.settings import Page

_HOME = "_backupkit_settings"  # of the root: windows belong to their application, never to this module


def open_settings(
    master: tk.Misc,
    manager: BackupManager,
    *,
    show_versions: Callable[[], object],
    look: str = "auto",
    pages: SettingsPages | None = None,
    page: Page | None = None,
) -> SettingsWindow:
    """Show the settings of a manager's document, and return their window; one that is open comes to the front.

    Args:
        master: the window that it belongs to, or any widget in it.
        manager: whose settings.
        show_versions: opens the dialog, for the button that goes there.
        look: "auto", "host", "light" or "dark".
        pages: which pages there are, and which can be changed; None: all of both.
        page: which one is seen; None: the first one, or the one that is seen.
    """
    root = master.nametowidget(".")
    windows: dict[int, SettingsWindow] = vars(root).setdefault(_HOME, {})
    found = windows.get(id(manager))  # a window holds its manager, so no other one can get the same id meanwhile
    if found and found.winfo_exists():
        found.come_forward(page)
        return found
    made = SettingsWindow(
        master, manager, look=look, pages=pages or SettingsPages(), show_versions=show_versions, page=page
    )
    windows[id(manager)] = made

    def forget(event: tk.Event[tk.Misc]) -> None:
        if event.widget is made:
            windows.pop(id(manager), None)

    made.bind("<Destroy>", forget, add="+")
    return made
