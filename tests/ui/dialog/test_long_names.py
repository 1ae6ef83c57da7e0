"""A document with a long name: the window shows as much as it has room for, and says that there is more."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupDialog, BackupManager
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from tests.screen import WaitUntil

NAME = "a rather long name of the customers of the northern branch, second edition, corrected " * 2 + ".json"


def test_the_name_in_the_header_ends_in_an_ellipsis_and_its_ending_and_grows_with_the_window(
    root: tk.Tk, tmp_path: Path, wait_until: WaitUntil
) -> None:
    document = tmp_path / NAME
    document.write_text("{}")
    manager = BackupManager(document)
    manager.create_backup()
    opened = Opened(BackupDialog(root, manager), wait_until)
    wait_until(lambda: "…" in opened.text("header.title"))
    first = opened.text("header.title")
    assert first.endswith(NAME[-12:])
    label = opened.widget("header.title")
    assert opened.dialog._look.font("title").measure(first) <= label.winfo_width()  # type: ignore[arg-type]
    buttons = opened.widget("header.buttons")
    assert label.winfo_rootx() + label.winfo_width() <= buttons.winfo_rootx()
    opened.dialog.geometry("880x500")
    wait_until(lambda: len(opened.text("header.title")) < len(first))
    assert opened.text("header.title").endswith(NAME[-8:])


def test_a_short_name_is_shown_whole(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    opened = Opened(BackupDialog(root, manager), wait_until)
    assert opened.text("header.title") == manager.data_file.name


def test_in_a_narrow_window_the_buttons_give_way_to_the_name_and_the_sentence_below_it(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    opened = Opened(BackupDialog(root, manager), wait_until)
    name, sentence, buttons = (opened.widget(f"header.{part}") for part in ("title", "status", "buttons"))
    assert buttons.winfo_rooty() <= name.winfo_rooty() + name.winfo_height()
    opened.dialog.geometry(f"{buttons.natural_width + 130}x600")
    wait_until(lambda: buttons.winfo_rooty() >= sentence.winfo_rooty() + sentence.winfo_height())
    assert sentence.winfo_width() >= sentence.winfo_reqwidth()
    assert opened.text("header.title") == manager.data_file.name
    opened.dialog.geometry("1000x500")
    wait_until(lambda: buttons.winfo_rooty() < sentence.winfo_rooty())
