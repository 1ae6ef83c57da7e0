"""While the worker is at it, what a host throws away is collected on the Tk thread (promise P10)."""

from __future__ import annotations

import gc
import threading
import tkinter as tk
import weakref
from pathlib import Path

from backupkit import BackupManager
from backupkit.process.garbage import GUARD
from backupkit.service.tasks.creating import Create
from backupkit.ui.bridge import bridge_to
from tests.screen import WaitUntil
from tests.service.listening import Gate, GatedFile


class Window:
    """Garbage of the kind that only a collection frees."""

    def __init__(self, freed_on: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: freed_on.append(threading.get_ident()))


def test_p10_what_the_host_throws_away_is_freed_on_the_tk_thread_although_a_backup_is_held_up(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    gate = Gate()
    bridge = bridge_to(root, BackupManager(document, document=lambda path: GatedFile(path, gate)))
    let_go = bridge.hold()
    bridge.submit(Create())
    try:
        gate.wait_until_reached()
        assert GUARD.is_put_off
        freed_on: list[int] = []
        Window(freed_on)
        made = [[number] for number in range(2 * gc.get_threshold()[1] * 1_000)]
        wait_until(lambda: freed_on)
        assert GUARD.is_put_off
        assert freed_on == [threading.get_ident()]
        assert made
    finally:
        gate.open()
        let_go()
