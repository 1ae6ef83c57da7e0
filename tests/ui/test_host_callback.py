"""The host is called from the event loop itself: what it does in a callback keeps nobody waiting."""

from __future__ import annotations

import contextlib
import errno
import json
import tkinter as tk
from functools import partial
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import BackupError, registry
from backupkit.files.disk import Disk
from backupkit.service.events import Finished
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.bell import Bell
from backupkit.ui.bridge import bridge_to
from backupkit.ui.host_callback import HostCallbacks
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from backupkit.ui.timers import Timers
from tests.screen import scripts_left

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit import BackupManager
    from tests.guards import HiddenErrors
    from tests.screen import WaitUntil
    from tests.service.passing import Passing


@pytest.fixture
def host(root: tk.Tk) -> HostCallbacks:
    return HostCallbacks(Timers(root))


@pytest.fixture(autouse=True)
def _no_managers_of_other_tests() -> Iterator[None]:
    yield
    registry._managers.clear()
    registry._last.clear()


class FullDisk(Disk):
    """A disk that can be full."""

    is_full = False

    def create(self, path: Path) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return super().create(path)


def box_of(root: tk.Tk) -> tk.Toplevel:
    """Show a window as a message box is: whoever shows it goes on when it is closed."""
    box = tk.Toplevel(root, name="box")
    root.wait_window(box)
    return box


def test_calls_come_in_their_order(root: tk.Tk, host: HostCallbacks, wait_until: WaitUntil) -> None:
    called: list[int] = []
    for number in range(3):
        host.call(partial(called.append, number))
    assert host.is_waiting
    wait_until(lambda: len(called) == 3)
    assert called == [0, 1, 2]
    assert not host.is_waiting
    assert not scripts_left(root)


def test_a_host_that_waits_for_idle_moments_is_not_called_in_the_middle_of_its_own_work(
    root: tk.Tk, host: HostCallbacks, wait_until: WaitUntil
) -> None:
    called: list[str] = []
    host.call(lambda: called.append("called"))
    root.update_idletasks()
    assert not called
    wait_until(lambda: called)


def test_a_box_in_one_callback_does_not_keep_the_next_one_waiting(
    root: tk.Tk, host: HostCallbacks, wait_until: WaitUntil
) -> None:
    called: list[str] = []

    def show_box() -> None:
        box_of(root)
        called.append("closed")

    def close() -> None:
        called.append("close")
        root.nametowidget("box").destroy()

    host.call(show_box)
    host.call(lambda: called.append("next"))
    root.after(20, close)
    wait_until(lambda: "closed" in called)
    assert called == ["next", "close", "closed"]


def test_of_the_failures_that_come_while_a_box_is_open_the_last_one_is_told(
    root: tk.Tk, host: HostCallbacks, wait_until: WaitUntil
) -> None:
    told: list[int] = []
    told_meanwhile: list[int] = []

    def tell(number: int) -> None:
        told.append(number)
        if number == 0:
            root.after(20, more)
            box_of(root)

    def more() -> None:
        for number in (2, 3):
            host.call_alone("failed", partial(tell, number))
        root.after(20, close)

    def close() -> None:
        told_meanwhile.extend(told)
        assert host.is_waiting
        root.nametowidget("box").destroy()

    host.call_alone("failed", partial(tell, 0))
    host.call_alone("failed", partial(tell, 1))
    host.call_alone("other", partial(told.append, 10))
    wait_until(lambda: len(told) == 3)
    assert told_meanwhile == [0, 10]
    assert told == [0, 10, 3]
    assert not host.is_waiting


def test_failures_that_keep_nobody_busy_are_all_told(host: HostCallbacks, wait_until: WaitUntil) -> None:
    told: list[int] = []
    for number in range(3):
        host.call_alone("failed", partial(told.append, number))
    wait_until(lambda: len(told) == 3)
    assert told == [0, 1, 2]


@pytest.mark.parametrize("alone", [False, True])
def test_what_a_callback_raises_goes_tks_own_way_and_the_next_one_is_called(
    host: HostCallbacks, wait_until: WaitUntil, hidden_errors: HiddenErrors, *, alone: bool
) -> None:
    called: list[str] = []

    def fail() -> None:
        raise ValueError("the host's own mistake")

    for action in (fail, lambda: called.append("next")):
        if alone:
            host.call_alone("key", action)
        else:
            host.call(action)
    wait_until(lambda: called)
    assert "the host's own mistake" in hidden_errors.texts.pop()


def test_after_the_end_of_the_application_nobody_is_called(
    root: tk.Tk, host: HostCallbacks, wait_until: WaitUntil
) -> None:
    called: list[str] = []

    def end() -> None:
        called.append("end")
        root.destroy()

    host.call(end)
    host.call(lambda: called.append("too late"))
    wait_until(lambda: called)
    for _ in range(10):
        root.update()
    assert called == ["end"]


# -- what a kit calls ------------------------------------------------------------------------------------------------


def test_p11_the_line_is_red_and_follows_while_the_host_shows_a_box_about_the_failure(
    root: tk.Tk, document: Path, wait_until: WaitUntil, passing: Passing
) -> None:
    disk = FullDisk()
    backupkit.get_backup_manager(document, disk=disk)
    told: list[BackupError] = []

    def on_error(error: BackupError) -> None:
        told.append(error)
        box_of(root)

    kit = backupkit.attach(root, document, on_error=on_error, watch=False)
    wait_until(lambda: len(kit.manager.list_backups()) == 1)
    line = next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))
    seen: list[Phase] = []

    def look() -> None:
        """Look at the line while the box is open; once it has been red, and fine again, close the box."""
        if line.phase is Phase.FAILED and told and not seen:
            seen.append(line.phase)
            disk.is_full = False
            kit.saved()
        if line.phase is Phase.FINE and seen:
            root.nametowidget("box").destroy()
        else:
            passing()
            root.after(5, look)

    disk.is_full = True
    document.write_text(json.dumps({"systems": [1]}))
    kit.saved()
    look()
    wait_until(lambda: told)
    assert seen == [Phase.FAILED]
    assert line.phase is Phase.FINE
    assert len(told) == 1


@pytest.mark.parametrize("name", ["<<BackupCreated>>", "<<BackupVerified>>"])
def test_a_box_in_a_handler_of_an_event_does_not_keep_what_happens_from_being_told(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(Bell, "ring", lambda _bell: None)  # as on Windows
    bridge = bridge_to(root, manager)
    let_go = bridge.hold()
    done: list[object] = []

    def handle(_event: object) -> None:
        box_of(root)
        done.append("closed")

    root.bind(name, handle)
    bridge.submit(Create(force=True) if name == "<<BackupCreated>>" else Verify())
    bridge.submit(Load(), done.append)
    _close_box(root, done, looks=400)
    wait_until(lambda: "closed" in done)
    assert isinstance(done[0], Finished)
    let_go()


def _close_box(root: tk.Tk, done: list[object], looks: int) -> None:
    """Close the box once something was done, or at the last look."""
    with contextlib.suppress(KeyError):  # it is not open yet
        box = root.nametowidget("box")
        if done or not looks:
            box.destroy()
            return
    root.after(5, _close_box, root, done, max(looks - 1, 0))


def test_who_was_destroyed_by_an_earlier_listener_is_told_nothing(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    bridge = bridge_to(root, manager)
    let_go = bridge.hold()
    bridge.subscribe(lambda _event: indicator.destroy())
    indicator = BackupIndicator(root, manager)
    indicator.pack()
    done: list[object] = []
    bridge.submit(Create(), done.append)
    wait_until(lambda: done)
    assert not indicator.winfo_exists()
    let_go()
