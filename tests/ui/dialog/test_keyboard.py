"""The dialog's keys work whatever the keyboard does, and none that it uses acts on its host as well."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.ui.window.keyboard import keep_keys
from tests import screen as screens
from tests.screen import ALT, CONTROL
from tests.screen import CAPS_LOCK as CAPS
from tests.screen import NUM_LOCK as NUM
from tests.ui.dialog.opened import Open

if TYPE_CHECKING:
    from tests.screen import Press, TypeText, WaitUntil


NATIVE_MENU = pytest.mark.needs_posix("Windows itself shows a menu, takes its keys, and waits until it is left")


@pytest.fixture
def heard(root: tk.Tk) -> list[str]:
    """What reaches the bindings that a host has for all of its windows: each key that is pressed or let go."""
    heard: list[str] = []
    root.bind_all("<KeyPress>", lambda event: heard.append(event.keysym))
    for released in ("<KeyRelease>", "<Alt-KeyRelease>"):  # the second is Tk's own on Windows, and goes before
        root.bind_all(released, lambda event: heard.append(f"{event.keysym} up"))
    for key in ("<Escape>", "<Control-z>", "<Control-f>", "<F5>", "<Return>", "<Delete>", "<space>", "<Alt-n>", "a"):
        root.bind_all(key, lambda event: heard.append(event.keysym))
    return heard


def send(widget: tk.Misc, keysym: str, state: int = 0) -> None:
    for event in ("<KeyPress>", "<KeyRelease>"):
        if widget.winfo_exists():
            widget.event_generate(event, keysym=keysym, state=state)
    widget.tk.call("update")


@pytest.mark.parametrize("lock", [0, CAPS, NUM, CAPS | NUM])
def test_the_keys_with_control_work_with_caps_lock(
    open_dialog: Open, manager: BackupManager, wait_until: WaitUntil, lock: int
) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    opened = open_dialog()
    wait_until(lambda: opened.is_shown("footer.buttons.undo"))
    case = str.upper if lock & CAPS else str.lower
    send(opened.tree, case("a"), CONTROL | lock)
    assert len(opened.tree.selection()) == len(opened.rows)
    send(opened.tree, case("z"), CONTROL | lock)
    assert opened.is_shown("question")
    send(opened.widget("question.inside.buttons.no"), "Escape")
    screens.focus(opened.tree)
    send(opened.tree, case("f"), CONTROL | lock)
    assert opened.dialog.focus_get() is opened.widget("panes.left.filters.search")


@pytest.mark.parametrize("lock", [0, CAPS])
def test_alt_and_a_letter_work_with_caps_lock(open_dialog: Open, wait_until: WaitUntil, lock: int) -> None:
    opened = open_dialog()
    send(opened.tree, "V" if lock else "v", ALT | lock)
    wait_until(lambda: opened.is_shown("notice"))


@pytest.mark.parametrize(
    ("where", "keysym", "state"),
    [
        ("panes.left.versions.tree", "Up", 0),
        ("panes.left.versions.tree", "Down", 0),
        ("panes.left.versions.tree", "Up", 1),
        ("panes.left.versions.tree", "Next", 0),
        ("panes.left.versions.tree", "Delete", 0),
        ("panes.left.versions.tree", "Return", 0),
        ("panes.left.versions.tree", "F2", 0),
        ("panes.left.versions.tree", "F5", 0),
        ("panes.left.versions.tree", "z", CONTROL),  # there is nothing to undo
        ("panes.left.versions.tree", "f", CONTROL),
        ("panes.left.versions.tree", "a", CONTROL),
        ("panes.left.versions.tree", "v", ALT),
        ("panes.left.versions.tree", "t", ALT),  # nothing can be taken back
        ("panes.left.versions.tree", "Escape", 0),  # closes it
        ("panes.left.filters.search", "a", 0),
        ("panes.left.filters.search", "space", 0),
        ("panes.left.filters.search", "BackSpace", 0),
        ("panes.left.filters.search", "Delete", 0),
        ("panes.left.filters.search", "Left", 0),
        ("panes.left.filters.search", "Home", 1),
        ("panes.left.filters.search", "z", CONTROL),
        ("panes.left.filters.search", "c", CONTROL),
        ("panes.left.filters.search", "v", CONTROL),
        pytest.param("panes.left.filters.order", "space", 0, marks=NATIVE_MENU),
        ("panes.left.filters.bin", "space", 0),
        ("timeline", "Left", 0),
        ("panes.right.details.page", "Down", 0),
        ("panes.right.details.page", "Next", 0),
        ("footer.close", "space", 0),
        ("footer.close", "Return", 0),
    ],
)
def test_p10_a_key_that_the_dialog_uses_does_not_reach_the_host(
    heard: list[str], open_dialog: Open, where: str, keysym: str, state: int
) -> None:
    opened = open_dialog()
    widget = opened.widget(where)
    screens.focus(widget)
    heard.clear()
    send(widget, keysym, state)
    if opened.dialog.winfo_exists():
        assert heard == []
    else:
        assert not [key for key in heard if not key.endswith(" up")], "only the window behind it sees the key come up"


@pytest.mark.parametrize(
    ("where", "keysym", "state"),
    [
        ("panes.left.versions.tree", "q", CONTROL),
        ("panes.left.versions.tree", "F9", 0),
        ("panes.left.versions.tree", "n", ALT),
        ("panes.left.versions.tree", "x", 0),
        ("panes.left.filters.search", "F9", 0),
        ("panes.left.filters.search", "s", CONTROL),
        ("panes.right.details.page", "x", 0),
        ("footer.close", "x", 0),
    ],
)
def test_p10_a_key_that_the_dialog_has_no_use_for_reaches_the_host(
    heard: list[str], open_dialog: Open, where: str, keysym: str, state: int
) -> None:
    opened = open_dialog()
    widget = opened.widget(where)
    screens.focus(widget)
    heard.clear()
    send(widget, keysym, state)
    assert heard == [keysym, f"{keysym} up"]


def test_tab_still_goes_through_the_dialog(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    seen = {str(opened.dialog.focus_get())}
    for _ in range(30):
        press(opened.dialog.focus_get() or opened.tree, "<Tab>")
        seen.add(str(opened.dialog.focus_get()))
    wanted = ("timeline", "panes.left.filters.search", "panes.right.details.page", "footer.close")
    assert {str(opened.widget(name)) for name in wanted} <= seen


def test_a_question_keeps_the_keyboard_from_the_search_field(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    press(opened.tree, "<Alt-b>")
    press(opened.widget("question.inside.entry"), "<Control-f>")
    assert opened.dialog.focus_get() is opened.widget("question.inside.entry")


def test_typing_in_a_question_reaches_no_host(
    heard: list[str], open_dialog: Open, press: Press, type_text: TypeText
) -> None:
    opened = open_dialog()
    press(opened.tree, "<Alt-b>")
    entry = opened.widget("question.inside.entry")
    screens.focus(entry)
    heard.clear()
    type_text(entry, "a b")
    send(entry, "Return")
    assert heard == []


@NATIVE_MENU
def test_keys_in_a_menu_of_the_dialog_are_the_menus(heard: list[str], open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    order, menu = (opened.widget(f"panes.left.filters.order{end}") for end in ("", ".menu"))
    screens.focus(order)
    heard.clear()
    send(order, "space")
    wait_until(menu.winfo_viewable)
    send(menu, "Down")
    send(menu, "Escape")
    wait_until(lambda: not menu.winfo_viewable())
    assert opened.dialog.winfo_exists()
    assert heard == []


def test_keys_in_a_window_that_tk_made_are_that_windows(heard: list[str], root: tk.Tk, wait_until: WaitUntil) -> None:
    window = tk.Toplevel(root, name="made_by_tk")
    frame = tk.Frame(window)
    frame.pack()
    entries = [tk.Entry(frame) for _ in range(2)]
    for entry in entries:
        entry.pack()
    wait_until(window.winfo_viewable)
    for path in (str(window), str(window), ".not_there"):
        keep_keys(root, path)
    screens.focus(entries[0])
    heard.clear()
    send(entries[0], "Escape")
    assert heard == []
    send(entries[0], "Tab")
    assert root.focus_get() is entries[1]
