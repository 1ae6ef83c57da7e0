"""Where nothing makes backups in the background: the user sees it, the host is told, and its save is none the worse."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

import pytest

import backupkit
from backupkit import BackupError, BackupsStopped
from backupkit.service.events import Event, Failed, Finished
from backupkit.service.tasks.overview import Load
from backupkit.ui.bridge import bridge_to
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from tests.process.scarce import at_most
from tests.screen import WaitUntil


def phase(root: tk.Tk) -> Phase:
    (indicator,) = (child for child in root.winfo_children() if isinstance(child, BackupIndicator))
    return indicator.phase


def test_p11_no_thread_at_the_start_turns_the_indicator_red_and_green_again_once_there_is_one(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    told: list[BackupError] = []
    with at_most(0):
        kit = backupkit.attach(root, document, on_error=told.append)
        wait_until(lambda: told)
        assert {type(error) for error in told} == {BackupsStopped}
        assert phase(root) is Phase.FAILED
        count = len(told)
        kit.saved("does not raise")
        with kit.saving():
            document.write_text("[1]")
        wait_until(lambda: len(told) > count)
    wait_until(lambda: phase(root) is Phase.FINE)  # although nobody asks for anything
    assert len(kit.manager.list_backups()) == 2  # the state before the block was stored by the block itself


def test_p11_a_worker_that_has_ended_is_told_of_with_each_save(
    root: tk.Tk, document: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BackupError] = []
    created: list[object] = []
    root.bind("<<BackupCreated>>", created.append)
    kit = backupkit.attach(root, document, on_error=told.append, watch=False)
    wait_until(lambda: created)
    bridge = bridge_to(root, kit.manager)

    def no_memory() -> bool:
        raise MemoryError

    monkeypatch.setattr(bridge._service._worker, "_goes_on", no_memory)
    wait_until(lambda: phase(root) is Phase.FAILED)
    assert isinstance(told[-1], BackupsStopped)
    count = len(told)
    document.write_text("[1]")
    kit.saved()
    wait_until(lambda: len(told) > count)
    ends: list[Finished | Failed] = []
    numbers = [bridge.submit(Load(), ends.append) for _ in range(2)]
    wait_until(lambda: len(ends) == 2)
    assert [end.number for end in ends] == numbers
    assert all(isinstance(end, Failed) and isinstance(end.error, BackupsStopped) for end in ends)


def test_a_save_on_a_closed_service_is_no_failure(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    kit = backupkit.attach(root, document, watch=False)
    wait_until(kit.manager.list_backups)
    heard: list[Event] = []
    bridge = bridge_to(root, kit.manager)
    bridge.subscribe(heard.append)
    bridge._service.close()
    kit.saved()
    assert heard == []
