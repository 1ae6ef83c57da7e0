"""A kit in a window: what a version changed is counted in idle time, and the host hears of a part that was put back."""

from __future__ import annotations

import json
import tkinter as tk
from pathlib import Path

import backupkit
from backupkit import RestoreResult
from backupkit.service.tasks.comparing import RestorePart
from tests.screen import WaitUntil
from tests.service.passing import Passing

STARS = {"systems": [{"id": "a", "name": "Vega"}, {"id": "b", "name": "Sol"}]}
FEWER = {"systems": [{"id": "b", "name": "Sol"}]}


def test_a_list_says_what_each_version_changed_once_nothing_is_going_on(
    root: tk.Tk, document: Path, passing: Passing, wait_until: WaitUntil
) -> None:
    document.write_text(json.dumps(STARS))
    kit = backupkit.attach(root, document)
    wait_until(lambda: len(kit.manager.list_backups()) == 1)
    document.write_text(json.dumps(FEWER))
    kit.saved("one gone")
    wait_until(lambda: len(kit.manager.list_backups()) == 2)

    def is_counted() -> bool:
        passing()
        return kit.manager.get_version_history()[0].change_summary == "1 record removed"

    wait_until(is_counted)


def test_the_host_hears_which_part_was_put_back(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    document.write_text(json.dumps(STARS))
    heard: list[RestoreResult] = []
    kit = backupkit.attach(root, document, on_restore=heard.append)
    wait_until(kit.manager.list_backups)
    older = kit.manager.list_backups()[0].backup_id
    document.write_text(json.dumps(FEWER))
    (change,) = kit.manager.compare_backups(older).changes
    dialog = kit.open_dialog()
    assert dialog
    dialog._submit(RestorePart(backup_id=older, change=change))
    wait_until(lambda: heard)
    assert (heard[0].part, heard[0].backup_id) == ("Vega", older)
    assert json.loads(document.read_text()) == STARS
