from __future__ import annotations

import errno
import json
import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, get_backup_manager
from backupkit.files.disk import Disk
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.mirroring import Mirrored
from backupkit.service.tasks.verifying import Verify
from backupkit.ui.bridge import bridge_to
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.look.palette import TEXT_CONTRAST, contrast
from backupkit.ui.shown.status import Phase
from tests.mirroring.desk import MemoryPlace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, WaitUntil


KEYPAD_ENTER = pytest.param("<KP_Enter>", marks=pytest.mark.needs_posix("Tk tells no two Enter keys apart on Windows"))


class FullDisk(Disk):
    """A disk that takes nothing while it is full."""

    def __init__(self) -> None:
        self.is_full = True

    def create(self, path: Path) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return super().create(path)


@pytest.fixture
def manager(document: Path) -> BackupManager:
    return BackupManager(document)


@pytest.fixture
def indicator(root: tk.Tk, manager: BackupManager) -> BackupIndicator:
    bar = tk.Frame(root, background="#2b3a55")
    bar.pack(side="bottom", fill="x")
    indicator = BackupIndicator(bar, manager, on_open=lambda: opened.append(None))
    opened: list[None] = []
    indicator.opened = opened  # type: ignore[attr-defined]  # what a test looks at
    indicator.pack(side="left")
    root.update()
    return indicator


def test_it_follows_what_happens(indicator: BackupIndicator, manager: BackupManager, wait_until: WaitUntil) -> None:
    wait_until(lambda: indicator.text == "Not backed up yet")
    bridge_to(indicator, manager).submit(Create())
    wait_until(lambda: indicator.text == "Backed up just now")
    assert indicator.phase is Phase.FINE
    assert "1 version of data.json" in indicator.tip


def test_it_hears_of_versions_that_others_make(
    indicator: BackupIndicator, document: Path, wait_until: WaitUntil
) -> None:
    BackupManager(document).create_backup()  # the command line, or the host's own call
    wait_until(lambda: indicator.text == "Backed up just now")


def test_several_stand_side_by_side(
    root: tk.Tk, indicator: BackupIndicator, manager: BackupManager, wait_until: WaitUntil
) -> None:
    other = BackupIndicator(root, manager)
    other.pack()
    bridge_to(root, manager).submit(Create())
    wait_until(lambda: indicator.text == other.text == "Backed up just now")
    other.destroy()
    bridge_to(root, manager).submit(Create(force=True))
    wait_until(lambda: "2 versions" in indicator.tip)


def test_p11_a_failed_backup_turns_it_red_and_a_made_one_green(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    disk = FullDisk()
    disk.is_full = False
    manager = BackupManager(document, disk=disk)
    manager.create_backup()
    disk.is_full = True
    document.write_text(json.dumps({"systems": list(range(50))}))
    indicator = BackupIndicator(root, manager)
    indicator.pack()
    bridge_to(root, manager).saved()
    wait_until(lambda: indicator.phase is Phase.FAILED, timeout=2.0)
    assert indicator.text == "Backup failed – click"
    assert "not enough space" in indicator.tip
    assert "The last good version was made just now" in indicator.tip
    disk.is_full = False
    bridge_to(root, manager).saved()
    wait_until(lambda: indicator.phase is Phase.FINE)


def test_a_damaged_save_is_told(
    indicator: BackupIndicator, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    manager.create_backup()
    document.write_text('{"systems": [')
    bridge_to(indicator, manager).submit(Create())
    wait_until(lambda: indicator.phase is Phase.STALE)
    assert indicator.text == "The last save looks damaged"


@pytest.mark.parametrize(
    "key",
    [
        "<Return>",
        "<space>",
        KEYPAD_ENTER,
    ],
)
def test_keys_open_the_dialog(indicator: BackupIndicator, press: Press, key: str) -> None:
    press(indicator, key)
    assert indicator.opened == [None]  # type: ignore[attr-defined]


def test_a_click_opens_the_dialog_wherever_it_goes(indicator: BackupIndicator, click: Click) -> None:
    for part in (indicator, indicator.nametowidget("glyph"), indicator.nametowidget("text")):
        click(part)
    assert indicator.opened == [None] * 3  # type: ignore[attr-defined]


def test_tab_reaches_it(root: tk.Tk, indicator: BackupIndicator, press: Press) -> None:
    entry = ttk.Entry(root)
    entry.pack(side="top")
    entry.lower(indicator.master)
    press(entry, "<Tab>")
    assert root.focus_get() is indicator


def test_its_words_can_be_read_on_what_it_stands_on(indicator: BackupIndicator) -> None:
    for name in ("glyph", "text"):
        part = indicator.nametowidget(name)
        assert part.cget("background") == "#2b3a55"
        assert contrast(part.cget("foreground"), "#2b3a55") >= TEXT_CONTRAST


def test_it_follows_the_hosts_theme(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    bar = ttk.Frame(root)
    bar.pack()
    indicator = BackupIndicator(bar, manager)
    indicator.pack()
    style = ttk.Style(root)
    style.theme_use("default")
    style.configure("TFrame", background="#101820")
    root.event_generate("<<ThemeChanged>>")
    style.configure(".", background="#101820")
    style.theme_use("default")
    wait_until(lambda: indicator.nametowidget("text").cget("background") == "#101820")


def test_what_is_over_at_once_does_not_flicker(
    indicator: BackupIndicator, manager: BackupManager, wait_until: WaitUntil
) -> None:
    phases: set[Phase] = set()
    render = indicator._render
    bridge_to(indicator, manager).subscribe(lambda _: phases.add(indicator.phase))
    for _ in range(3):
        bridge_to(indicator, manager).submit(Create(force=True))
        bridge_to(indicator, manager).submit(Verify())
    wait_until(lambda: "3 versions" in indicator.tip)
    render()
    assert phases == {Phase.FINE}


def test_without_a_manager_it_is_that_of_the_last_one_made(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    get_backup_manager(document)
    indicator = BackupIndicator(root)
    wait_until(lambda: indicator.text == "Not backed up yet")


def test_p10_nothing_is_left_when_it_is_gone(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    before = root.bindtags()
    indicator = BackupIndicator(root, manager)
    indicator.pack()
    wait_until(lambda: indicator.text == "Not backed up yet")
    bridge = bridge_to(root, manager)
    indicator.destroy()
    assert bridge.is_closed
    assert root.bindtags() == before


def test_its_tip_says_that_all_lies_on_one_disk_until_a_copy_lies_elsewhere(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    manager = BackupManager(document, places=[MemoryPlace("elsewhere")])
    manager.create_backup()
    indicator = BackupIndicator(root, manager)
    wait_until(lambda: "same disk as the document" in indicator.tip)
    assert indicator.phase is Phase.FINE
    bridge_to(root, manager).submit(Mirrored(report=manager.mirror()))
    wait_until(lambda: "same disk" not in indicator.tip)
