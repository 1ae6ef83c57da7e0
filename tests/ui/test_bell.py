"""The bell is heard without a timer, from any thread, and leaves nothing behind."""

from __future__ import annotations

import os
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit.service.events import Finished
from backupkit.ui.bell import Bell
from backupkit.ui.bridge import bridge_to
from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit import BackupManager
    from backupkit.service.events import Event
    from backupkit.ui.bridge import Bridge
    from tests.screen import WaitUntil

pytestmark = pytest.mark.needs_posix("Tk on Windows cannot watch a pipe: timers have to do alone there")


@pytest.fixture
def bridge(root: tk.Tk, manager: BackupManager) -> Iterator[Bridge]:
    bridge = bridge_to(root, manager)
    let_go = bridge.hold(waits=True)
    yield bridge
    let_go()


def cancel_all(root: tk.Misc) -> None:
    for name in root.tk.splitlist(root.tk.call("after", "info")):
        root.tk.call("after", "cancel", name)


def test_it_is_heard_on_the_tk_thread_whoever_rings(root: tk.Tk, wait_until: WaitUntil) -> None:
    heard: list[int] = []
    bell = Bell()
    take_down = bell.hang(root, lambda: heard.append(threading.get_ident()))
    thread = threading.Thread(target=bell.ring)
    thread.start()
    thread.join()
    wait_until(lambda: heard)
    assert heard == [threading.get_ident()]
    take_down()


def test_many_rings_before_it_is_heard_are_one_and_never_wait(root: tk.Tk) -> None:
    heard: list[str] = []
    bell = Bell()
    take_down = bell.hang(root, lambda: heard.append("heard"))
    for _ in range(100_000):  # more than a pipe takes
        bell.ring()
    root.update()
    assert 0 < len(heard) < 100
    take_down()


def test_once_taken_down_it_is_silent_and_its_files_are_closed(root: tk.Tk) -> None:
    heard: list[str] = []
    bell = Bell()
    take_down = bell.hang(root, lambda: heard.append("heard"))
    assert bell._ends
    ends = bell._ends
    take_down()
    take_down()
    bell.ring()
    root.update()
    assert not heard
    for end in ends:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)


def test_it_may_be_taken_down_after_the_application_has_ended(root: tk.Tk) -> None:
    bell = Bell()
    take_down = bell.hang(root, lambda: None)
    root.destroy()
    bell.ring()
    take_down()
    assert bell._ends is None


def test_where_the_loop_runs_on_another_thread_it_stays_silent(root: tk.Tk) -> None:
    bell = Bell()
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(bell.hang(root, lambda: None)))
    thread.start()
    thread.join()
    assert len(ends) == 1
    assert bell._ends is None


def test_what_the_worker_notices_is_brought_although_the_host_has_cancelled_all_and_nobody_asks(
    root: tk.Tk, bridge: Bridge, document: Path, wait_until: WaitUntil
) -> None:
    heard: list[Event] = []
    bridge.subscribe(heard.append)
    bridge.start(watches=True)
    wait_until(lambda: any(isinstance(event, Finished) for event in heard))
    root.update()
    cancel_all(root)
    heard.clear()
    document.write_text("[1]")
    wait_until(lambda: any(isinstance(event, Finished) for event in heard))


def test_timers_of_other_widgets_are_found_again_although_nothing_happens(
    root: tk.Tk, bridge: Bridge, wait_until: WaitUntil
) -> None:
    assert not bridge.is_closed
    came: list[str] = []
    Timers(tk.Frame(root)).after("ages", 1, lambda: came.append("ages"))
    cancel_all(root)
    wait_until(lambda: came)


def test_a_window_that_ended_unheard_ends_the_bridge_and_another_window_is_not_disturbed(
    root: tk.Tk, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    gone = tk.Tk()
    bridge = bridge_to(gone, manager)
    bridge.hold()
    bridge.start(watches=True)
    gone.update()
    gone.bindtags((".", "Tk", "all"))
    gone.destroy()
    document.write_text("[1, 2]")
    wait_until(lambda: bridge.is_closed)
    root.update()
