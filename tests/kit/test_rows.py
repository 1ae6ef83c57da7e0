"""A kit in an app that keeps its database open: rows come back, and the host hears of it."""

from __future__ import annotations

import contextlib
import sqlite3
import tkinter as tk
from pathlib import Path

import pytest

import backupkit
from backupkit import RestoreResult
from backupkit.service.tasks.comparing import RestorePart
from tests.screen import WaitUntil


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_the_host_hears_which_row_was_put_back_and_reads_it_through_its_own_connection(
    root: tk.Tk, tmp_path: Path, wait_until: WaitUntil, mode: str
) -> None:
    path = tmp_path / "stars.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as app:
        app.execute(f"pragma journal_mode={mode}")
        app.execute("create table star(id integer primary key, name text)")
        app.execute("insert into star values(1, 'Vega'), (2, 'Sol')")
        heard: list[tuple[RestoreResult, list[tuple[object, ...]]]] = []

        def rows() -> list[tuple[object, ...]]:
            return app.execute("select * from star order by id").fetchall()

        kit = backupkit.attach(root, path, on_restore=lambda result: heard.append((result, rows())))
        wait_until(kit.manager.list_backups)
        older = kit.manager.list_backups()[0].backup_id
        app.execute("delete from star where id = 1")
        (change,) = kit.manager.compare_backups(older).changes
        dialog = kit.open_dialog()
        assert dialog
        dialog._submit(RestorePart(backup_id=older, change=change))
        wait_until(lambda: heard)
        ((result, seen),) = heard
        assert (result.part, result.backup_id) == ("Vega", older)
        assert seen == [(1, "Vega"), (2, "Sol")]
        kit.manager.undo_restore()
        assert rows() == [(2, "Sol")]
