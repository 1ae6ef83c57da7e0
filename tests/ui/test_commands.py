"""A button of the dialog is one entry of a table: its name, its rule, what it asks and what it does."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupDialog
from backupkit.service.tasks.keeping import Describe
from backupkit.ui.dialog import commands
from backupkit.ui.dialog.commands import (
    COMMANDS,
    CREATE,
    DELETE,
    DESCRIBE,
    OPEN_FOLDER,
    PIN,
    RESTORE,
    UNDELETE,
    UNDO,
    UNPIN,
    Command,
    Place,
    allowed,
    command_with,
    commands_at,
    has_button,
    request_of,
)
from backupkit.ui.dialog.state import DialogState, Selected, advance
from backupkit.ui.look.look import look_of
from backupkit.ui.window.button import button
from backupkit.ui.words.questions import Question
from tests.ui.history import contents, version

if TYPE_CHECKING:
    from backupkit import BackupManager
    from tests.screen import Click, Press, WaitUntil

KEYPAD_ENTER = pytest.param("<KP_Enter>", marks=pytest.mark.needs_posix("Tk tells no two Enter keys apart on Windows"))


_READ = DialogState(document="data.json", contents=contents(version(2), version(1)))
_TASK = Describe(backup_id="v1", text="praised")
PRAISE = Command(
    name="praise",
    text="Prai&se",
    is_allowed=lambda at: len(at.rows) == 1,
    request=lambda at: Question(
        title="Praise it?", text="It did well.", yes="Praise", task=Describe(backup_id=at.ids[0], text="praised")
    ),
    place=Place.DETAILS,
)


def one_selected() -> DialogState:
    return advance(_READ, Selected(backup_ids=("v1",)))


@pytest.fixture
def _with_praise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "COMMANDS", (*COMMANDS, PRAISE))


def test_names_and_texts_are_unique() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert len({command.text for command in COMMANDS}) == len(COMMANDS)


def test_what_a_button_takes_the_place_of_is_in_the_table() -> None:
    assert {command.instead_of for command in COMMANDS} - {None} <= {command.name for command in COMMANDS}


def test_each_place_has_its_buttons_in_the_order_of_the_table() -> None:
    names = {place: [command.name for command in commands_at(place)] for place in Place}
    assert names == {
        Place.HEADER: ["create", "verify", "open_folder", "activity", "settings"],
        Place.DETAILS: ["restore", "compare", "pin", "unpin", "delete", "undelete"],
        Place.MORE: ["export", "describe"],
        Place.FOOTER: ["undo", "redo"],
        Place.COMPARISON: ["put_back", "take_out"],
        Place.ACTIVITY: ["export_log"],
    }


@pytest.mark.parametrize(
    ("can", "seen", "hidden"),
    [
        (set(), {CREATE, RESTORE, PIN, DELETE}, {UNPIN, UNDELETE, UNDO}),
        ({UNPIN}, {UNPIN, DELETE}, {PIN, UNDELETE}),
        ({UNDELETE}, {PIN, UNDELETE}, {UNPIN, DELETE}),
        ({UNDO, PIN, DELETE}, {UNDO, PIN, DELETE}, {UNPIN, UNDELETE}),
    ],
)
def test_of_two_that_undo_each_other_one_is_seen(can: set[Command], seen: set[Command], hidden: set[Command]) -> None:
    assert {command for command in seen | hidden if has_button(command, can)} == seen


def test_a_letter_finds_only_what_is_allowed() -> None:
    assert command_with("o", {OPEN_FOLDER}) is OPEN_FOLDER
    assert command_with("o", {CREATE}) is None
    assert command_with("s", {DESCRIBE}) is DESCRIBE


def test_what_is_not_allowed_leads_to_nothing() -> None:
    assert request_of(RESTORE, _READ) is None
    assert request_of(RESTORE, one_selected()) is not None


@pytest.mark.usefixtures("_with_praise")
def test_an_entry_of_the_table_is_allowed_by_its_rule_and_asks_its_question() -> None:
    assert PRAISE not in allowed(_READ)
    assert PRAISE in allowed(one_selected())
    assert commands_at(Place.DETAILS)[-1] is PRAISE
    question = request_of(PRAISE, one_selected())
    assert isinstance(question, Question)
    assert question.answered("") == _TASK


@pytest.mark.usefixtures("_with_praise")
def test_an_entry_of_the_table_is_a_button_that_asks_and_submits(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil, click: Click
) -> None:
    backup_id = manager.create_backup("mine")
    assert backup_id
    dialog = BackupDialog(root, manager)

    def widget(name: str) -> Any:
        return dialog.nametowidget(f"page.{name}")

    praise = widget("panes.right.details.buttons.praise")
    wait_until(lambda: praise.winfo_ismapped() and widget("panes.left.versions.tree").exists(backup_id))
    assert praise.cget("text") == "Praise"
    assert praise.instate(["disabled"])

    widget("panes.left.versions.tree").selection_set(backup_id)
    wait_until(lambda: praise.instate(["!disabled"]))
    click(praise)
    wait_until(widget("question").winfo_ismapped)
    assert widget("question.inside.title").cget("text") == "Praise it?"
    click(widget("question.inside.buttons.yes"))
    wait_until(lambda: manager.list_backups()[0].description == "praised")
    dialog.destroy()


@pytest.mark.parametrize(
    "key",
    [
        "<Return>",
        KEYPAD_ENTER,
        "<space>",
    ],
)
def test_a_button_is_pressed_by_each_key_that_users_try(
    root: tk.Tk, press: Press, wait_until: WaitUntil, key: str
) -> None:
    pressed: list[str] = []
    made = button(root, look_of(root), name="mine", text="Mine", command=lambda: pressed.append(key))
    made.pack()
    press(made, key)
    wait_until(lambda: pressed)
    assert pressed == [key]
