"""The steps that stories are made of, and what they look at."""

from __future__ import annotations

import json
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Any

from backupkit import BackupDialog, BackupIndicator, BackupKit
from tests.hosts.host import Host
from tests.hosts.play import Player, Story


def notes_in(host: Host) -> list[str]:
    """Return what the document holds."""
    found: list[str] = json.loads(host.data_file.read_bytes())["notes"]
    return found


def descendants(widget: tk.Misc) -> Iterator[Any]:
    """Yield all widgets below *widget*."""
    for child in widget.winfo_children():
        yield child
        yield from descendants(child)


def named(widget: tk.Misc, name: str) -> Any:
    """Return the widget of that name below *widget*."""
    return next(child for child in descendants(widget) if child.winfo_name() == name)


def indicator_of(host: Host) -> BackupIndicator:
    """Return the indicator at the bottom edge."""
    return next(child for child in descendants(host.root) if isinstance(child, BackupIndicator))


def dialogs_of(host: Host) -> list[BackupDialog]:
    """Return the dialogs that are open."""
    return [child for child in host.root.winfo_children() if isinstance(child, BackupDialog)]


def count(kit: BackupKit, wanted: int) -> Callable[[], bool]:
    """Return the condition that there are so many versions."""
    return lambda: len(kit.manager.list_backups()) == wanted


def opened(player: Player, rows: int) -> Callable[[], bool]:
    """Return the condition that the dialog is there, shows so many versions, and has the keyboard."""

    def is_so() -> bool:
        dialogs = dialogs_of(player.host)
        if not dialogs or not dialogs[0].winfo_viewable():
            return False
        tree = named(dialogs[0], "tree")
        return player.has_focus(tree) and len(versions_shown(tree)) == rows

    return is_so


def versions_shown(tree: Any) -> list[str]:
    """Return the versions that a list shows, without the headings of days."""
    return [row for day in tree.get_children() for row in (tree.get_children(day) or [day])]


def choose(player: Player, backup_id: str) -> Story:
    """Go to a version with the arrow keys."""
    tree = named(dialogs_of(player.host)[0], "tree")
    for _ in range(20):
        if tree.selection() == (backup_id,):
            return
        before = (tree.selection(), tree.focus())
        player.press("Down")
        yield lambda before=before: (tree.selection(), tree.focus()) != before  # type: ignore[misc]
    raise AssertionError(f"the arrow keys do not reach {backup_id}")


def confirm(player: Player) -> Story:
    """Say yes to a question whose default is Cancel."""
    dialog = dialogs_of(player.host)[0]
    yield lambda: player.has_focus(named(dialog, "no"))
    player.press("Tab")
    yield lambda: player.has_focus(named(dialog, "yes"))
    player.press("Return")


def written(player: Player, text: str) -> Story:
    """Click into the entry, type a note, and let Return save it."""
    player.click(player.host.entry)
    yield lambda: player.has_focus(player.host.entry)
    player.write(text)
    yield lambda: player.host.entry.get() == text
    player.press("Return")
    yield lambda: player.host.notes[-1] == text


def held(kit: BackupKit) -> list[str]:
    """Return what the newest version holds."""
    copy = kit.manager.data_file.with_suffix(".copy")
    kit.manager.export_backup(kit.manager.list_backups()[0].backup_id, copy, overwrite=True)
    found: list[str] = json.loads(copy.read_bytes())["notes"]
    copy.unlink()
    return found
