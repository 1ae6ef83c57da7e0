"""A recovery code is made on the page Where, shown once, copied, and saved to be printed."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Keyring, Passphrase, RecoveryCode
from backupkit.service.tasks.keys import RecoveryCodeMade
from tests.ui.settings.lock.conftest import Locked, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.screen import Press, WaitUntil
    from tests.ui.settings.lock.conftest import Made
    from tests.unlocking.keyrings import Backend

    Shown = Callable[[BackupManager], Locked]


@pytest.fixture
def mirrored(made: Made) -> BackupManager:
    manager = made(Passphrase("one"))
    manager.mirror()
    return manager


def _code(sheet: Any) -> str:
    return str(sheet.nametowidget("sheet.inside.code").cget("text")).replace("\n", "")


def _made(page: Locked, wait_until: WaitUntil) -> Any:
    sheet = page.press("code")
    sheet.accept()
    wait_until(lambda: _code(sheet), timeout=60)
    return sheet


def test_a_code_is_shown_in_groups_and_opens_the_copies(
    locked: Shown, made: Made, mirrored: BackupManager, wait_until: WaitUntil
) -> None:
    page = locked(mirrored)
    assert "There is no recovery code yet" in page.text
    sheet = _made(page, wait_until)
    code = _code(sheet)
    assert [len(group) for group in code.split("-")] == [5] * 7
    assert "shown this once" in said(sheet)
    assert made(RecoveryCode(code)).mirror()
    wait_until(lambda: "There is a recovery code." in page.text)
    sheet.nametowidget("sheet.buttons.done").invoke()
    assert not sheet.winfo_exists()
    assert code not in repr(RecoveryCodeMade(code=code))


def test_what_replaces_a_code_says_so_and_return_alone_begins_nothing(
    locked: Shown, made: Made, mirrored: BackupManager, press: Press, wait_until: WaitUntil
) -> None:
    first = mirrored.new_recovery_code()
    sheet = locked(mirrored).press("code")
    assert "A code that was made before opens nothing any more." in str(sheet.nametowidget("sheet.text").cget("text"))
    no = sheet.nametowidget("sheet.buttons.no")
    wait_until(lambda: sheet.focus_get() is no)
    press(no, "<Return>")
    wait_until(lambda: not sheet.winfo_exists())
    assert made(RecoveryCode(first)).mirror()


def test_the_code_is_not_closed_away_by_one_press_of_escape(
    locked: Shown, mirrored: BackupManager, press: Press, wait_until: WaitUntil
) -> None:
    sheet = _made(locked(mirrored), wait_until)
    press(sheet.nametowidget("sheet.buttons.copy"), "<Escape>")
    wait_until(lambda: "Have you written it down?" in said(sheet))
    assert sheet.winfo_exists()
    press(sheet.nametowidget("sheet.buttons.copy"), "<Escape>")
    wait_until(lambda: not sheet.winfo_exists())


def test_the_code_is_copied(locked: Shown, mirrored: BackupManager, wait_until: WaitUntil) -> None:
    sheet = _made(locked(mirrored), wait_until)
    sheet.nametowidget("sheet.buttons.copy").invoke()
    assert sheet.clipboard_get() == _code(sheet)
    assert "Copied." in said(sheet)
    sheet.destroy()


def test_the_code_is_saved_for_its_owner_alone_with_what_it_is_for(
    locked: Shown, mirrored: BackupManager, folders: tuple[Path, Path], tmp_path: Path, wait_until: WaitUntil,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    target = tmp_path / "code.txt"
    target.write_text("before")
    asked: dict[str, Any] = {}
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **options: (asked.update(options), str(target))[1])
    sheet = _made(locked(mirrored), wait_until)
    code = _code(sheet)
    sheet.nametowidget("sheet.buttons.save").invoke()
    wait_until(lambda: "Saved to" in said(sheet))
    text = target.read_text("utf-8")
    assert all(part in text for part in (code, "data.json", "recover --from", *map(str, folders)))
    assert asked["initialfile"] == "Recovery code of data.json.txt"
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    sheet.destroy()


def test_a_code_that_cannot_be_saved_is_told_and_still_there(
    locked: Shown, mirrored: BackupManager, tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(tmp_path / "gone" / "code.txt"))
    sheet = _made(locked(mirrored), wait_until)
    sheet.nametowidget("sheet.buttons.save").invoke()
    wait_until(lambda: "could not be written" in said(sheet))
    assert _code(sheet)
    sheet.destroy()


def test_a_place_that_is_away_gets_no_code_and_the_window_says_so(
    locked: Shown, mirrored: BackupManager, folders: tuple[Path, Path], wait_until: WaitUntil
) -> None:
    page = locked(mirrored)
    folders[1].rename(folders[1].with_name("away"))
    sheet = page.press("code")
    sheet.accept()
    wait_until(lambda: "is out of reach" in said(sheet))
    assert sheet.nametowidget("sheet.buttons.yes").instate(["!disabled"])
    sheet.leave()
    assert not sheet.winfo_exists()  # there is no code to be lost


def test_the_key_of_a_keyring_is_not_forgotten_before_there_is_a_code_and_comes_back_by_it(
    locked: Shown, made: Made, keyring: Backend, wait_until: WaitUntil
) -> None:
    manager = made(Keyring("Notes"))
    manager.mirror()
    page = locked(manager)
    assert page.buttons == ["code", "rotate", "forget"]
    sheet = page.press("forget")
    assert sheet.focus_get() is sheet.nametowidget("sheet.buttons.no")
    sheet.accept()
    wait_until(lambda: "Make a recovery code first" in said(sheet))
    assert keyring.kept
    sheet.leave()
    code = manager.new_recovery_code()
    sheet = page.press("forget")
    sheet.accept()
    wait_until(lambda: page.buttons == ["enter_code"])
    assert keyring.kept == {}
    sheet = page.press("enter_code")
    sheet.nametowidget("sheet.inside.secret").insert(0, code)
    sheet.accept()
    wait_until(lambda: page.buttons == ["code", "rotate", "forget"])
    assert len(keyring.kept) == 2
    assert made(Keyring("Notes")).mirror()
