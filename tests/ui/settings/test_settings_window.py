"""The settings window, by mouse and keyboard."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention
from backupkit.ui.settings.opening import open_settings
from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.shown.settings import Page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, TypeText, WaitUntil
    from tests.ui.settings.conftest import Show


def test_what_is_chosen_by_mouse_is_in_force_once_it_is_saved(
    show: Show, manager: BackupManager, click: Click, wait_until: WaitUntil
) -> None:
    shown = show()
    assert shown.input("on_close").instate(["selected"])
    click(shown.input("on_close"))
    click(shown.widget("footer.save"))
    wait_until(lambda: not shown.window.winfo_exists())
    assert not manager.config.on_close
    assert BackupManager(manager.data_file).config.on_save


def test_what_is_chosen_by_keyboard_is_in_force_once_it_is_saved(
    show: Show, manager: BackupManager, press: Press, type_text: TypeText, wait_until: WaitUntil
) -> None:
    shown = show()
    press(shown.widget("pages.list"), "<Alt-c>")
    days = shown.input("verify_days")
    wait_until(days.winfo_ismapped)
    days.focus_set()
    days.selection_range(0, "end")
    type_text(days, "12")
    press(days, "<Return>")
    wait_until(lambda: not shown.window.winfo_exists())
    assert manager.config.verify_days == 12


def test_escape_chooses_nothing(
    show: Show, manager: BackupManager, click: Click, press: Press, wait_until: WaitUntil
) -> None:
    shown = show()
    click(shown.input("on_save"))
    press(shown.widget("pages.list"), "<Escape>")
    wait_until(lambda: not shown.window.winfo_exists())
    assert manager.config.on_save


def test_cancel_chooses_nothing(show: Show, manager: BackupManager, click: Click, wait_until: WaitUntil) -> None:
    shown = show()
    click(shown.input("on_save"))
    click(shown.widget("footer.cancel"))
    wait_until(lambda: not shown.window.winfo_exists())
    assert manager.config.on_save


def test_the_keyboard_goes_back_to_where_it_was(root: tk.Tk, show: Show, press: Press, wait_until: WaitUntil) -> None:
    entry = tk.Entry(root)
    entry.pack()
    entry.focus_set()
    wait_until(lambda: root.focus_get() is entry)
    shown = show()
    press(shown.widget("pages.list"), "<Escape>")
    wait_until(lambda: root.focus_get() is entry)


def test_there_is_one_window_of_a_document_and_it_comes_forward(
    root: tk.Tk, show: Show, manager: BackupManager, wait_until: WaitUntil
) -> None:
    shown = show()
    again = open_settings(root, manager, show_versions=lambda: None, page=Page.KEEP)
    assert again is shown.window
    wait_until(lambda: shown.text("title") == "Keep")
    again.destroy()
    other = show()
    assert other.window is not again


def test_what_is_wrong_is_told_in_its_place_and_keeps_the_window_open(
    show: Show, manager: BackupManager, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    shown = show()
    shown.turn(Page.KEEP)
    newest = shown.input("newest")
    newest.delete(0, "end")
    newest.insert(0, "many")
    press(newest, "<End>")
    wait_until(lambda: "whole number" in shown.line("flaw_newest"))
    shown.turn(Page.WHEN)
    click(shown.widget("footer.save"))
    wait_until(lambda: shown.window.focus_get() is newest)
    assert shown.text("title") == "Keep"
    assert manager.config.retention == Retention()


def test_a_schedule_is_said_in_words_with_the_moment_at_which_it_is_due(
    show: Show, press: Press, wait_until: WaitUntil
) -> None:
    shown = show()
    menu = shown.input("pace").nametowidget("menu")
    assert not shown.input("time").winfo_ismapped()
    menu.invoke(3)
    wait_until(shown.input("time").winfo_ismapped)
    wait_until(lambda: shown.line("note_pace").startswith("Every day at 02:00; next: "))
    menu.invoke(5)
    cron = shown.input("cron")
    wait_until(cron.winfo_ismapped)
    cron.delete(0, "end")
    cron.insert(0, "61 * * * *")
    press(cron, "<End>")
    wait_until(lambda: shown.line("flaw_pace"))
    press(cron, "<Return>")
    assert shown.window.winfo_exists()


def test_the_consequence_of_a_rule_is_seen_before_it_is_chosen(
    show: Show, manager: BackupManager, wait_until: WaitUntil
) -> None:
    shown = show(page=Page.KEEP)
    consequence = shown.widget("room.canvas.inside.keep.consequence")
    wait_until(lambda: consequence.cget("text") == "Keeps all 3 versions.")
    for name, number in (("newest", "1"), ("hourly", "0"), ("daily", "0"), ("weekly", "0"), ("monthly", "0")):
        control = shown.input(name)
        control.delete(0, "end")
        control.insert(0, number)
        shown.window.update()
    wait_until(lambda: str(consequence.cget("text")).startswith("Keeps 1 of 3; removes 2"))
    assert len(manager.list_backups()) == 3


def test_protection_that_is_off_is_told_in_yellow(show: Show, click: Click, wait_until: WaitUntil) -> None:
    shown = show()
    assert shown.text("room.canvas.inside.when.protection.text") == "Protection is on."
    click(shown.input("enabled"))
    wait_until(lambda: "will be off" in shown.text("room.canvas.inside.when.protection.text"))
    assert shown.text("room.canvas.inside.when.protection.glyph") == "▲"


def test_defaults_take_back_what_was_chosen_on_that_page(
    show: Show, manager: BackupManager, click: Click, wait_until: WaitUntil
) -> None:
    manager.choose(verify_days=3, on_save=False)
    shown = show(page=Page.CHECK)
    assert shown.can("footer.defaults")
    click(shown.widget("footer.defaults"))
    wait_until(lambda: shown.input("verify_days").get() == "30")
    assert not shown.can("footer.defaults")
    click(shown.widget("footer.save"))
    wait_until(lambda: not shown.window.winfo_exists())
    assert (manager.config.verify_days, manager.config.on_save) == (30, False)


def test_what_could_not_be_saved_is_told_and_nothing_that_was_filled_in_is_lost(
    show: Show, click: Click, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backupkit.errors import BackupFolderUnwritable

    shown = show()

    def refuse(self: BackupManager, **_changes: object) -> None:
        raise BackupFolderUnwritable(self.backups_dir, "read-only")

    monkeypatch.setattr(BackupManager, "choose", refuse)
    click(shown.input("on_close"))
    click(shown.widget("footer.save"))
    wait_until(lambda: shown.text("notice.text").startswith("The settings were not saved."))
    assert not shown.input("on_close").instate(["selected"])
    assert shown.can("footer.save")


def test_a_choice_that_another_program_makes_meanwhile_is_not_lost(
    show: Show, manager: BackupManager, document: Path, click: Click, wait_until: WaitUntil
) -> None:
    shown = show()
    BackupManager(document).choose(compression_level=9)
    click(shown.input("on_close"))
    click(shown.widget("footer.save"))
    wait_until(lambda: not shown.window.winfo_exists())
    assert (manager.config.compression_level, manager.config.on_close) == (9, False)


def test_a_backup_is_made_from_the_first_page(
    show: Show, manager: BackupManager, press: Press, wait_until: WaitUntil
) -> None:
    shown = show()
    press(shown.widget("pages.list"), "<Alt-b>")
    wait_until(lambda: shown.text("notice.text").startswith("Backed up."))
    assert len(manager.list_backups()) == 4


def test_the_versions_are_opened_where_the_host_says(show: Show, press: Press) -> None:
    opened: list[bool] = []
    shown = show(show_versions=lambda: opened.append(True))
    press(shown.widget("pages.list"), "<Alt-r>")
    assert opened == [True]


def test_hidden_pages_are_not_there_and_locked_ones_cannot_be_changed(
    show: Show, document: Path, wait_until: WaitUntil
) -> None:
    manager = BackupManager(document, locked=("keep",))
    shown = show(manager=manager, pages=SettingsPages(hide=("advanced",), lock=("keep",)), page=Page.KEEP)
    wait_until(lambda: "cannot be changed here" in shown.text("lead"))
    assert shown.input("newest").instate(["disabled"])
    assert not shown.can("footer.defaults")
    with pytest.raises(KeyError):
        shown.widget("pages.list.advanced")


def test_the_arrow_keys_and_control_tab_go_through_the_pages(show: Show, press: Press, wait_until: WaitUntil) -> None:
    shown = show()
    press(shown.widget("pages.list"), "<Down>")
    wait_until(lambda: shown.text("title") == "Where")
    press(shown.widget("pages.list"), "<Up>", "<Up>")
    wait_until(lambda: shown.text("title") == "Advanced")
    press(shown.widget("pages.list"), "<Control-Tab>")
    wait_until(lambda: shown.text("title") == "When")


def test_in_a_low_window_what_gets_the_keyboard_is_scrolled_to(show: Show, wait_until: WaitUntil) -> None:
    shown = show(page=Page.TELL)
    shown.window.geometry("600x330")
    bar = shown.widget("room.scrollbar")
    wait_until(bar.winfo_ismapped)
    server = shown.input("mail_server")
    server.focus_force()

    def is_seen() -> bool:
        room = shown.widget("room.canvas")
        bottom = server.winfo_rooty() + server.winfo_height()
        return bool(bottom <= room.winfo_rooty() + room.winfo_height())

    wait_until(is_seen)


def test_a_password_goes_to_where_secrets_are_kept_and_is_shown_to_nobody(
    show: Show, manager: BackupManager, click: Click, wait_until: WaitUntil, tmp_path: Path
) -> None:
    shown = show(page=Page.TELL)
    for name, text in (("mail_server", "smtp://me@mail.example.org:587"), ("password", "hunter2")):
        shown.input(name).insert(0, text)  # as an input method does, without a key
        shown.window.update()
    assert shown.input("password").cget("show") == "•"
    click(shown.widget("footer.save"))
    wait_until(lambda: not shown.window.winfo_exists())
    assert manager.config.mail_server == "smtp://me@mail.example.org:587"
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]
    assert [path.name for path in holding] == ["secrets.json"]
    assert holding[0].stat().st_mode & 0o077 == 0


def test_a_test_of_a_restore_is_made_from_the_page_of_checks(show: Show, press: Press, wait_until: WaitUntil) -> None:
    shown = show(page=Page.CHECK)
    assert shown.line("note_test_restore_days") == "Not done yet."
    press(shown.widget("pages.list"), "<Alt-e>")
    wait_until(lambda: "was restored in a test" in shown.text("notice.text"))
    wait_until(lambda: shown.line("note_test_restore_days").startswith("Last: "))
