"""The dialog shows what there is: with real keys and clicks, real files and a real worker."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

from backupkit import BackupDialog, BackupManager
from backupkit.service.events import Finished, Progressed, Started
from backupkit.service.tasks.verifying import Verify
from backupkit.values.results import VerifyReport
from tests.ui.dialog.opened import Open, Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, TypeText, WaitUntil


# -- looking -----------------------------------------------------------------------------------------------------------


def test_it_lists_the_versions_newest_first_under_their_day(open_dialog: Open) -> None:
    opened = open_dialog()
    assert opened.descriptions == ["two more", "Proxima added", "first light"]
    (day,) = opened.tree.get_children("")
    assert opened.tree.item(day, "text") == "Today"
    assert [opened.tree.set(row, "change") for row in opened.rows] == ["", "", "first"]  # nothing was counted yet
    assert opened.tree.set(opened.rows[-1], "change") == "first"
    assert opened.text("header.title") == "data.json"
    assert opened.text("header.status.text") == "Backed up just now"
    assert opened.text("footer.figures").startswith("3 versions")


def test_a_selected_version_is_told_of(open_dialog: Open) -> None:
    opened = open_dialog()
    assert opened.details.startswith("3 versions")
    opened.choose(1)
    for text in ("Proxima added", "4 records", "Why it is kept", "Number 2 of the 10"):
        assert text in opened.details


def test_a_search_narrows_the_list_and_escape_widens_it_again(
    open_dialog: Open, type_text: TypeText, press: Press, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    press(opened.tree, "<Control-f>")
    entry = opened.widget("panes.left.filters.search")
    assert opened.has_focus(entry)
    type_text(entry, "proxima")
    wait_until(lambda: opened.descriptions == ["Proxima added"])
    press(entry, "<Escape>")
    wait_until(lambda: len(opened.rows) == 3)
    assert opened.dialog.winfo_exists()


def test_a_search_that_finds_nothing_says_so(open_dialog: Open, type_text: TypeText, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    type_text(opened.widget("panes.left.filters.search"), "zz")
    wait_until(lambda: not opened.rows)
    assert opened.text("panes.left.versions.empty.title") == "No version matches “zz”"
    assert not opened.is_shown("panes.left.versions.empty.create")


def test_a_click_on_a_heading_sorts_and_the_menu_does_too(open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.dialog.tk.call(*opened.dialog.tk.splitlist(opened.tree.heading("size", "command")))
    wait_until(lambda: opened.descriptions == ["two more", "Proxima added", "first light"])
    opened.dialog.tk.call(*opened.dialog.tk.splitlist(opened.tree.heading("size", "command")))
    wait_until(lambda: opened.descriptions == ["first light", "Proxima added", "two more"])
    assert opened.tree.heading("size", "text").endswith("▴")
    opened.widget("panes.left.filters.order.menu").invoke(1)
    wait_until(lambda: [str(part) for part in opened.tree["show"]] == ["tree", "headings"])
    assert opened.descriptions == ["first light", "Proxima added", "two more"]


def test_a_click_on_the_timeline_selects(open_dialog: Open, click: Click, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    strip = opened.widget("timeline")
    wait_until(lambda: strip.place_of(opened.rows[-1]))
    click(strip, *strip.place_of(opened.rows[-1]))
    assert opened.tree.selection() == (opened.rows[-1],)


def test_the_arrow_keys_walk_along_the_timeline(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    strip = opened.widget("timeline")
    for expected in (0, 1, 2, 2):
        press(strip, "<Left>")
        assert opened.tree.selection() == (opened.rows[expected],)
    press(strip, "<Right>")
    assert opened.tree.selection() == (opened.rows[1],)


def test_what_others_make_appears_by_itself(open_dialog: Open, manager: BackupManager, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.choose(0)
    manager.create_backup("by another program", force=True)
    wait_until(lambda: opened.descriptions[0] == "by another program")
    assert opened.tree.selection() == (opened.rows[1],)  # what was selected still is


# -- states ------------------------------------------------------------------------------------------------------------


def test_without_any_version_it_explains_itself_and_makes_the_first_one(
    root: tk.Tk, document: Path, click: Click, press: Press, wait_until: WaitUntil
) -> None:
    opened = Opened(BackupDialog(root, BackupManager(document)), wait_until)
    wait_until(lambda: opened.is_shown("panes.left.versions.empty.create"))
    assert opened.text("panes.left.versions.empty.title") == "Your first version is one save away"
    assert not opened.can("header.buttons.verify")
    click(opened.widget("panes.left.versions.empty.create"))
    press(opened.widget("question.inside.entry"), "<Return>")
    wait_until(lambda: len(opened.rows) == 1)
    assert not opened.is_shown("panes.left.versions.empty")


def test_a_missing_folder_is_explained_and_f5_looks_again(
    root: tk.Tk, document: Path, tmp_path: Path, press: Press, wait_until: WaitUntil
) -> None:
    folder = tmp_path / "drive" / "backups"
    folder.mkdir(parents=True)
    manager = BackupManager(document, folder)
    manager.create_backup("kept")
    folder.rename(tmp_path / "unplugged")
    dialog = BackupDialog(root, manager)
    opened = Opened(dialog, wait_until)
    wait_until(lambda: "may be on a drive that is not connected" in opened.details.replace("\n", " "))
    assert not opened.can("header.buttons.create")
    (tmp_path / "unplugged").rename(folder)
    press(opened.tree, "<F5>")
    wait_until(lambda: opened.descriptions == ["kept"])


def test_work_that_lasts_shows_how_far_it_is_and_can_be_cancelled(
    open_dialog: Open, click: Click, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    tell = opened.dialog._heard
    tell(Started(number=99, task=Verify()))
    tell(Progressed(number=99, task=Verify(), done_bytes=1, total_bytes=4))
    assert not opened.is_shown("footer.work")  # what is over soon must not flicker
    wait_until(lambda: opened.is_shown("footer.work"))
    assert float(opened.widget("footer.work.bar").cget("value")) == 250
    cancelled: list[int] = []
    opened.widget("footer")._cancel_job = cancelled.append
    click(opened.widget("footer.work.cancel"))
    assert cancelled == [99]
    tell(Finished(number=99, task=Verify(), result=VerifyReport(sound_ids=(), complete=False)))
    opened.dialog.update()
    assert not opened.is_shown("footer.work")
