"""What happens in hosts that behave: a user's day, what a guest leaves behind, what is seen of a failure."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

import backupkit
from backupkit import BackupError, get_backup_manager
from backupkit.files.disk import Disk
from backupkit.ui.shown.status import Phase
from backupkit.ui.words.amounts import exact
from tests.hosts import traces
from tests.hosts.host import Toolkit
from tests.hosts.play import Player, Story
from tests.hosts.steps import (
    choose,
    confirm,
    count,
    descendants,
    dialogs_of,
    held,
    indicator_of,
    named,
    notes_in,
    opened,
    written,
)


def edit_restore_undo(player: Player) -> Story:
    """The day of a user who deleted too much, from the first save to the end of the app."""
    host = player.host
    restored: list[object] = []

    def reload(result: object) -> None:
        restored.append(result)
        host.load()

    kit = backupkit.attach(host.root, host.data_file, on_restore=reload)
    yield count(kit, 1)
    first = kit.manager.list_backups()[0].backup_id
    yield lambda: indicator_of(host).winfo_viewable() and indicator_of(host).text == "Backed up just now"
    yield lambda: host.root.tk.call("focus")

    yield from written(player, "second")
    yield count(kit, 2)

    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, first)
    player.press("Return")
    yield from confirm(player)
    yield lambda: restored
    assert host.notes == notes_in(host) == ["first"]

    yield opened(player, rows=3)
    player.press("ctrl+z")
    yield from confirm(player)
    yield lambda: len(restored) == 2
    assert host.notes == notes_in(host) == ["first", "second"]

    yield lambda: player.has_focus(named(dialogs_of(host)[0], "tree"))
    player.press("Escape")
    yield lambda: not dialogs_of(host)
    yield lambda: player.has_focus(host.entry)
    player.require_no_errors()
    player.write("third")
    player.press("Return")
    yield lambda: notes_in(host) == ["first", "second", "third"]
    player.press("alt+F4")  # the window manager asks the window to close
    yield lambda: False


def comes_and_goes(player: Player) -> Story:
    """All that a kit can do is done once; then it is closed, and the host is as it was."""
    host, root = player.host, player.host.root
    menu = tk.Menu(root, name="menu")
    menu.add_command(label="Open")
    root.bind("<Control-Shift-B>", lambda _event: None)
    root.bind("<<Saved>>", lambda _event: None)
    root.protocol("WM_DELETE_WINDOW", root.destroy)
    yield lambda: player.has_focus(host.entry)
    yield _rested(root)
    before = traces.of_process() | traces.of_application(root)
    entries = menu.index("end")

    kit = backupkit.attach(root, host.data_file, on_restore=host.load, menu=menu)
    yield count(kit, 1)
    yield lambda: traces.of_process()["garbage"] == before["garbage"]  # as soon as the worker rests
    during = traces.of_process() | traces.of_application(root)
    touched = traces.changed(before, during, of_what_was_there=True).keys()
    assert touched <= {"tags", "bindings", "layout", "places", "threads", "waiting", "children", "garbage"}, touched

    yield from written(player, "second")
    yield count(kit, 2)
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, kit.manager.list_backups()[-1].backup_id)
    player.press("Return")
    yield from confirm(player)
    yield lambda: host.notes == ["first"]
    yield lambda: player.has_focus(named(dialogs_of(host)[0], "tree"))
    player.press("alt+v")  # verify all
    yield lambda: all(meta.verified_at for meta in kit.manager.list_backups())
    player.press("Escape")
    yield lambda: not dialogs_of(host)
    yield lambda: player.has_focus(host.entry)

    kit.close()
    yield _rested(root)
    after = traces.of_process() | traces.of_application(root)
    assert menu.index("end") == entries
    left = traces.changed(before, after)
    assert not left, left
    assert "customtkinter" not in sys.modules or host.toolkit is Toolkit.CUSTOM
    root.destroy()


def _rested(root: Any) -> Callable[[], bool]:
    """Return the condition that nothing in the window has moved for a while."""
    seen: list[object] = []

    def is_so() -> bool:
        seen.append([(str(child), child.winfo_geometry()) for child in descendants(root)])
        return len(seen) > 15 and all(other == seen[-1] for other in seen[-15:])

    return is_so


def never_waits_for_the_disk(player: Player) -> Story:
    """Whatever is done with window and dialog, no file is opened, listed, renamed or removed on the Tk thread."""
    host, kit_at_work = player.host, threading.Event()
    touched: list[tuple[str, str]] = []
    here, folder = threading.get_ident(), str(host.data_file.parent)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if kit_at_work.is_set() and threading.get_ident() == here and event.startswith(("open", "os.", "shutil.")):
            touched.extend((event, path) for path in map(str, arguments) if path.startswith(folder))

    def not_ours(function: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            kit_at_work.clear()
            function()
            kit_at_work.set()

        return call

    sys.addaudithook(audit)
    host.save, host.load = not_ours(host.save), not_ours(host.load)  # type: ignore[method-assign]
    kit = backupkit.attach(host.root, host.data_file, on_restore=host.load)
    yield count(kit, 1)
    first = kit.manager.list_backups()[0].backup_id
    kit_at_work.set()
    yield from written(player, "second")
    kit.saved("by the host")
    yield lambda: indicator_of(host).tip.startswith("2 versions")
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, first)
    player.press("Return")
    yield from confirm(player)
    yield lambda: host.notes == ["first"]
    yield opened(player, rows=3)
    player.press("alt+v")
    yield lambda: "sound" in str(named(named(dialogs_of(host)[0], "notice"), "text").cget("text"))
    player.press("Escape")
    yield lambda: not dialogs_of(host)
    kit_at_work.clear()
    assert not touched, touched
    host.save()
    assert not touched
    kit_at_work.set()
    host.data_file.read_bytes()
    assert touched, "the audit hears nothing"
    kit_at_work.clear()
    host.root.destroy()


def fails(player: Player, disk: FailingDisk) -> Story:
    """A disk that breaks, and is mended: the indicator is red within 2 s, and says when the last good one was."""
    host = player.host
    get_backup_manager(host.data_file, disk=disk)
    heard: list[BackupError] = []
    kit = backupkit.attach(host.root, host.data_file, on_error=heard.append)
    yield count(kit, 1)
    yield lambda: indicator_of(host).phase is Phase.FINE
    good_at = kit.manager.list_backups()[0].timestamp
    disk.is_broken = True
    yield from written(player, "second")
    kit.saved()
    yield lambda: disk.failed_at
    yield lambda: indicator_of(host).phase is Phase.FAILED
    assert time.monotonic() - disk.failed_at < 2
    said = (indicator_of(host).text, indicator_of(host).tip)
    assert said[0] == "Backup failed – click", said
    assert exact(good_at) in said[1], said
    assert any(str(error) in said[1] for error in heard), (said, heard)
    player.click(indicator_of(host))
    yield opened(player, rows=1)
    player.press("Escape")
    yield lambda: not dialogs_of(host)
    disk.is_broken = False
    yield lambda: indicator_of(host).phase is Phase.FINE
    assert held(kit) == ["first", "second"]
    host.root.destroy()


class FailingDisk(Disk):
    """A disk that cannot take any new file while it is broken."""

    def __init__(self) -> None:
        self.is_broken = False
        self.failed_at = 0.0  # of time.monotonic(), for the first time

    def create(self, path: Path) -> int:
        """Fail, or create the file."""
        if self.is_broken:
            self.failed_at = self.failed_at or time.monotonic()
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return super().create(path)


def disk_fails(player: Player) -> Story:
    """The disk gives errors."""
    yield from fails(player, FailingDisk())


def folder_is_frozen(player: Player) -> Story:
    """Nobody, root included, may write into the backup folder any more."""
    yield from fails(player, Freezer(player.host.data_file.parent / "backups"))


class Freezer(FailingDisk):
    """The machine's own disk, with a folder that nobody may change while it is broken (``chattr +i``)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.failed_at = 0.0

    @property
    def is_broken(self) -> bool:
        """True while the folder is frozen."""
        return False

    @is_broken.setter
    def is_broken(self, broken: bool) -> None:
        subprocess.run(["chattr", "+i" if broken else "-i", str(self._folder)], check=True)

    def create(self, path: Path) -> int:
        """Create the file, and note when that failed first."""
        try:
            return super().create(path)
        except OSError:
            self.failed_at = self.failed_at or time.monotonic()
            raise


ENDS_THE_APP = {edit_restore_undo}
"""Stories that the end of the app cuts off, so that they cannot come to their own."""
