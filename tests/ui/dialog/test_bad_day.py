"""The last save went wrong: the dialog says so, and one click or a look at the difference is the way back."""

from __future__ import annotations

import json
import tkinter as tk
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.ui.dialog.opened import Open, Opened, content

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, WaitUntil

WHOLE = {"systems": [{"id": number, "name": f"Star {number}"} for number in range(60)]}


def opened_after_accident(
    open_dialog: Open, manager: BackupManager, document: Path, wait_until: WaitUntil, text: str = ""
) -> Opened:
    document.write_text(json.dumps(WHOLE))
    manager.create_backup()
    document.write_text(text)
    manager.create_backup()
    opened = open_dialog(on_restore=lambda: None)
    wait_until(lambda: opened.is_shown("notice.offer"))
    return opened


def test_one_button_goes_back_to_the_last_good_version_after_the_usual_question(
    open_dialog: Open, manager: BackupManager, document: Path, click: Click, wait_until: WaitUntil
) -> None:
    opened = opened_after_accident(open_dialog, manager, document, wait_until)
    assert "data.json is empty" in opened.text("notice.text")
    assert opened.text("notice.offer").endswith("(60 records)")
    click(opened.widget("notice.offer"))
    assert opened.is_shown("question")
    assert document.read_bytes() == b""
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: document.read_bytes() and content(document) == WHOLE)
    wait_until(lambda: opened.text("notice.offer") == "Undo…")


def test_the_other_one_shows_the_difference_first(
    open_dialog: Open, manager: BackupManager, document: Path, click: Click, press: Press, wait_until: WaitUntil
) -> None:
    few = json.dumps({"systems": WHOLE["systems"][:3]})
    opened = opened_after_accident(open_dialog, manager, document, wait_until, few)
    assert "much smaller" in opened.text("notice.text")
    click(opened.widget("notice.also"))
    wait_until(lambda: opened.dialog._state.comparing is not None)
    press(opened.dialog, "<Escape>")
    wait_until(lambda: opened.is_shown("panes.left.versions"))
    assert opened.tree.selection() == (opened.rows[1],)


def test_the_version_in_the_file_is_marked_and_is_another_one_after_a_restore(
    open_dialog: Open, root: tk.Tk, click: Click, press: Press, wait_until: WaitUntil
) -> None:
    del root
    opened = open_dialog(on_restore=lambda: None)
    newest, _middle, oldest = opened.rows
    state = "panes.right.details.buttons.restore"

    def marked() -> list[str]:
        return [row for row in opened.rows if "In the file now" in str(opened.tree.set(row, "state"))]

    wait_until(lambda: marked() == [newest])
    opened.choose(0)
    assert not opened.can(state)
    press(opened.tree, "<Return>")
    assert not opened.is_shown("question")
    opened.choose(2)
    click(opened.widget(state))
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: marked() == [oldest])
