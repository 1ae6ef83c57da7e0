"""Copies that are encrypted, in the dialog: a lock beside each place, and one question where they do not open."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import AskedPassphrase, BackupDialog, BackupManager, Passphrase
from backupkit.sealing.refused import FolderNotSealed
from backupkit.service.tasks.mirroring import MirrorNow
from backupkit.ui.settings.lock.password_sheet import PasswordSheet
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import of_failure
from backupkit.ui.words.questions import emptiness_of
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.screen import WaitUntil

    Show = Callable[[BackupManager], Opened]

pytest.importorskip("cryptography")


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "USB disk"
    folder.mkdir()
    return folder


def _with(manager: BackupManager, usb: Path, encryption: Any) -> BackupManager:
    return BackupManager(manager.data_file, places=[usb.as_uri()], encryption=encryption)


@pytest.fixture
def show(root: tk.Tk, wait_until: WaitUntil) -> Show:
    return lambda manager: Opened(BackupDialog(root, manager), wait_until)


def _sheet(window: tk.Misc) -> PasswordSheet | None:
    return next((child for child in window.winfo_children() if isinstance(child, PasswordSheet)), None)


@pytest.mark.parametrize(("encryption", "locks"), [(Passphrase("one"), 1), (None, 0)])
def test_the_details_draw_a_lock_beside_each_place_that_is_encrypted_and_say_what_it_means(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil, encryption: Any, locks: int
) -> None:
    mirrored = _with(manager, usb, encryption)
    mirrored.mirror()
    opened = show(mirrored)
    opened.choose(0)
    wait_until(lambda: "USB\N{NO-BREAK SPACE}disk" in opened.details)
    page = opened.widget("panes.right.details.page")
    assert len(page.image_names()) == locks
    assert ("encrypted" in opened.details) is bool(locks)
    assert "\N{LOCK}" not in opened.details  # few fonts have one


def test_where_copies_do_not_open_the_dialog_offers_to_enter_the_password_and_goes_on(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    first = _with(manager, usb, AskedPassphrase())
    first.set_password("one")
    first.mirror()
    locked = _with(manager, usb, AskedPassphrase())
    opened = show(locked)
    dialog = opened.dialog
    dialog._bridge.submit(MirrorNow())
    wait_until(lambda: opened.is_shown("notice") and "are locked" in opened.text("notice.text"), timeout=60)
    assert opened.text("notice.offer") == "Unlock…"
    wait_until(lambda: dialog._state.contents and dialog._state.contents.encryption.is_locked)
    opened.widget("notice.offer").invoke()
    wait_until(lambda: (sheet := _sheet(dialog)) and sheet.winfo_viewable())
    sheet = _sheet(dialog)
    assert sheet
    entry = sheet.nametowidget("sheet.inside.secret")
    entry.insert(0, "one")
    sheet.accept()
    wait_until(lambda: not sheet.winfo_exists(), timeout=60)
    wait_until(lambda: "Unlocked" in opened.text("notice.text"))
    assert not locked.encryption.is_locked
    assert locked.mirror()


def test_a_folder_that_is_locked_is_opened_from_the_dialog_which_then_lists_its_versions(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    first = BackupManager(document, encryption=AskedPassphrase(), encrypt="everywhere")
    first.set_password("one")
    first.create_backup()
    locked = BackupManager(document, encryption=AskedPassphrase(), encrypt="everywhere")
    dialog = BackupDialog(root, locked)

    def notice() -> str:
        return str(dialog.nametowidget("page.notice.text").cget("text"))

    wait_until(lambda: dialog.winfo_viewable() and "are locked" in notice())
    assert dialog._state.notice
    assert dialog._state.notice.tone is Tone.WARN
    assert dialog.nametowidget("page.header.status.text").cget("text") == "The versions are locked"
    contents = dialog._state.contents
    empty = emptiness_of(contents, (), document="n.json", problem=dialog._state.problem, is_locked=True)
    assert empty
    assert (empty.title, dialog._state.is_locked) == ("The versions are locked", True)
    page = dialog.nametowidget("page.panes.right.details.page")
    assert page.get("1.0", "end").split("\n")[1].startswith("Unlock the versions")
    dialog.nametowidget("page.notice.dismiss").invoke()  # who waves it away can unlock all the same
    unlock = dialog.nametowidget("page.panes.left.versions.empty.unlock")
    wait_until(unlock.winfo_viewable)
    unlock.invoke()
    wait_until(lambda: (sheet := _sheet(dialog)) and sheet.winfo_viewable())
    sheet = _sheet(dialog)
    assert sheet
    assert "all versions, here and at all places" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.nametowidget("sheet.inside.secret").insert(0, "one")
    sheet.accept()
    wait_until(lambda: not sheet.winfo_exists(), timeout=60)
    wait_until(lambda: dialog._state.contents and len(dialog._state.contents.rows) == 1)
    assert "Unlocked" in notice()
    assert dialog._state.contents
    assert dialog._state.contents.encryption.is_everywhere
    assert not dialog._state.is_locked
    wait_until(lambda: "Backed up" in dialog.nametowidget("page.header.status.text").cget("text"))


def test_a_folder_that_is_not_sealed_is_not_offered_to_be_unlocked(tmp_path: Path) -> None:
    assert of_failure(FolderNotSealed(tmp_path)).offer is None


def test_what_a_folder_cannot_be_read_for_is_coloured_to_the_end_of_its_last_line(
    root: tk.Tk, document: Path, wait_until: WaitUntil
) -> None:
    first = BackupManager(document, encryption=Passphrase("one"), encrypt="everywhere")
    first.create_backup()
    dialog = BackupDialog(root, BackupManager(document))
    wait_until(lambda: dialog.winfo_viewable() and dialog._state.problem)
    page = dialog.nametowidget("page.panes.right.details.page")
    wait_until(lambda: page.tag_ranges(str(Tone.BAD)))
    last = str(page.tag_ranges(str(Tone.BAD))[-1])
    assert page.compare(last, ">", f"{last} - 1 chars lineend")
