"""The settings window among other windows, and while things change around it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.service.tasks.restoring import Undo
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.settings.opening import open_settings
from backupkit.ui.shown.settings import Page
from tests.ui.dialog.opened import grabber

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import WaitUntil
    from tests.ui.settings.conftest import Show


def test_one_that_is_closed_before_it_has_read_anything_leaves_nothing_behind(
    root: tk.Tk, manager: BackupManager
) -> None:
    open_settings(root, manager, show_versions=lambda: None).destroy()
    root.update()
    assert not [child for child in root.winfo_children() if isinstance(child, tk.Toplevel)]


def test_under_a_modal_window_of_the_host_the_settings_can_be_used_and_give_the_grab_back(
    root: tk.Tk, show: Show, wait_until: WaitUntil
) -> None:
    box = tk.Toplevel(root)
    wait_until(box.winfo_viewable)
    box.grab_set()
    shown = show()
    assert grabber(shown.window) is shown.window
    shown.window.destroy()
    wait_until(lambda: grabber(root) is box)
    box.destroy()


@pytest.mark.parametrize("page", Page)
def test_each_page_follows_a_change_of_the_hosts_theme(
    root: tk.Tk, show: Show, wait_until: WaitUntil, page: Page
) -> None:
    style = ttk.Style(root)
    before = style.theme_use()
    shown = show(page=page)
    for theme in ("clam", "alt", before):
        style.theme_use(theme)
        root.update()
    wait_until(lambda: shown.text("title"))
    shown.window.destroy()


def test_what_another_program_chooses_is_shown_after_the_next_version(
    show: Show, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    shown = show(page=Page.ADVANCED)
    BackupManager(document).choose(compression_level=9)
    shown.window._read()
    wait_until(lambda: shown.input("compression_level").get() == "9")
    assert manager.config.compression_level == 9


def test_a_folder_that_cannot_be_read_is_told_and_the_window_stays(
    root: tk.Tk, document: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    manager = BackupManager(document, tmp_path / "elsewhere" / "gone")
    window = open_settings(root, manager, show_versions=lambda: None)
    wait_until(lambda: window.nametowidget("body.notice").winfo_ismapped())
    assert "does not exist" in str(window.nametowidget("body.notice.text").cget("text"))
    window.nametowidget("body.footer.cancel").invoke()
    wait_until(lambda: not window.winfo_exists())


def test_what_a_notice_offers_is_done_and_what_asks_first_is_done_beside_the_versions(
    manager: BackupManager, show: Show, wait_until: WaitUntil
) -> None:
    opened: list[bool] = []
    shown = show(show_versions=lambda: opened.append(True))
    shown.window._accept(Verify())
    wait_until(lambda: "sound" in shown.text("notice.text"))
    assert opened == []
    shown.window._accept(Undo())
    assert opened == [True]
    assert len(manager.list_backups()) == 3


def test_an_origin_is_seen_below_its_row_until_something_else_is_filled_in(
    document: Path, show: Show, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_VERIFY_AFTER_CREATE", "1")
    shown = show(manager=BackupManager(document, config=True), page=Page.CHECK)
    wait_until(lambda: "BACKUP_VERIFY_AFTER_CREATE" in shown.line("origin_verify_after_create"))
    shown.input("verify_after_create").invoke()
    wait_until(lambda: not shown.line("origin_verify_after_create"))


@pytest.mark.parametrize("page", [Page.KEEP, Page.CHECK])
def test_the_wheel_over_a_number_scrolls_the_page_and_leaves_the_number(
    show: Show, wait_until: WaitUntil, page: Page
) -> None:
    shown = show(page=page)
    shown.window.geometry("560x320")
    wait_until(shown.widget("room.scrollbar").winfo_ismapped)
    number = shown.input({Page.KEEP: "newest", Page.CHECK: "verify_days"}[page])
    before = number.get()
    canvas = shown.widget("room.canvas")
    for _turn in range(3):
        if number.tk.call("tk", "windowingsystem") == "x11":
            number.event_generate("<Button-5>")
        else:
            number.event_generate("<MouseWheel>", delta=-120)
        shown.window.update()
    assert number.get() == before
    assert canvas.canvasy(0) > 0


def test_a_folder_that_an_administrator_has_set_says_so(
    document: Path, tmp_path: Path, show: Show, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.setenv("BACKUP_DIR", str(folder))
    shown = show(manager=BackupManager(document, config=True), page=Page.WHERE)
    where = "room.canvas.inside.where"
    wait_until(lambda: shown.widget(f"{where}.folder").get() == str(folder))
    assert shown.text(f"{where}.origin") == "set by the administrator: BACKUP_DIR"
    assert shown.text(f"{where}.line_3") == "no versions yet"
