"""A password of the user's is set, entered and changed on the page Where, and is nowhere to be read afterwards."""

from __future__ import annotations

import logging
import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import AskedPassphrase, BackupManager, KeyFile, Passphrase, SettingsPages
from backupkit.service.tasks.keys import ChangePassword, SetPassword, Unlock
from backupkit.ui.bridge import bridge_to
from backupkit.ui.shown.settings import Page
from tests.ui.settings.lock.conftest import Locked, fill, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.screen import Press, WaitUntil
    from tests.ui.settings.conftest import Show
    from tests.ui.settings.lock.conftest import Made
    from tests.unlocking.keyrings import Backend

    Shown = Callable[[BackupManager], Locked]

_WORDS = "four random words here"


def test_without_encryption_a_sentence_says_that_the_copies_can_be_read(locked: Shown, manager: BackupManager) -> None:
    page = locked(manager)
    assert "whoever gets at a place can read them" in page.text
    assert page.buttons == []
    assert not page.shown.widget("room.canvas.inside.where.lock.picture").winfo_ismapped()


def test_a_password_is_set_and_copies_are_made_with_it(locked: Shown, made: Made, wait_until: WaitUntil) -> None:
    manager = made(AskedPassphrase())
    page = locked(manager)
    assert "none is set yet" in page.text
    assert page.buttons == ["set"]
    sheet = page.press("set")
    assert not sheet.nametowidget("sheet.inside").children.get("keep")  # the app has no name for the keyring
    fill(sheet, new=_WORDS, again=_WORDS)
    sheet.accept()
    page.closed(sheet)
    wait_until(lambda: "The password is set" in page.notice)
    wait_until(lambda: all(place.copies == 3 for place in manager.places), timeout=30)
    wait_until(lambda: page.buttons == ["change", "code", "rotate"])
    assert "There is no recovery code yet" in page.text


def test_what_cannot_be_right_is_said_before_any_place_is_asked(locked: Shown, made: Made) -> None:
    manager = made(AskedPassphrase())
    sheet = locked(manager).press("set")
    sheet.accept()
    assert "Nothing is typed" in said(sheet)
    fill(sheet, new="one", again="two")
    sheet.accept()
    assert "not the same" in said(sheet)
    assert sheet.focus_get() is sheet.nametowidget("sheet.inside.again")
    assert manager.encryption.is_locked
    sheet.destroy()


def test_how_long_a_password_is_is_said_in_words_while_it_is_typed(
    locked: Shown, made: Made, wait_until: WaitUntil
) -> None:
    sheet = locked(made(AskedPassphrase())).press("set")
    told = sheet.nametowidget("sheet.inside.strength")
    assert str(told.cget("text")) == "Four random words or more."
    fill(sheet, new="geheim")
    wait_until(lambda: "Short" in str(told.cget("text")))
    fill(sheet, new=_WORDS)
    wait_until(lambda: "Long enough" in str(told.cget("text")))
    sheet.destroy()


def test_a_password_is_entered_once_after_a_start_and_a_wrong_one_is_told_in_the_window(
    locked: Shown, made: Made, wait_until: WaitUntil
) -> None:
    first = made(AskedPassphrase())
    first.set_password(_WORDS)
    first.mirror()
    manager = made(AskedPassphrase())
    page = locked(manager)
    assert page.buttons == ["enter", "change"]
    sheet = page.press("enter")
    fill(sheet, old="wrong")
    sheet.accept()
    assert said(sheet) == "Asking the places…"
    wait_until(lambda: "This password does not open the versions" in said(sheet))
    entry = sheet.nametowidget("sheet.inside.secret")
    wait_until(lambda: sheet.focus_get() is entry)
    assert entry.selection_present()
    fill(sheet, old=_WORDS)
    sheet.accept()
    page.closed(sheet)
    wait_until(lambda: page.notice == "Unlocked: copies are being made again.")
    assert not manager.encryption.is_locked


def test_a_password_is_kept_if_that_is_wished_and_forgotten_again(
    locked: Shown, made: Made, keyring: Backend, wait_until: WaitUntil
) -> None:
    manager = made(AskedPassphrase("Notes"))
    page = locked(manager)
    sheet = page.press("set")
    fill(sheet, new=_WORDS, again=_WORDS)
    sheet.nametowidget("sheet.inside.keep").invoke()
    sheet.accept()
    wait_until(lambda: page.buttons == ["change", "code", "rotate", "forget"], timeout=30)
    assert keyring.kept
    sheet = page.press("forget")
    assert "has to be entered after each start" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.accept()
    wait_until(lambda: page.buttons == ["enter", "change"])
    assert keyring.kept == {}


