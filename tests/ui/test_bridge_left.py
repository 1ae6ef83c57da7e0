"""A bridge that its last widget leaves brings what was asked for to its end, and waits for nothing."""

from __future__ import annotations

import json
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog, BackupManager, RestoreResult
from backupkit.files.disk import Disk
from backupkit.service.events import Finished
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.bridge import bridge_to

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil


class Gate(Disk):
    """A disk that waits while it is told to."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.is_open.set()
        self.is_waited_for = threading.Event()

    def create(self, path: Path) -> int:
        if not self.is_open.is_set():
            self.is_waited_for.set()
            assert self.is_open.wait(30)
        return super().create(path)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def first(document: Path, gate: Gate) -> tuple[BackupManager, str]:
    """A manager with two versions, and the id of the older one."""
    manager = BackupManager(document, disk=gate)
    backup_id = str(manager.create_backup())
    document.write_text(json.dumps({"systems": list(range(9))}))
    manager.create_backup()
    return manager, backup_id


def closed_during_restore(dialog: BackupDialog, backup_id: str, gate: Gate, wait_until: WaitUntil) -> None:
    gate.is_open.clear()
    dialog._submit(Restore(backup_id=backup_id))
    wait_until(gate.is_waited_for.is_set)
    dialog.destroy()  # if this waited for the disk it would wait for ever


def test_the_host_hears_of_a_restore_whose_dialog_was_closed_meanwhile(
    root: tk.Tk, document: Path, gate: Gate, first: tuple[BackupManager, str], wait_until: WaitUntil
) -> None:
    manager, backup_id = first
    results: list[RestoreResult] = []
    dialog = BackupDialog(root, manager, on_restore=results.append)
    bridge = bridge_to(root, manager)
    closed_during_restore(dialog, backup_id, gate, wait_until)
    assert not results
    assert not bridge.is_closed
    gate.is_open.set()
    wait_until(lambda: results)
    assert results[0].backup_id == backup_id
    assert len(json.loads(document.read_text())["systems"]) == 3
    wait_until(lambda: bridge.is_closed)


def test_who_shows_a_dialog_gets_the_result_of_a_restore_that_outlasts_it(
    root: tk.Tk, gate: Gate, first: tuple[BackupManager, str], wait_until: WaitUntil
) -> None:
    manager, backup_id = first
    told: list[RestoreResult] = []
    dialog = BackupDialog(root, manager, on_restore=told.append)

    def close() -> None:
        closed_during_restore(dialog, backup_id, gate, wait_until)
        root.after(50, gate.is_open.set)

    root.after(50, close)
    result = dialog.show()
    assert result
    assert result.backup_id == backup_id
    assert told == [result]


def test_who_shows_a_dialog_does_not_wait_for_an_application_that_has_ended(
    root: tk.Tk, gate: Gate, first: tuple[BackupManager, str], wait_until: WaitUntil
) -> None:
    manager, backup_id = first
    dialog = BackupDialog(root, manager)

    def end() -> None:
        closed_during_restore(dialog, backup_id, gate, wait_until)
        gate.is_open.set()
        root.destroy()

    root.after(50, end)
    assert dialog.show() is None


def test_a_window_that_comes_meanwhile_takes_the_bridge_over(
    root: tk.Tk, gate: Gate, first: tuple[BackupManager, str], wait_until: WaitUntil
) -> None:
    manager, backup_id = first
    results: list[RestoreResult] = []
    closed_during_restore(BackupDialog(root, manager, on_restore=results.append), backup_id, gate, wait_until)
    again = BackupDialog(root, manager)
    gate.is_open.set()
    wait_until(lambda: results)
    done: list[object] = []
    bridge_to(root, manager).submit(Load(), done.append)
    wait_until(lambda: done)
    assert isinstance(done[0], Finished)
    again.destroy()


def test_a_verification_that_nobody_will_see_is_stopped(
    root: tk.Tk, manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[int] = []
    bridge = bridge_to(root, manager)
    let_go = bridge.hold()
    monkeypatch.setattr(bridge, "cancel", cancelled.append)
    number = bridge.submit(Verify(), lambda _end: None)
    reading = bridge.submit(Load(), lambda _end: None)
    let_go()
    assert cancelled == [number]
    assert reading != number
    bridge.close()


def test_the_end_of_the_window_waits_for_a_restore_that_a_closed_dialog_asked_for(
    root: tk.Tk, document: Path, gate: Gate, first: tuple[BackupManager, str], wait_until: WaitUntil
) -> None:
    manager, backup_id = first
    closed_during_restore(BackupDialog(root, manager), backup_id, gate, wait_until)
    threading.Timer(0.1, gate.is_open.set).start()
    root.destroy()
    assert len(json.loads(document.read_text())["systems"]) == 3
