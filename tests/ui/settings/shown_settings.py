"""An open settings window, as a user finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.ui.shown.settings import INPUT, Page

if TYPE_CHECKING:
    import tkinter as tk

    from backupkit.ui.settings.window import SettingsWindow
    from tests.screen import WaitUntil


class ShownSettings:
    """A settings window, and where its parts are: a user finds them by eye, a test by name."""

    def __init__(self, window: SettingsWindow, wait_until: WaitUntil) -> None:
        self.window, self._wait_until = window, wait_until
        wait_until(lambda: window.winfo_viewable() and window._state.facts)
        wait_until(lambda: window.focus_get() is window._body.list.list)

    def widget(self, name: str) -> Any:
        return self.window.nametowidget(f"body.{name}")

    def turn(self, page: Page) -> None:
        label = self.widget(f"pages.list.{page}")
        label.event_generate("<Button-1>")
        self._wait_until(self.widget("room.canvas.inside." + page).winfo_ismapped)

    def input(self, name: str) -> Any:
        """Return the control of an input whose page has been seen; row by row it stands beside others."""
        page = self.widget(f"room.canvas.inside.{INPUT[name].page}")
        return _named(page, name)

    def line(self, name: str) -> str:
        """Return the text of a line below an input, if it can be seen."""
        found = self.input_page_of(name)
        return str(found.cget("text")) if found.winfo_ismapped() else ""

    def input_page_of(self, name: str) -> Any:
        first = name.partition("_")[2]
        return _named(self.widget(f"room.canvas.inside.{INPUT[first].page}"), name)

    def text(self, name: str) -> str:
        return str(self.widget(name).cget("text"))

    def can(self, name: str) -> bool:
        return bool(self.widget(name).instate(["!disabled"]))


def _named(widget: tk.Misc, name: str) -> Any:
    waiting = [widget]
    while waiting:
        found = waiting.pop()
        if found.winfo_name() == name:
            return found
        waiting += found.winfo_children()
    msg = f"there is no {name} in {widget}"
    raise LookupError(msg)
