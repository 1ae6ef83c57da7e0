"""Another folder for the versions, chosen on the page Where."""

from __future__ import annotations

from tkinter import filedialog
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.ui.shown.settings import Page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Press, WaitUntil
    from tests.ui.settings.conftest import Show


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which the user picks when he is asked for one."""
    folder = tmp_path / "drive"
    folder.mkdir()
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: str(folder))
    return folder


def test_another_folder_is_asked_for_and_explained_before_anything_is_copied(
    show: Show, manager: BackupManager, drive: Path, press: Press, wait_until: WaitUntil
) -> None:
    old = manager.backups_dir
    shown = show()
    shown.turn(Page.WHERE)
    press(shown.widget("pages.list"), "<Alt-r>")
    wait_until(lambda: str(drive) in shown.text("notice.text"))
    assert "3 versions" in shown.text("notice.text")
    assert list(drive.iterdir()) == []
    shown.widget("notice.offer").invoke()
    wait_until(lambda: "were copied" in shown.text("notice.text"))
    assert (manager.backups_dir, len(manager.list_backups())) == (drive, 3)
    assert old.is_dir()


def test_a_folder_that_cannot_be_used_is_told_and_all_stays_as_it_is(
    show: Show, manager: BackupManager, drive: Path, press: Press, wait_until: WaitUntil
) -> None:
    (drive / "letter.txt").write_text("of somebody")
    old = manager.backups_dir
    shown = show()
    shown.turn(Page.WHERE)
    press(shown.widget("pages.list"), "<Alt-r>")
    wait_until(lambda: str(drive) in shown.text("notice.text"))
    shown.widget("notice.offer").invoke()
    wait_until(lambda: "something else is in it" in shown.text("notice.text"))
    assert manager.backups_dir == old


def test_without_an_answer_nothing_happens(
    show: Show, press: Press, monkeypatch: pytest.MonkeyPatch, manager: BackupManager
) -> None:
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: ())
    shown = show()
    shown.turn(Page.WHERE)
    press(shown.widget("pages.list"), "<Alt-r>")
    assert not shown.widget("notice").winfo_ismapped()
    assert manager.config.directory is None


def test_defaults_take_the_folder_back(
    show: Show, manager: BackupManager, drive: Path, document: Path, wait_until: WaitUntil
) -> None:
    old = manager.backups_dir
    manager.move_folder(drive)
    shown = show()
    shown.turn(Page.WHERE)
    shown.widget("footer.defaults").invoke()
    assert f"Those in {drive} stay there" in shown.text("notice.text")
    shown.widget("footer.save").invoke()
    wait_until(lambda: manager.config.directory is None)
    assert BackupManager(document).backups_dir == old
