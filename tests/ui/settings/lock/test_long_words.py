"""In a language of long words no button of a window is cut, and all of it can be seen."""

from __future__ import annotations

import re
import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit import AskedPassphrase, BackupManager, Passphrase
from backupkit.ui.settings.lock.code_sheet import CodeSheet
from tests.ui.settings.lock.conftest import Locked
from tests.ui.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from tests.screen import WaitUntil
    from tests.ui.settings.lock.conftest import Made

    Shown = Callable[[BackupManager], Locked]


def _longer(text: str) -> str:
    """Return a text with each vowel three times, its gaps and the letter behind an ampersand as they are."""
    parts = re.split(r"(\{[^}]*\})", text)
    return "".join(part if part.startswith("{") else re.sub(r"(?<!&)[aeiou]", r"\g<0>ëë", part) for part in parts)


@pytest.fixture(autouse=True)
def _in_long_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    texts = {"\0".join(each): "\0".join(map(_longer, each)) for each in catalogue.messages()}
    with catalogue.bound(texts, tmp_path / "words", monkeypatch):
        yield


def _buttons(window: tk.Misc) -> Iterator[ttk.Button]:
    for child in window.winfo_children():
        if isinstance(child, ttk.Button) and child.winfo_viewable():
            yield child
        yield from _buttons(child)


def _cut(sheet: Any) -> list[str]:
    """Return the buttons that are narrower than their words, or reach beyond the window."""
    sheet.update()
    right = sheet.winfo_rootx() + sheet.winfo_width()
    return [
        each.winfo_name()
        for each in _buttons(sheet)
        if each.winfo_width() < each.winfo_reqwidth() or each.winfo_rootx() + each.winfo_width() > right
    ]


def test_the_buttons_beside_a_code_are_whole_and_the_window_stays_on_the_screen(
    locked: Shown, made: Made, wait_until: WaitUntil
) -> None:
    manager = made(Passphrase("one"))
    manager.mirror()
    sheet = locked(manager).press("code")
    assert isinstance(sheet, CodeSheet)
    assert _cut(sheet) == []
    sheet.accept()
    wait_until(lambda: sheet._code, timeout=60)
    assert sheet.nametowidget("sheet.buttons.done").cget("text") == _longer("I have written it down")
    wait_until(lambda: not _cut(sheet))
    assert sheet.winfo_rootx() >= 0
    assert sheet.winfo_rootx() + sheet.winfo_width() <= sheet.winfo_vrootwidth()


@pytest.mark.parametrize("name", ["change", "rotate", "forget"])
def test_no_button_of_a_window_is_cut(locked: Shown, made: Made, name: str) -> None:
    manager = made(AskedPassphrase("Notes"))
    manager.set_password("one", keep=True)
    manager.mirror()
    assert _cut(locked(manager).press(name)) == []
