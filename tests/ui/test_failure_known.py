"""A failure is known to whatever is shown after it: a line that was made anew, and the dialog that a click opens."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupKit, attach
from backupkit.errors import NotEnoughSpace
from backupkit.service.events import Failed
from backupkit.service.tasks.creating import Create
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase

if TYPE_CHECKING:
    from tests.screen import WaitUntil


def line_of(root: tk.Tk) -> BackupIndicator | None:
    return next((child for child in root.winfo_children() if isinstance(child, BackupIndicator)), None)


@pytest.fixture
def failing(root: tk.Tk, document: Path, wait_until: WaitUntil) -> BackupKit:
    """Return a kit whose last backup has failed."""
    kit = attach(root, document, watch=False)
    wait_until(lambda: len(kit.manager.list_backups()) == 1 and not kit._bridge._service.is_busy)
    wait_until(lambda: (line := line_of(root)) is not None and line.phase is Phase.FINE)
    kit._bridge.tell(Failed(number=None, task=Create(), error=NotEnoughSpace(kit.manager.backups_dir)))
    wait_until(lambda: (line := line_of(root)) is not None and line.phase is Phase.FAILED)
    return kit


def test_p11_a_line_that_comes_back_after_the_host_cleared_its_window_is_still_red(
    root: tk.Tk, failing: BackupKit, wait_until: WaitUntil
) -> None:
    before = line_of(root)
    for child in root.winfo_children():
        child.destroy()
    wait_until(lambda: line_of(root) not in {None, before})
    line = line_of(root)
    assert line is not None
    assert line.phase is Phase.FAILED
    assert "not enough space" in line.tip
    assert failing.indicator(root).phase is Phase.FAILED


def test_p11_the_dialog_that_is_opened_then_says_what_failed_and_why(failing: BackupKit, wait_until: WaitUntil) -> None:
    dialog = failing.open_dialog()
    assert dialog
    wait_until(lambda: dialog._state.contents is not None)
    header, notice = dialog.nametowidget("page.header.status.text"), dialog._state.notice
    assert header.cget("text") == "The last backup failed"
    assert notice
    assert "not enough space" in notice.text
    dialog.destroy()


def test_a_backup_that_is_made_takes_it_all_back(root: tk.Tk, failing: BackupKit, wait_until: WaitUntil) -> None:
    dialog = failing.open_dialog()
    assert dialog
    failing.create("now")
    wait_until(lambda: dialog._state.notice is None)
    wait_until(lambda: (line := line_of(root)) is not None and line.phase is Phase.FINE)
    dialog.destroy()
