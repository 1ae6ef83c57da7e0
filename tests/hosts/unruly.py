"""What happens in hosts that misbehave."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import tkinter as tk

import backupkit
from backupkit.ui.shown.status import Phase
from tests.hosts.play import Player, Story
from tests.hosts.steps import (
    choose,
    confirm,
    count,
    dialogs_of,
    held,
    indicator_of,
    named,
    opened,
    versions_shown,
    written,
)


def pumps_update_itself(player: Player) -> Story:
    """A host without a main loop, as games have it: it calls ``update()`` over and over."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    yield from written(player, "second")
    yield count(kit, 2)
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    player.press("Escape")
    yield lambda: not dialogs_of(host)
    host.root.destroy()


def pump(player: Player) -> None:
    while not player.is_over:
        with contextlib.suppress(tk.TclError):  # it has destroyed the window
            player.host.root.update()
        time.sleep(0.005)


def pumps_update_in_its_callbacks(player: Player) -> Story:
    """A host that runs the event loop within whatever the kit calls."""
    host = player.host
    pumping: list[bool] = []

    def pump(_event: object = None) -> None:
        pumping.append(True)
        host.root.update()
        pumping.pop()

    def reload() -> None:
        host.load()
        pump()

    kit = backupkit.attach(host.root, host.data_file, on_restore=reload)
    host.root.bind("<<BackupCreated>>", pump)
    yield count(kit, 1)
    yield from written(player, "second")
    yield count(kit, 2)
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, kit.manager.list_backups()[-1].backup_id)
    player.press("Return")
    yield from confirm(player)
    yield lambda: host.notes == ["first"]
    yield lambda: player.has_focus(named(dialogs_of(host)[0], "tree"))
    player.press("Escape")
    yield lambda: player.has_focus(host.entry)
    yield lambda: not pumping  # what CustomTkinter leaves behind complains where update() goes on after the end
    player.press("alt+F4")
    yield lambda: False


def destroys_the_root_when_a_backup_was_made(player: Player) -> Story:
    """The window ends within the very callback that the kit's event causes."""
    host = player.host
    host.root.bind("<<BackupCreated>>", lambda _event: host.root.destroy())
    backupkit.attach(host.root, host.data_file)
    yield lambda: False


def destroys_the_root_in_on_restore(player: Player) -> Story:
    """The window ends while the dialog tells of a restore."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file, on_restore=host.root.destroy)
    yield count(kit, 1)
    yield from written(player, "second")
    yield count(kit, 2)
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, kit.manager.list_backups()[-1].backup_id)
    player.press("Return")
    yield from confirm(player)
    yield lambda: False


def raises_in_on_restore(player: Player) -> Story:
    """The host cannot read what was put back. The dialog says so, the error goes Tk's own way, and undo still works."""
    host = player.host

    def reload() -> None:
        host.load()
        if host.notes == ["first"]:
            raise ValueError("the app does not understand its own file")

    kit = backupkit.attach(host.root, host.data_file, on_restore=reload)
    yield count(kit, 1)
    yield from written(player, "second")
    yield count(kit, 2)
    player.press("ctrl+shift+b")
    yield opened(player, rows=2)
    yield from choose(player, kit.manager.list_backups()[-1].backup_id)
    player.press("Return")
    yield from confirm(player)
    yield lambda: player.errors
    assert "does not understand its own file" in player.errors.pop()
    dialog = dialogs_of(host)[0]
    yield lambda: named(named(dialog, "notice"), "text").winfo_viewable()
    yield opened(player, rows=3)
    player.press("ctrl+z")
    yield from confirm(player)
    yield lambda: host.notes == ["first", "second"]
    host.root.destroy()


def withdraws_the_root(player: Player) -> Story:
    """A host that lives in the tray: its window cannot be seen, and is protected all the same."""
    host = player.host
    host.root.withdraw()
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    host.notes.append("second")
    host.save()
    yield count(kit, 2)
    kit.open_dialog()
    yield dialogs_of(host)[0].winfo_viewable
    yield lambda: len(versions_shown(named(dialogs_of(host)[0], "tree"))) == 2
    host.root.deiconify()
    yield lambda: indicator_of(host).winfo_viewable()
    host.root.destroy()


