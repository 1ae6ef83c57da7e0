"""A program that does not hear of a restore: it is said before and after, and a save that takes it back is told."""

from __future__ import annotations

import json
import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog, BackupManager
from backupkit.service.tasks.creating import Create
from backupkit.ui.bridge import bridge_to
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.shown.status import Phase
from backupkit.values.version import Trigger
from tests.ui.dialog.opened import STATES, Open, Opened, content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.screen import Click, Press, WaitUntil


def by_callback(_root: tk.Tk) -> dict[str, object]:
    return {"on_restore": lambda: None}


def by_event(root: tk.Tk) -> dict[str, object]:
    root.bind("<<BackupRestored>>", lambda _event: None)
    return {}


def by_event_of_all(root: tk.Tk) -> dict[str, object]:
    root.bind_all("<<BackupRestored>>", lambda _event: None)
    return {}


def restore_oldest(opened: Opened, press: Press, click: Click, wait_until: WaitUntil) -> str:
    """Restore the oldest version; return what was asked."""
    opened.choose(2)
    press(opened.tree, "<Return>")
    asked = opened.text("question.inside.text")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: opened.is_shown("notice.offer"))
    return asked


def save_as_before(root: tk.Tk, manager: BackupManager, document: Path) -> None:
    """Save what the program still has in memory."""
    document.write_text(json.dumps(STATES[2]))
    bridge_to(root, manager).submit(Create(trigger=Trigger.SAVE))


def test_it_is_said_before_and_after_that_the_program_has_to_be_opened_again(
    open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    asked = restore_oldest(opened, press, click, wait_until)
    assert "it has to be closed and opened again afterwards" in asked
    assert "its next save will overwrite data.json: close it now, and open it again." in opened.text("notice.text")
    assert opened.text("notice.offer") == "Undo…"
    assert opened.text("notice.also") == "Close the program"
    assert opened.is_shown("notice.also")
    press(opened.tree, "<Control-z>")
    assert "it has to be closed and opened again afterwards" in opened.text("question.inside.text")


@pytest.mark.parametrize("listen", [by_callback, by_event, by_event_of_all])
def test_nothing_of_that_is_said_to_a_program_that_hears_of_it(
    root: tk.Tk,
    open_dialog: Open,
    press: Press,
    click: Click,
    wait_until: WaitUntil,
    listen: Callable[[tk.Tk], dict[str, object]],
) -> None:
    opened = open_dialog(**listen(root))
    asked = restore_oldest(opened, press, click, wait_until)
    root.unbind_all("<<BackupRestored>>")
    assert "program" not in asked + opened.text("notice.text")
    assert not opened.is_shown("notice.also")


def test_nor_to_one_that_waits_for_the_result(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    dialog = BackupDialog(root, manager)
    told: list[bool] = []

    def look() -> None:
        told.append(dialog._state.is_told)
        dialog.destroy()

    root.after(20, look)
    dialog.show()
    wait_until(lambda: told)
    assert told == [True]


def test_the_program_is_closed_as_its_user_closes_it(
    root: tk.Tk, open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    asked: list[str] = []
    root.protocol("WM_DELETE_WINDOW", lambda: asked.append("closing"))
    opened = open_dialog()
    restore_oldest(opened, press, click, wait_until)
    click(opened.widget("notice.also"))
    wait_until(lambda: asked)
    assert asked == ["closing"]
    assert root.winfo_exists()
    assert not opened.dialog.winfo_exists()


@pytest.mark.parametrize("without_protocol", [False, True])
def test_a_program_that_says_nothing_about_it_is_gone(
    root: tk.Tk, open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil, *, without_protocol: bool
) -> None:
    gone: list[str] = []
    root.bind("<Destroy>", lambda event: gone.append(str(event.widget)))
    opened = open_dialog()
    restore_oldest(opened, press, click, wait_until)
    if without_protocol:
        root.tk.call("wm", "protocol", ".", "WM_DELETE_WINDOW", "")
    click(opened.widget("notice.also"))
    wait_until(lambda: "." in gone)


def test_a_save_that_takes_a_restore_back_is_told_and_the_restore_can_be_repeated(
    root: tk.Tk,
    manager: BackupManager,
    document: Path,
    open_dialog: Open,
    press: Press,
    click: Click,
    wait_until: WaitUntil,
) -> None:
    line = BackupIndicator(root, manager)
    line.pack()
    opened = open_dialog()
    restore_oldest(opened, press, click, wait_until)
    save_as_before(root, manager, document)
    wait_until(lambda: opened.text("notice.offer") == "Restore again…")
    assert "put back what data.json held before it was restored to" in opened.text("notice.text")
    assert "The program did not know of the restore" in opened.text("notice.text")
    assert not opened.is_shown("notice.also")
    assert (line.phase, line.text) == (Phase.STALE, "The restore was overwritten")
    click(opened.widget("notice.offer"))
    wait_until(lambda: opened.is_shown("question"))
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: content(document) == STATES[0])
    wait_until(lambda: opened.is_shown("notice.also"))
    wait_until(lambda: line.phase is Phase.FINE)


def test_a_dialog_that_is_opened_afterwards_tells_it_once(
    root: tk.Tk,
    manager: BackupManager,
    document: Path,
    open_dialog: Open,
    press: Press,
    click: Click,
    wait_until: WaitUntil,
) -> None:
    line = BackupIndicator(root, manager)
    opened = open_dialog(on_restore=lambda: None)
    restore_oldest(opened, press, click, wait_until)
    opened.dialog.destroy()
    save_as_before(root, manager, document)
    wait_until(lambda: line.phase is Phase.STALE)
    opened = open_dialog(on_restore=lambda: None)
    wait_until(lambda: opened.is_shown("notice"))
    assert opened.text("notice.offer") == "Restore again…"
    assert "The program" not in opened.text("notice.text")
    click(opened.widget("notice.dismiss"))
    press(opened.tree, "<F5>")
    wait_until(lambda: not opened.dialog._reading)
    assert not opened.is_shown("notice")
