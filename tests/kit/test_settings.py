"""The settings of an attached document: opened, hidden, locked, and gone with the kit."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

import backupkit
from backupkit import SettingsPages
from tests.config.configuring import configured_in
from tests.ui.settings.shown_settings import ShownSettings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Press, WaitUntil


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured_in(tmp_path / "config", monkeypatch)


def test_a_kit_opens_the_settings_and_takes_them_with_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    kit = backupkit.attach(root, document)
    window = kit.open_settings()
    assert window
    ShownSettings(window, wait_until)
    assert kit.open_settings() is window
    kit.close()
    assert not window.winfo_exists()
    assert kit.open_settings() is None


def test_the_dialog_leads_to_the_settings_and_they_lead_to_the_dialog(
    root: tk.Tk, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document)
    window = kit.open_settings()
    assert window
    shown = ShownSettings(window, wait_until)
    press(shown.widget("pages.list"), "<Alt-r>")
    wait_until(lambda: kit._dialog)
    dialog = kit._dialog
    assert dialog
    tree = dialog.nametowidget("page.panes.left.versions.tree")
    wait_until(lambda: dialog.focus_get() is tree)
    press(tree, "<Alt-g>")
    wait_until(lambda: window.focus_get() is shown.widget("pages.list"))
    kit.close()


def test_a_host_without_settings_has_no_button_for_them(
    root: tk.Tk, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    kit = backupkit.attach(root, document, settings=False)
    assert kit.open_settings() is None
    dialog = kit.open_dialog()
    assert dialog
    wait_until(dialog.winfo_viewable)
    wait_until(lambda: not dialog._reading)
    assert not dialog.nametowidget("page.header.buttons.settings").winfo_ismapped()
    press(dialog.nametowidget("page.panes.left.versions.tree"), "<Alt-g>")
    assert not [child for child in dialog.winfo_children() if isinstance(child, tk.Toplevel)]
    kit.close()


def test_what_a_host_locks_its_user_cannot_choose(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    backupkit.BackupManager(document).choose(verify_days=2)
    kit = backupkit.attach(root, document, settings=SettingsPages(hide=("tell",), lock=("check",)))
    window = kit.open_settings()
    assert window
    shown = ShownSettings(window, wait_until)
    with pytest.raises(KeyError):
        shown.widget("pages.list.tell")
    assert kit.manager.config.verify_days == 30
    with pytest.raises(ValueError, match="verify_days"):
        kit.manager.choose(verify_days=3)
    kit.close()
