"""A new key is made on the page Where, after a question; its progress, its end and what it closes are told there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from backupkit import AskedPassphrase, BackupManager, Passphrase
from tests.ui.settings.lock.conftest import Locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.screen import Press, WaitUntil
    from tests.ui.settings.lock.conftest import Made

    Shown = Callable[[BackupManager], Locked]


@pytest.fixture
def mirrored(made: Made) -> BackupManager:
    manager = made(Passphrase("one"))
    manager.create_backup(force=True)
    manager.mirror()
    return manager


def test_a_new_key_is_asked_about_and_made_and_its_end_is_told(
    locked: Shown, mirrored: BackupManager, wait_until: WaitUntil
) -> None:
    page = locked(mirrored)
    sheet = page.press("rotate")
    assert "encrypted anew in the background" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.accept()
    page.closed(sheet)
    wait_until(lambda: page.notice.startswith("All copies are encrypted with the new key"), timeout=60)
    assert mirrored.mirror().places[0].old_keys == 0


def test_a_recovery_code_that_is_closed_by_it_is_told_before_and_stays_told_after_it(
    locked: Shown, mirrored: BackupManager, wait_until: WaitUntil
) -> None:
    mirrored.new_recovery_code()
    page = locked(mirrored)
    sheet = page.press("rotate")
    assert "recovery code opens nothing any more then" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.accept()
    page.closed(sheet)
    wait_until(lambda: "make a new one" in page.notice)
    wait_until(lambda: "There is no recovery code yet" in page.text, timeout=60)
    assert "make a new one" in page.notice


def test_return_alone_makes_no_key(locked: Shown, mirrored: BackupManager, press: Press, wait_until: WaitUntil) -> None:
    sheet = locked(mirrored).press("rotate")
    no = sheet.nametowidget("sheet.buttons.no")
    wait_until(lambda: sheet.focus_get() is no)
    press(no, "<Return>")
    wait_until(lambda: not sheet.winfo_exists())
    assert mirrored.mirror().places[0].resealed == ()


def test_a_place_that_is_away_is_told_in_the_window_and_nothing_was_changed(
    locked: Shown, mirrored: BackupManager, folders: tuple[Path, Path], wait_until: WaitUntil
) -> None:
    page = locked(mirrored)
    folders[1].rename(folders[1].with_name("away"))
    sheet = page.press("rotate")
    sheet.accept()
    wait_until(lambda: not sheet.is_busy and "nas" in str(sheet.nametowidget("sheet.said").cget("text")), timeout=60)
    folders[1].with_name("away").rename(folders[1])
    assert [place.resealed for place in mirrored.mirror().places] == [(), ()]


@pytest.mark.parametrize("encryption", [None, AskedPassphrase("Notes")], ids=["none", "not set yet"])
def test_where_there_is_no_key_none_can_be_made_anew(locked: Shown, made: Made, encryption: object) -> None:
    assert "rotate" not in locked(made(encryption)).buttons


def test_in_a_folder_that_is_encrypted_itself_it_is_told_how_far_that_is(
    locked: Shown, manager: BackupManager, wait_until: WaitUntil
) -> None:
    pytest.importorskip("cryptography")
    shutil.rmtree(manager.backups_dir, ignore_errors=True)
    sealed = BackupManager(manager.data_file, encryption=Passphrase("one"), encrypt="everywhere")
    sealed.create_backup()
    page = locked(sealed)
    assert "rotate" in page.buttons
    with sealed._binding.places.at_work.copying(str(sealed.backups_dir), 12, is_anew=True) as begins:
        begins()
        begins()
        wait_until(lambda: page.text.endswith("Encrypting anew 2 of 12…"))
    wait_until(lambda: "Encrypting anew" not in page.text)
    sheet = page.press("rotate")
    assert "all versions" not in page.notice
    assert "here and at the places" in str(sheet.nametowidget("sheet.text").cget("text"))
    sheet.accept()
    page.closed(sheet)
    wait_until(lambda: "all versions are being encrypted anew" in page.notice)
