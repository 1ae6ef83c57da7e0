"""A manager with three versions, and the settings window of its document."""

from __future__ import annotations

import json
import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager
from backupkit.ui.settings.opening import open_settings
from tests.config.configuring import configured_in
from tests.ui.settings.shown_settings import ShownSettings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil

Show = Callable[..., ShownSettings]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user chooses for himself lies in a folder of the test's."""
    configured_in(tmp_path / "config", monkeypatch)


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    for number in range(3):
        document.write_text(json.dumps({"number": number}))
        manager.create_backup(trigger="save")
    return manager


@pytest.fixture
def show(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> Show:
    def show(**options: Any) -> ShownSettings:
        options = {"show_versions": lambda: None} | options
        return ShownSettings(open_settings(root, options.pop("manager", manager), **options), wait_until)

    return show
