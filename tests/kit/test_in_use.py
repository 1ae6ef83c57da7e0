"""A host hears once that its database is in use, and the line says it until a backup could be made."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path

import backupkit
from backupkit import BackupError, DocumentInUse
from backupkit.service.events import Event, Failed
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from tests.documents.databases import change_encrypted, encrypted, side
from tests.screen import WaitUntil


def test_p11_a_database_in_use_is_told_once_and_shown_until_it_was_stored(
    root: tk.Tk, tmp_path: Path, wait_until: WaitUntil
) -> None:
    path = encrypted(tmp_path / "notes.db")
    errors: list[BackupError] = []
    told: list[object] = []
    root.bind("<<BackupFailed>>", told.append)
    kit = backupkit.attach(root, path, on_error=errors.append, watch=False)
    wait_until(lambda: len(kit.manager.list_backups()) == 1)
    failures: list[Event] = []
    end = kit._bridge.subscribe(lambda event: failures.append(event) if isinstance(event, Failed) else None)
    line = next(child for child in root.winfo_children() if isinstance(child, BackupIndicator))
    for number in range(3):
        change_encrypted(path, number)
        kit.saved()
        wait_until(partial(_has_failed, failures, number + 1))
        assert line.phase is Phase.FAILED
    wait_until(lambda: told)
    assert [type(error) for error in errors] == [DocumentInUse]
    assert len(told) == 1
    side(path, "wal").unlink()
    path.write_bytes(path.read_bytes()[::-1])
    kit.saved()
    wait_until(lambda: line.phase is Phase.FINE)
    assert len(kit.manager.list_backups()) == 2
    end()


def _has_failed(failures: list[Event], count: int) -> bool:
    return len(failures) == count