def test_a_password_is_changed_and_the_recovery_code_is_taken_in_place_of_one_that_was_forgotten(
    locked: Shown, made: Made
) -> None:
    manager = made(Passphrase("one"))
    manager.mirror()
    code = manager.new_recovery_code()
    page = locked(manager)
    for old, new in (("one", _WORDS), (code.lower(), "five random words are here")):
        sheet = page.press("change")
        fill(sheet, old=old, new=new, again=new)
        sheet.accept()
        page.closed(sheet)
    assert "The old one opens nothing any more" in page.notice
    assert made(Passphrase("five random words are here")).mirror()


def test_a_code_that_is_mistyped_is_told_by_its_group(locked: Shown, made: Made, wait_until: WaitUntil) -> None:
    manager = made(Passphrase("one"))
    manager.mirror()
    code = manager.new_recovery_code()
    sheet = locked(manager).press("change")
    wrong = code[:7] + ("0" if code[7] != "0" else "1") + code[8:]
    fill(sheet, old=wrong, new=_WORDS, again=_WORDS)
    sheet.accept()
    wait_until(lambda: "Group 2 of the recovery code" in said(sheet))
    sheet.destroy()


def test_a_change_that_a_place_cut_off_says_that_the_same_again_goes_on(
    locked: Shown, made: Made, folders: tuple[Path, Path], wait_until: WaitUntil
) -> None:
    manager = made(Passphrase("one"))
    manager.mirror()
    page = locked(manager)
    away = folders[1].rename(folders[1].with_name("away"))
    sheet = page.press("change")
    fill(sheet, old="one", new=_WORDS, again=_WORDS)
    sheet.accept()
    wait_until(lambda: "is out of reach" in said(sheet))
    assert "The same again goes on from there." in said(sheet)
    away.rename(folders[1])
    sheet.accept()  # what was typed is still there
    page.closed(sheet)
    assert made(Passphrase(_WORDS)).mirror()


def test_a_change_elsewhere_is_told_and_the_new_password_is_asked_for_once(
    root: tk.Tk, show: Show, made: Made, manager: BackupManager, wait_until: WaitUntil
) -> None:
    made(Passphrase("one")).mirror()
    made(Passphrase("one")).change_password("one", "two")
    memory = manager.backups_dir / "mirror.json"
    memory.write_text(memory.read_text("utf-8").replace('"slot": "', '"slot": "0000'), "utf-8")  # of the time before
    mine = made(Passphrase("one"))
    mine.mirror()
    end = bridge_to(root, mine).hold()  # as the line at the bottom does, as long as the app runs
    page = Locked(show(manager=mine), wait_until)
    assert "changed on another computer" in page.text
    wait_until(lambda: "was changed on another computer" in page.notice)
    page.shown.widget("notice.offer").invoke()
    sheet = page.sheet
    assert "It was changed on another computer" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.leave()
    page.window.destroy()
    page = Locked(show(manager=mine), wait_until)
    assert not page.shown.widget("notice").winfo_ismapped()  # it was asked
    sheet = page.press("enter")
    fill(sheet, old="two")
    sheet.accept()
    page.closed(sheet)
    assert not mine.encryption.is_locked
    assert mine.mirror()
    end()


def test_escape_leaves_the_window_alone_and_return_does_what_it_is_for(
    locked: Shown, made: Made, press: Press, wait_until: WaitUntil
) -> None:
    page = locked(made(AskedPassphrase()))
    sheet = page.press("set")
    press(sheet.nametowidget("sheet.inside.new"), "<Escape>")
    page.closed(sheet)
    assert page.window.winfo_exists()
    wait_until(lambda: page.window.focus_get() is not None)
    sheet = page.press("set")
    press(sheet.nametowidget("sheet.inside.new"), "<Return>")
    wait_until(lambda: "Nothing is typed" in said(sheet))
    assert page.window.winfo_exists()
    sheet.destroy()


