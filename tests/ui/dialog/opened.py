"""An open dialog, as a user finds it."""

from __future__ import annotations

import json
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TYPE_CHECKING, Any

from backupkit import BackupDialog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil

STATES = [{"systems": [{"id": number} for number in range(count)]} for count in (3, 4, 6)]
TEXTS = ("first light", "Proxima added", "two more")


class Opened:
    """A dialog, and where its parts are: a user finds them by eye, a test by name."""

    def __init__(self, dialog: BackupDialog, wait_until: WaitUntil) -> None:
        self.dialog = dialog
        self.tree: ttk.Treeview = dialog.nametowidget("page.panes.left.versions.tree")
        wait_until(lambda: dialog.winfo_viewable() and self.is_read)
        wait_until(lambda: self.has_focus(self.tree))  # the window manager takes its time, and would take it back later

    @property
    def is_read(self) -> bool:
        return bool(self.widget("footer.figures").cget("text")) or (not self.rows and not self.dialog._reading)

    def widget(self, name: str) -> Any:
        return self.dialog.nametowidget(f"page.{name}")

    def text(self, name: str) -> str:
        return str(self.widget(name).cget("text"))

    def is_shown(self, name: str) -> bool:
        return bool(self.widget(name).winfo_ismapped())

    def can(self, name: str) -> bool:
        return bool(self.widget(name).instate(["!disabled"])) and self.is_shown(name)

    @property
    def rows(self) -> list[str]:
        """Ids, from top to bottom."""
        tops = self.tree.get_children("")
        return [child for top in tops for child in self.tree.get_children(top) or ([] if top[:4] == "day:" else [top])]

    @property
    def descriptions(self) -> list[str]:
        return [str(self.tree.set(row, "what")).partition("  ")[2] for row in self.rows]

    @property
    def details(self) -> str:
        return str(self.widget("panes.right.details.page").get("1.0", "end"))

    def has_focus(self, widget: tk.Misc) -> bool:
        return self.dialog.focus_get() is widget

    def choose(self, row: int) -> None:
        """Select a row as a click does."""
        self.tree.see(self.rows[row])
        self.dialog.update()
        x, y, _width, height = map(int, self.tree.bbox(self.rows[row], "what"))
        for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
            self.tree.event_generate(event, x=x + 5, y=y + height // 2)
        self.dialog.update()


Open = Callable[..., Opened]


def grabber(widget: tk.Misc) -> tk.Misc | None:
    """Return the window that alone hears clicks and keys."""
    found: tk.Misc | None = widget.grab_current()  # type: ignore[no-untyped-call]
    return found


def content(path: Path) -> object:
    return json.loads(path.read_text())
