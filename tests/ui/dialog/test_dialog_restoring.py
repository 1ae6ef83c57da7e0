"""Restoring and undoing in the dialog, and what the host hears of it."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, RestoreResult
from backupkit.service.tasks.restoring import Restore
from backupkit.ui.bridge import bridge_to
from tests.ui.dialog.opened import STATES, Open, content

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guards import HiddenErrors
    from tests.screen import Click, Press, WaitUntil


def test_a_restore_is_asked_about_and_then_done_and_undone(
    open_dialog: Open, document: Path, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    results: list[RestoreResult] = []
    opened = open_dialog(on_restore=results.append)
    opened.choose(2)
    press(opened.tree, "<Return>")
    assert "Restore the version of" in opened.text("question.inside.title")
    assert "Undo brings it back" in opened.text("question.inside.text")
    assert opened.dialog.focus_get() is opened.widget("question.inside.buttons.no")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: opened.is_shown("notice.offer"))
    assert content(document) == STATES[0]
    assert [result.backup_id for result in results] == [opened.rows[-1]]
    assert opened.text("notice.offer") == "Undo…"
    click(opened.widget("notice.offer"))
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: len(results) == 2)
    assert content(document) == STATES[2]
    wait_until(lambda: opened.text("notice.text").startswith("Undone"))


@pytest.mark.parametrize("key", ["<Return>", "<Escape>", "<space>"])
def test_return_and_escape_in_a_question_change_nothing(
    open_dialog: Open, document: Path, press: Press, key: str
) -> None:
    opened = open_dialog()
    opened.choose(2)
    press(opened.tree, "<Return>", key)
    assert not opened.is_shown("question")
    assert opened.dialog.winfo_exists()
    assert not opened.dialog._state.waiting
    assert content(document) == STATES[2]
    assert opened.dialog.focus_get() is opened.tree


def test_tab_stays_within_a_question(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    opened.choose(1)
    press(opened.tree, "<Return>")
    seen = []
    for _ in range(4):
        seen.append(opened.dialog.focus_get())
        press(seen[-1], "<Tab>")  # type: ignore[arg-type]  # nothing has the focus only if the test fails
    yes, no = (opened.widget(f"question.inside.buttons.{name}") for name in ("yes", "no"))
    assert seen == [no, yes, no, yes]


def test_selecting_another_version_takes_the_question_away(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    opened.choose(2)
    press(opened.tree, "<Return>")
    assert opened.is_shown("question")
    opened.choose(1)
    assert not opened.is_shown("question")


def test_a_restore_can_be_undone_in_a_later_dialog(
    open_dialog: Open, document: Path, manager: BackupManager, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    opened = open_dialog()
    wait_until(lambda: opened.can("footer.buttons.undo"))
    press(opened.tree, "<Control-z>")
    assert "Undo the last restore?" in opened.text("question.inside.title")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: content(document) == STATES[2])


def test_a_host_whose_callback_takes_nothing_is_told_as_well(
    open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    calls: list[str] = []

    def reload() -> None:
        calls.append("again")

    opened = open_dialog(on_restore=reload)
    opened.choose(1)
    press(opened.tree, "<Return>")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: calls == ["again"])


def test_a_host_that_raises_is_told_of_and_its_error_goes_tks_way(
    open_dialog: Open, document: Path, press: Press, click: Click, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    def reload(_result: RestoreResult) -> None:
        raise ZeroDivisionError("the host's own mistake")

    opened = open_dialog(on_restore=reload)
    opened.choose(2)
    press(opened.tree, "<Return>")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: "the program reported an error" in opened.text("notice.text"))
    assert content(document) == STATES[0]
    assert opened.text("notice.offer") == "Undo…"
    assert "the host's own mistake" in hidden_errors.texts.pop()
    assert not hidden_errors.texts


def test_a_restore_that_ends_after_the_dialog_was_closed_reaches_the_host(
    root: tk.Tk, open_dialog: Open, manager: BackupManager, wait_until: WaitUntil
) -> None:
    release = bridge_to(root, manager).hold()  # as a kit does
    results: list[RestoreResult] = []
    opened = open_dialog(on_restore=results.append)
    opened.dialog._submit(Restore(backup_id=opened.rows[-1]))
    opened.dialog.destroy()
    wait_until(lambda: results)
    release()
