"""Windows on a screen: the demo and plain hosts, with some versions made, and the dialog opened by its shortcut.

Each is a program of its own. It is wrong if the dialog does not come, shows another number of versions than there are,
or if any callback fails. ``--pictures FOLDER`` lets somebody look: when ``NAME.ready`` appears there, the window stands
still; it goes on when that file is removed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tkinter as tk
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import Any

import backupkit
from tests.hosts.host import Host, Toolkit
from tests.waiting import wait_until
from tests.windows.ground import scratch
from tests.windows.table import Table, parser_of, say

_SAVES = 4
_SECONDS = 60.0
_PROGRAM_SECONDS = 300
_SHORTCUT = "<Control-Shift-KeyPress-B>"


@dataclass(slots=True, kw_only=True)
class Opened:
    """A window with a kit, a way to change and save its document, and what its callbacks raised."""

    root: Any
    kit: backupkit.BackupKit
    save: Callable[[int], object]
    errors: list[str] = field(default_factory=list)

    def keep(self, *error: Any) -> None:
        """Keep what a callback has raised."""
        self.errors.append("".join(traceback.format_exception(*error)))

    def has_versions(self, count: int) -> bool:
        return len(self.kit.manager.list_backups()) == count

    def until(self, condition: Callable[[], object]) -> None:
        wait_until(condition, _SECONDS, pump=self.root.update)


def _demo(path: Path, *, classic: bool, dark: bool) -> Opened:
    from demo_app import app

    window: Any = app.open_window(path, classic=classic, dark=dark)

    def save(_: int) -> None:
        window.add()
        window.save()

    return Opened(root=window, kit=window.kit, save=save)


def _host(path: Path, *, toolkit: Toolkit) -> Opened:
    path.write_text('{"notes": []}', encoding="utf-8")
    host = Host(path, toolkit=toolkit)
    if toolkit is Toolkit.TTK and "vista" in ttk.Style(host.root).theme_names():
        ttk.Style(host.root).theme_use("vista")
    kit = backupkit.attach(host.root, path, on_restore=host.load)

    def save(number: int) -> None:
        host.entry.insert(0, f"note {number}")
        host.add()

    return Opened(root=host.root, kit=kit, save=save)


WINDOWS: dict[str, Callable[[Path], Opened]] = {
    "demo": lambda path: _demo(path, classic=False, dark=False),
    "demo-dark": lambda path: _demo(path, classic=False, dark=True),
    "demo-classic": lambda path: _demo(path, classic=True, dark=False),
    "tk": lambda path: _host(path, toolkit=Toolkit.TK),
    "ttk": lambda path: _host(path, toolkit=Toolkit.TTK),
    "customtkinter": lambda path: _host(path, toolkit=Toolkit.CUSTOM),
}
_FEW = ("demo", "ttk")


def show(name: str, folder: Path, pictures: Path | None) -> dict[str, object]:
    """Open a window, save, open the dialog, wait for whoever takes pictures; return what was seen."""
    opened = WINDOWS[name](folder / "notes.json")
    opened.root.report_callback_exception = opened.keep
    opened.until(lambda: opened.has_versions(1))
    for number in range(_SAVES):
        opened.save(number)
        opened.until(partial(opened.has_versions, number + 2))
    _stand_still(opened, name, pictures)
    opened.root.focus_force()
    opened.root.event_generate(_SHORTCUT)
    opened.until(lambda: _tree(opened.root) is not None)
    tree = _tree(opened.root)
    assert tree is not None
    opened.until(lambda: len(list(_versions(tree))) >= _SAVES + 1)
    rows = len(list(_versions(tree)))
    _stand_still(opened, f"{name}-dialog", pictures)
    theme = ttk.Style(opened.root).theme_use()
    opened.root.destroy()
    return {"versions": len(opened.kit.manager.list_backups()), "rows": rows, "theme": theme, "errors": opened.errors}


def _stand_still(opened: Opened, name: str, pictures: Path | None) -> None:
    if pictures:
        marker = pictures / f"{name}.ready"
        opened.root.after(1500, marker.touch)  # by then everything is drawn
        opened.until(marker.exists)
        opened.until(lambda: not marker.exists())


def _tree(widget: tk.Misc) -> ttk.Treeview | None:
    """Return the list of the dialog, if it is open."""
    for child in widget.winfo_children():
        if isinstance(child, ttk.Treeview) and child.winfo_name() == "tree" and child.winfo_viewable():
            return child
        if found := _tree(child):
            return found
    return None


def _versions(tree: ttk.Treeview, parent: str = "") -> Iterator[str]:
    """Yield what stands in the list, without the headings of days."""
    for item in tree.get_children(parent):
        below = tree.get_children(item)
        yield from _versions(tree, item) if below else (item,)


def main() -> int:
    """Open each window; a line each."""
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="wait there for whoever takes pictures")
    parser.add_argument("--window", choices=WINDOWS, help="this one alone")
    parser.add_argument("--inside", type=Path, metavar="FOLDER", help="be the program that shows the window")
    options = parser.parse_args()
    if options.inside:
        say(json.dumps(show(options.window, options.inside, options.pictures)))
        return 0
    table = Table(("window", 14), ("theme", 8), ("versions", 8), ("listed", 6), ("errors", 6))
    for name in [options.window] if options.window else _FEW if options.quick else WINDOWS:
        with scratch() as folder:
            more = ["--pictures", str(options.pictures)] if options.pictures else []
            command = [sys.executable, "-m", __spec__.name, "--window", name, "--inside", str(folder), *more]
            run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_PROGRAM_SECONDS, check=False)
            if run.returncode:
                table.row(name, "", "", "", "", wrongs=[f"{name}: it ended with {run.returncode}: {run.stderr[-800:]}"])
                continue
            seen = json.loads(run.stdout)
            wrongs = [f"{name}: {error}" for error in seen["errors"]]
            wrongs += [f"{name}: words on standard error: {run.stderr[-800:]}"] if run.stderr.strip() else []
            if (seen["versions"], seen["rows"]) != (_SAVES + 1, _SAVES + 1):
                wrongs.append(f"{name}: {_SAVES + 1} versions were to be made and listed")
            table.row(name, seen["theme"], seen["versions"], seen["rows"], len(seen["errors"]), wrongs=wrongs)
    return table.end()


if __name__ == "__main__":
    sys.exit(main())
