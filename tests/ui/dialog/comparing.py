"""An open comparison, as a user finds it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from backupkit.ui.dialog import commands
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from pathlib import Path
    from tkinter import ttk

    from tests.screen import WaitUntil

NAMES = ("Altair", "Vega", "Deneb", "Sirius", "Rigel")


def stars(*names: str, theme: str = "dark", **masses: float) -> dict[str, Any]:
    systems = [{"id": NAMES.index(name), "name": name, "mass": masses.get(name, 1.79)} for name in names]
    return {"systems": systems, "settings": {"theme": theme, "units": "SI"}}


BEFORE = stars("Altair", "Vega", "Sirius")
NOW = stars("Altair", "Deneb", "Sirius", theme="light", Altair=17.9)


def save(document: Path, state: object, **options: Any) -> None:
    document.write_text(json.dumps(state, indent=2, **options))


class Comparison:
    """The page on which changes are seen.

    Args:
        opened: the dialog.
        wait_until: runs the event loop.
        row: of the version that is compared, from the top of the list.
    """

    def __init__(self, opened: Opened, wait_until: WaitUntil, row: int | None = -1) -> None:
        self.opened, self.wait_until = opened, wait_until
        if row is not None:
            opened.choose(row)
            opened.dialog._act(commands.COMPARE)
            self.wait()
        self.tree: ttk.Treeview = self.widget("changes.tree")

    def widget(self, name: str) -> Any:
        return self.opened.widget(f"comparison.{name}")

    def text(self, name: str) -> str:
        return str(self.widget(name).cget("text"))

    def wait(self) -> None:
        """Wait until the two have been compared, and the lines are there."""
        self.wait_until(lambda: not self.comparing.awaited and not self.opened.dialog._state.waiting)
        changes = self.widget("changes")
        self.wait_until(lambda: not changes.is_filling)

    @property
    def comparing(self) -> Any:
        return self.opened.dialog._state.comparing

    @property
    def is_shown(self) -> bool:
        return bool(self.opened.dialog._state.comparing and self.widget("changes.tree").winfo_viewable())

    @property
    def lines(self) -> list[str]:
        """What the tree says, without what is left empty."""
        return [self.line(key) for key in self.keys()]

    def line(self, key: str) -> str:
        item = self.tree.item(key)
        return "  ".join(filter(None, map(str, (item["text"], *item["values"]))))

    def keys(self, parent: str = "") -> list[str]:
        found = []
        for key in self.tree.get_children(parent):
            found += [key, *self.keys(key)]
        return found

    def choose(self, title: str) -> None:
        """Select a line as a click does."""
        key = next(key for key in self.keys() if title in self.tree.item(key, "text"))
        self.tree.see(key)
        self.opened.dialog.update()
        x, y, _width, height = map(int, self.tree.bbox(key, "before"))
        for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
            self.tree.event_generate(event, x=x + 5, y=y + height // 2)
        self.opened.dialog.update()

    @property
    def chosen(self) -> str:
        return "".join(map(self.line, self.tree.selection()))

    @property
    def value(self) -> str:
        return str(self.widget("value").text)

    @property
    def answer(self) -> str:
        """The sentence in the place of the changes; empty while there are some."""
        return self.text("changes.answer.title") if self.widget("changes.answer").winfo_ismapped() else ""
