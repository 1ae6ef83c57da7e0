"""A manager with three versions, and a dialog about them."""

from __future__ import annotations

import json
import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupDialog, BackupManager
from tests.ui.dialog.comparing import Comparison
from tests.ui.dialog.opened import STATES, TEXTS, Open, Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    for state, text in zip(STATES, TEXTS, strict=True):
        document.write_text(json.dumps(state))
        manager.create_backup(text)
    return manager


@pytest.fixture
def open_dialog(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> Open:
    def open_dialog(**options: Any) -> Opened:
        return Opened(BackupDialog(root, manager, **options), wait_until)

    return open_dialog


@pytest.fixture
def opened(open_dialog: Open) -> Opened:
    """The dialog of an app that hears of restores."""
    return open_dialog(on_restore=lambda _result: None)


@pytest.fixture
def comparison(opened: Opened, wait_until: WaitUntil) -> Comparison:
    """The comparison in that dialog."""
    return Comparison(opened, wait_until)
