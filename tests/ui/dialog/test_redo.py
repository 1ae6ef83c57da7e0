"""What takes back an undo is called "redo", and every button that replaces the document asks first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, RestoreResult
from backupkit.service.events import Finished
from backupkit.service.tasks.restoring import Redo, Restore, Undo
from backupkit.ui.dialog.commands import REDO, UNDO, allowed
from backupkit.ui.dialog.state import DialogState
from backupkit.ui.words.notices import notice_of
from tests.ui.dialog.opened import STATES, Open, content
from tests.ui.history import contents, version

if TYPE_CHECKING:
    from backupkit import BackupMetadata
    from backupkit.service.task import Task
    from tests.screen import Click, Press, WaitUntil


def before(number: int, restored: int) -> BackupMetadata:
    """Return the state before a restore."""
    return version(number, replaced_by=f"v{restored}")


@pytest.mark.parametrize(
    ("versions", "is_redo"),
    [
        ([before(5, 1)], False),  # restored
        ([before(6, 5), before(5, 1)], True),  # undone
        ([before(7, 6), before(6, 5), before(5, 1)], False),  # done again
        ([before(8, 7), before(7, 6), before(6, 5), before(5, 1)], True),
        ([before(7, 2), before(6, 5), before(5, 1)], False),  # restored, undone, and then another one restored
        ([before(7, 5), before(6, 5), before(5, 1)], False),  # an earlier state before a restore, chosen by hand
        ([before(6, 5)], False),  # what was undone is gone
    ],
)
def test_every_second_undo_in_a_row_is_a_redo(versions: list[BackupMetadata], is_redo: bool) -> None:
    found = contents(version(9), *versions, version(1), undo_id=versions[0].backup_id)
    assert found.is_redo is is_redo
    can = allowed(DialogState(document="data.json", contents=found))
    assert {UNDO, REDO} & can == {REDO if is_redo else UNDO}


def test_without_a_restore_there_is_neither() -> None:
    found = contents(version(2), version(1))
    assert not found.is_redo
    assert not {UNDO, REDO} & allowed(DialogState(document="data.json", contents=found))


@pytest.mark.parametrize(("task", "offer"), [(Restore(backup_id="v1"), Undo()), (Undo(), Redo()), (Redo(), Undo())])
def test_a_result_offers_what_takes_it_back(task: Task, offer: Task) -> None:
    result = RestoreResult(backup_id="v1", path=Path("data.json"), before_id="v2", size_bytes=1, not_kept=())
    notice = notice_of(Finished(number=1, task=task, result=result), contents(version(1)), document="data.json")
    assert notice
    assert notice.offer == offer


def test_undo_and_redo_ask_by_whatever_button_or_key(
    open_dialog: Open, document: Path, manager: BackupManager, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    opened = open_dialog()
    wait_until(lambda: opened.can("footer.buttons.undo"))
    assert not opened.is_shown("footer.buttons.redo")

    def asked_and_done(state: object) -> None:
        wait_until(lambda: opened.is_shown("question"))
        assert content(document) != state
        assert opened.has_focus(opened.widget("question.inside.buttons.no"))
        click(opened.widget("question.inside.buttons.yes"))
        wait_until(lambda: content(document) == state)

    click(opened.widget("footer.buttons.undo"))
    asked_and_done(STATES[2])
    wait_until(lambda: opened.can("footer.buttons.redo"))
    assert opened.text("notice.offer") == "Redo…"
    assert not opened.is_shown("footer.buttons.undo")
    click(opened.widget("notice.offer"))
    asked_and_done(STATES[0])
    wait_until(lambda: opened.can("footer.buttons.undo"))
    assert opened.text("notice.offer") == "Undo…"
    assert opened.text("notice.text").startswith("Done again: ")
    press(opened.tree, "<Control-y>")
    assert not opened.is_shown("question"), "there is nothing to redo"
    press(opened.tree, "<Control-z>")
    asked_and_done(STATES[2])
    wait_until(lambda: opened.can("footer.buttons.redo"))
    press(opened.tree, "<Control-Shift-Z>")
    asked_and_done(STATES[0])