def test_the_letter_of_a_button_opens_its_window_and_none_of_the_page_below_acts_meanwhile(
    locked: Shown, made: Made, press: Press, wait_until: WaitUntil
) -> None:
    page = locked(made(AskedPassphrase()))
    press(page.shown.widget("pages.list"), "<Alt-e>")
    sheet = page.sheet
    entry = sheet.nametowidget("sheet.inside.new")
    wait_until(lambda: sheet.focus_get() is entry)
    press(entry, "<Alt-k>")
    assert page.window._state.page is Page.WHERE
    sheet.destroy()


def test_the_keyboard_goes_through_all_that_can_be_filled_in_then_to_the_buttons(
    locked: Shown, made: Made, press: Press
) -> None:
    sheet = locked(made(AskedPassphrase("Notes"))).press("set")
    names = []
    press(sheet.nametowidget("sheet.inside.new"))
    for _ in range(7):
        names.append(sheet.focus_get().winfo_name())
        press(sheet.focus_get(), "<Tab>")
    assert names == ["new", "again", "show", "keep", "no", "yes", "new"]
    sheet.destroy()


def test_the_buttons_are_reached_by_the_keyboard_and_come_into_sight(
    locked: Shown, made: Made, press: Press, wait_until: WaitUntil
) -> None:
    manager = made(Passphrase("one"))
    manager.mirror()
    page = locked(manager)
    press(page.shown.widget("pages.list"))
    names = []
    for _ in range(40):
        focused = page.window.focus_get()
        assert focused is not None
        names.append(focused.winfo_name())
        if names[-1] == "code":
            break
        press(focused, "<Tab>")
    assert names[-2:] == ["change", "code"]
    room = page.shown.widget("room.canvas")
    button = page.window.focus_get()
    assert button is not None
    wait_until(lambda: button.winfo_rooty() + button.winfo_height() <= room.winfo_rooty() + room.winfo_height())
    press(button, "<Return>")
    sheet = page.sheet
    assert sheet.title() == "New recovery code"
    sheet.leave()


def test_what_was_typed_can_be_read_while_the_switch_is_on(locked: Shown, made: Made) -> None:
    sheet = locked(made(AskedPassphrase())).press("set")
    entry, switch = (sheet.nametowidget(f"sheet.inside.{name}") for name in ("new", "show"))
    assert str(entry.cget("show")) == "•"
    switch.invoke()
    assert str(entry.cget("show")) == ""
    switch.invoke()
    assert str(entry.cget("show")) == "•"
    sheet.destroy()


def test_nothing_of_a_password_is_left_in_a_widget_a_log_or_the_text_of_a_task(
    locked: Shown, made: Made, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    manager = made(Passphrase("one"))
    manager.mirror()
    page = locked(manager)
    sheet = page.press("change")
    fill(sheet, old="one", new=_WORDS, again=_WORDS)
    left: list[str] = []
    destroy = tk.Toplevel.destroy

    def noted(window: tk.Toplevel) -> None:
        left.extend(entry.get() for entry in getattr(window, "_entries", {}).values())
        destroy(window)

    monkeypatch.setattr(tk.Toplevel, "destroy", noted)
    sheet.accept()
    page.closed(sheet)
    assert left == ["", "", ""]
    assert _WORDS not in caplog.text
    tasks = (SetPassword(password=_WORDS), Unlock(secret=_WORDS), ChangePassword(old=_WORDS, new=_WORDS))
    assert not [task for task in tasks if _WORDS in repr(task)]
    assert not [
        path for path in manager.backups_dir.rglob("*") if path.is_file() and _WORDS.encode() in path.read_bytes()
    ]


def test_a_key_file_has_no_password_to_be_changed(locked: Shown, made: Made, tmp_path: Path) -> None:
    manager = made(KeyFile.new(tmp_path / "my.key"))
    manager.mirror()
    page = locked(manager)
    assert page.buttons == ["code", "rotate"]
    assert "if the file is lost, nobody can open them" in page.text


def test_what_is_locked_away_from_the_user_can_be_unlocked_by_him_all_the_same(
    show: Show, made: Made, wait_until: WaitUntil
) -> None:
    first = made(AskedPassphrase())
    first.set_password(_WORDS)
    first.mirror()
    page = Locked(show(manager=made(AskedPassphrase()), pages=SettingsPages(lock=("where",))), wait_until)
    assert page.buttons == ["enter"]