def saves_fifty_times_a_second(player: Player) -> Story:
    """The indicator goes on telling, there is about a version a second, and the last state is among them."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    told: list[Phase] = []
    host.root.bind("<<BackupCreated>>", lambda _event: told.append(indicator_of(host).phase))
    begun_at, saves = time.monotonic(), 0
    while time.monotonic() - begun_at < 4:
        host.notes = [f"note {saves}"]
        host.save()
        kit.saved(f"step {saves}")
        saves += 1
        due_at = begun_at + saves / 50
        yield lambda due_at=due_at: time.monotonic() >= due_at  # type: ignore[misc]
    assert len(told) >= 2, "nothing was told while the host was saving"
    yield lambda: held(kit) == [f"note {saves - 1}"]
    assert len(kit.manager.list_backups()) <= 9
    host.root.destroy()


def loses_its_file(player: Player) -> Story:
    """The document is deleted, renamed away, filled with garbage: it is told, and the way back is the dialog's."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file, on_restore=host.load)
    yield count(kit, 1)
    first = kit.manager.list_backups()[0].backup_id
    good = host.data_file.read_bytes()
    for harm, words in (
        (host.data_file.unlink, "The file is gone"),
        (lambda: host.data_file.rename(host.data_file.with_suffix(".away")), "The file is gone"),
        (lambda: host.data_file.write_bytes(b"\0garbage"), "The last save looks damaged"),
        (lambda: host.data_file.write_bytes(b""), "The last save looks damaged"),
    ):
        harm()
        yield lambda words=words: indicator_of(host).text == words  # type: ignore[misc]
        assert indicator_of(host).phase is Phase.STALE
        rows = len(kit.manager.list_backups())
        player.press("ctrl+shift+b")
        yield opened(player, rows=rows)
        yield from choose(player, first)
        player.press("Return")
        yield from confirm(player)
        yield lambda: host.data_file.exists() and host.data_file.read_bytes() == good
        yield lambda: player.has_focus(named(dialogs_of(host)[0], "tree"))
        player.press("Escape")
        yield lambda: not dialogs_of(host)
        yield lambda: indicator_of(host).phase is Phase.FINE
    host.root.destroy()


def exits_in_a_handler(player: Player) -> Story:
    """``sys.exit`` in a button's command, right after a save."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    host.notes.append("at the last moment")
    host.save()
    host.button.configure(command=lambda: sys.exit(7))
    player.click(host.button)
    yield lambda: False


def exits_when_a_backup_was_made(player: Player) -> Story:
    """``sys.exit`` within the kit's own callback."""
    host = player.host
    host.root.bind("<<BackupCreated>>", lambda _event: sys.exit(7))
    backupkit.attach(host.root, host.data_file)
    yield lambda: False


def quits_without_destroying(player: Player) -> Story:
    """``quit()`` ends the main loop; then the script simply ends."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    host.notes.append("at the last moment")
    host.save()
    host.root.quit()


def ends_the_process_at_once(player: Player) -> Story:
    """``os._exit``, after which nobody can do anything. Nothing that was stored is lost."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    host.notes.append("at the last moment")
    host.save()
    kit.saved()
    os._exit(7)


def throws_all_bindings_away(player: Player) -> Story:
    """A host that sets the tags of its window anew, and unbinds what it does not know: the end still is an end."""
    host = player.host
    kit = backupkit.attach(host.root, host.data_file)
    yield count(kit, 1)
    host.root.bindtags((".", "Tk", "all"))
    for sequence in host.root.bind():
        host.root.unbind(sequence)
    host.notes.append("at the last moment")
    host.save()
    host.root.destroy()


def attaches_again_and_again(player: Player) -> Story:
    """A host that attaches and closes whenever a project is opened: nothing piles up."""
    host = player.host
    seen: list[tuple[int, int, tuple[str, ...]]] = []
    for number in range(5):
        kit = backupkit.attach(host.root, host.data_file)
        yield count(kit, 1)
        kit.open_dialog()
        yield lambda: dialogs_of(host) and dialogs_of(host)[0].winfo_viewable()
        kit.close()
        yield lambda: not dialogs_of(host)
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("backupkit")]
        assert not threads, threads
        if number:  # styles and fonts that were made the first time may stay
            tcl = host.root.tk
            scripts = tcl.splitlist(tcl.call("after", "info"))
            seen.append((len(tcl.splitlist(tcl.call("info", "commands"))), len(scripts), host.root.image_names()))
    assert len(set(seen)) == 1, seen
    host.root.destroy()


ENDS_THE_APP = {
    pumps_update_in_its_callbacks,
    destroys_the_root_when_a_backup_was_made,
    destroys_the_root_in_on_restore,
    exits_in_a_handler,
    exits_when_a_backup_was_made,
}
"""Stories that the end of the app cuts off, so that they cannot come to their own."""
