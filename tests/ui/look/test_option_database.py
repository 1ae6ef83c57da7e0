"""What a host says of all widgets in the option database changes nothing in our windows, and nothing of the host's."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupDialog, BackupManager
from backupkit.ui.look.option_database import CLASS, shield
from backupkit.ui.tooltip import Tooltip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.screen import WaitUntil

HOSTILE = {
    "*Font": "Courier 18 bold", "*borderWidth": 6, "*Label.relief": "raised", "*Frame.relief": "ridge", "*padX": 12,
    "*padY": 9, "*highlightThickness": 5, "*Background": "#203040", "*Foreground": "#ffee00", "*takeFocus": 0,
    "*Entry.background": "red", "*TLabel.background": "red", "*Text.background": "blue", "*Canvas.background": "green",
    "*Toplevel.background": "purple", "*Button.cursor": "gumby", "*Label.wrapLength": 30, "*wrapLength": 30,
    "*Label.width": 3, "*anchor": "e", "*height": 2, "*state": "disabled", "*padding": 9, "*justify": "right",
    "*tearOff": 1, "*Entry.show": "*", "*TEntry.show": "*", "*cursor": "gumby", "*Backupkit.borderWidth": 7,
}  # fmt: skip


@pytest.fixture
def other_root(root: tk.Tk) -> Iterator[tk.Tk]:
    """Another application, that says nothing."""
    other = tk.Tk()
    other.geometry(root.geometry())
    yield other
    other.destroy()


def options_below(window: tk.Misc) -> dict[str, dict[str, str]]:
    """Return the options of all widgets in a window, by their place in it."""
    found: dict[str, dict[str, str]] = {}
    waiting: list[tk.Misc] = [window]
    while waiting:
        widget = waiting.pop()
        waiting += widget.winfo_children()
        options = {name: str(widget.cget(name)) for name in widget.keys() if "command" not in name}  # noqa: SIM118
        found[str(widget).removeprefix(str(window))] = options | {"size": f"{widget.winfo_reqheight()}"}
    return found


def differences(one: tk.Misc, other: tk.Misc) -> list[str]:
    first, second = options_below(one), options_below(other)
    assert first.keys() == second.keys()
    return [
        f"{path} {name}: {second[path][name]!r} instead of {value!r}"
        for path, options in first.items()
        for name, value in options.items()
        if value.replace(str(one), "") != second[path][name].replace(str(other), "")
    ]


def test_a_dialog_looks_as_in_an_application_that_says_nothing(
    root: tk.Tk, other_root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    manager.create_backup("a description")
    for pattern, value in HOSTILE.items():
        root.option_add(pattern, value)
    plain, hostile = BackupDialog(other_root, manager), BackupDialog(root, manager)

    def are_read() -> bool:
        other_root.update()
        return plain._state.contents is not None and hostile._state.contents is not None

    wait_until(are_read)
    for dialog in (plain, hostile):
        dialog._page.select((manager.list_backups()[0].backup_id,))
    other_root.update()
    root.update()
    assert differences(plain, hostile) == []
    plain.destroy()


def test_what_is_said_later_changes_nothing_either(
    root: tk.Tk, other_root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    BackupDialog(root, manager).destroy()
    for pattern, value in HOSTILE.items():
        root.option_add(pattern, value, "interactive")
    plain, hostile = BackupDialog(other_root, manager), BackupDialog(root, manager)
    wait_until(hostile.winfo_viewable)
    assert differences(plain, hostile) == []
    plain.destroy()


def test_a_tooltip_is_one_of_our_windows(root: tk.Tk) -> None:
    for pattern, value in HOSTILE.items():
        root.option_add(pattern, value)
    tip = Tooltip(root, lambda: "What it has to say")
    tip._show()
    assert tip._window
    (label,) = tip._window.winfo_children()
    assert isinstance(label, tk.Label)
    options = [str(label.cget(name)) for name in ("relief", "width", "highlightthickness")]
    assert options == ["flat", "0", "0"]
    assert int(str(tip._window.cget("borderwidth"))) == 0
    tip._hide()


def test_p10_nothing_is_said_of_the_hosts_own_widgets(root: tk.Tk) -> None:
    root.option_add("*Font", "Courier 18 bold")
    before = (tk.Label(root).cget("font"), str(ttk.Label(root).cget("font")), tk.Toplevel(root).cget("borderwidth"))
    window = tk.Toplevel(root, class_=CLASS)
    shield(window)
    shield(window)
    assert window.winfo_children() == []
    after = (tk.Label(root).cget("font"), str(ttk.Label(root).cget("font")), tk.Toplevel(root).cget("borderwidth"))
    assert after == before
    assert str(ttk.Label(window).cget("font")) == ""


@pytest.mark.parametrize("times", [1, 2])
def test_a_palette_that_a_host_sets_while_a_dialog_is_open_changes_nothing_in_it(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil, times: int
) -> None:
    theirs = tk.Label(root, text="theirs")
    dialog = BackupDialog(root, manager)
    wait_until(lambda: dialog._state.contents is not None and not dialog._reading)
    root.update()
    dialog.nametowidget("page.notice.edge").destroy()  # it has its colour whenever there is a notice
    before = options_below(dialog)
    for colour in ("#004400", "#440000")[:times]:
        root.tk_setPalette(background=colour, foreground="#ffffff")
        wait_until(lambda: options_below(dialog) == before)
    assert str(theirs.cget("background")) == colour


def test_p10_nothing_listens_to_the_palette_when_the_last_window_is_closed(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    def listeners() -> object:
        return root.tk.call("trace", "info", "variable", "::tk::Palette")

    dialog = BackupDialog(root, manager)
    wait_until(dialog.winfo_viewable)
    assert listeners()
    dialog.destroy()
    assert not listeners()
