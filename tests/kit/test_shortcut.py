"""The key that opens the dialog: it works whatever the keyboard does, and nothing else comes of it."""

from __future__ import annotations

import shutil
import subprocess
import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Any

import pytest

import backupkit
from backupkit import BackupKit, registry
from tests import screen as screens
from tests.screen import ALT, CONTROL
from tests.screen import CAPS_LOCK as CAPS
from tests.screen import NUM_LOCK as NUM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.guards import HiddenErrors
    from tests.screen import Press, Screen, WaitUntil

DEFAULT = "<Control-Shift-B>"


@pytest.fixture
def attach(root: tk.Tk, document: Path, wait_until: WaitUntil) -> Callable[..., BackupKit]:
    def attach(**options: Any) -> BackupKit:
        kit = backupkit.attach(root, document, watch=False, **options)
        wait_until(kit.manager.list_backups)
        return kit

    return attach


def is_open(kit: BackupKit) -> bool:
    return kit._dialog is not None and bool(kit._dialog.winfo_exists())


def text_of(widget: tk.Misc) -> str:
    return widget.get("1.0", "end-1c") if isinstance(widget, tk.Text) else widget.get()  # type: ignore[attr-defined]


def has_selection(widget: tk.Misc) -> bool:
    return bool(widget.tag_ranges("sel") if isinstance(widget, tk.Text) else widget.selection_present())  # type: ignore[attr-defined]


def typing(root: tk.Tk, kind: Callable[[tk.Misc], tk.Widget]) -> tk.Widget:
    widget = kind(root)
    widget.pack()
    widget.insert("end", "precious")  # type: ignore[attr-defined]
    if isinstance(widget, tk.Text):
        widget.mark_set("insert", "end-1c")
    else:
        widget.icursor("end")  # type: ignore[attr-defined]
    screens.focus(widget)
    return widget


@pytest.mark.parametrize("kind", [tk.Text, tk.Entry, ttk.Entry, ttk.Combobox, tk.Spinbox])
@pytest.mark.parametrize("sequence", [DEFAULT, "<Control-b>", "<Control-h>", "<Control-k>", "<b>", "<Delete>"])
def test_p10_the_shortcut_does_nothing_to_the_text(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press, kind: Callable[[tk.Misc], tk.Widget], sequence: str
) -> None:
    kit = attach(shortcut=sequence)
    widget = typing(root, kind)
    press(widget, sequence)
    assert is_open(kit)
    assert (text_of(widget), has_selection(widget)) == ("precious", False)


@pytest.mark.parametrize("lock", [0, CAPS, NUM, CAPS | NUM])
@pytest.mark.parametrize("keysym", ["b", "B"])
def test_the_shortcut_works_with_caps_lock_and_numlock(
    root: tk.Tk, attach: Callable[..., BackupKit], keysym: str, lock: int
) -> None:
    kit = attach()
    text = typing(root, tk.Text)
    text.event_generate("<KeyPress>", keysym=keysym, state=1 | 4 | lock)
    root.update()
    assert is_open(kit)
    assert not has_selection(text)


@pytest.mark.parametrize("state", [CONTROL, 1 | CONTROL | ALT])
def test_another_combination_is_not_the_shortcut(root: tk.Tk, attach: Callable[..., BackupKit], state: int) -> None:
    kit = attach()
    typing(root, tk.Text).event_generate("<KeyPress>", keysym="B", state=state | CAPS)
    root.update()
    assert not is_open(kit)


@pytest.mark.parametrize("layout", ["ru", "gr", "il", "us,ru"])
def test_the_shortcut_works_in_a_layout_without_latin_letters(
    root: tk.Tk, screen: Screen, attach: Callable[..., BackupKit], wait_until: WaitUntil, layout: str
) -> None:
    if not screen.is_ours or not shutil.which("setxkbmap"):
        pytest.skip("only on a screen of our own, and with setxkbmap, may the layout of the keyboard be changed")
    kit = attach()
    text = typing(root, tk.Text)
    seen: list[str] = []
    text.bind("<KeyPress>", lambda event: seen.append(event.keysym))
    group = 0x2000 if "," in layout else 0  # the second one is in use
    try:
        subprocess.run(["setxkbmap", layout], check=True)

        def types_its_own_letters() -> bool:
            text.event_generate("<KeyPress>", keycode=56, state=group)
            return bool(seen) and seen[-1] != "b"

        wait_until(types_its_own_letters)
        text.event_generate("<KeyPress>", keycode=56, state=1 | 4 | group)
        root.update()
        assert is_open(kit)
    finally:
        subprocess.run(["setxkbmap", "us"], check=True)
        if kit._dialog:
            kit._dialog.destroy()
        screens.focus(text)

        def types_latin_letters() -> bool:
            text.event_generate("<KeyPress>", keycode=56)
            return seen[-1] == "b"

        wait_until(types_latin_letters)


def test_p10_what_the_host_bound_to_the_same_key_happens_too_and_once(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    called: list[str] = []
    root.bind(DEFAULT, lambda _event: called.append("window"))
    kit = attach()
    text = typing(root, tk.Text)
    text.bind(DEFAULT, lambda _event: called.append("widget"))
    root.bind_class("Mine", DEFAULT, lambda _event: called.append("tag"))
    root.bind_all(DEFAULT, lambda _event: called.append("all"))
    text.bindtags((*text.bindtags(), "Mine"))
    press(text, DEFAULT)
    assert is_open(kit)
    assert called == ["widget", "window", "all", "tag"]
    assert not has_selection(text)


def test_p10_a_host_that_keeps_the_key_for_itself_keeps_it(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach()
    text = typing(root, tk.Text)
    called: list[str] = []

    def bold(_event: tk.Event[tk.Misc]) -> str:
        called.append("bold")
        return "break"

    text.bind(DEFAULT, bold)
    press(text, DEFAULT)
    assert called == ["bold"]
    assert not is_open(kit)
    assert not has_selection(text)


def test_a_text_that_takes_no_keys_does_not_stop_the_shortcut(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach()
    text = typing(root, tk.Text)
    text.bind("<Key>", lambda _event: "break")
    press(text, DEFAULT)
    assert is_open(kit)


def test_a_host_that_binds_the_key_again_without_regard_does_not_lose_it(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach()
    called: list[str] = []
    root.bind(DEFAULT, lambda _event: called.append("window"))
    root.bind("<FocusIn>", lambda _event: None)
    press(typing(root, tk.Text), DEFAULT)
    assert called == ["window"]
    assert not is_open(kit), "its bindings replaced ours: the window is the host's"


def test_the_shortcut_works_where_the_host_sets_binding_tags_of_its_own(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach()
    text = typing(root, tk.Text)
    text.bindtags((str(text), ".", "all"))
    press(text, DEFAULT)
    assert is_open(kit)


@pytest.mark.parametrize(
    ("sequence", "keys"),
    [
        ("<F12>", ["<F12>"]),
        ("<Control-Key-b>", ["<Control-b>"]),
        ("<Control-B>", [DEFAULT]),
        ("<Control-Shift-b>", [DEFAULT]),
        ("<Command-b>", ["<Command-b>"]),
        ("<Meta-b>", ["<Meta-b>"]),
        ("<Control-plus>", ["<Control-plus>"]),
        ("<Control-k><Control-b>", ["<Control-k>", "<Control-b>"]),
        ("<Control-k>b", ["<Control-k>", "<b>"]),
    ],
)
def test_odd_spellings_of_a_shortcut_work(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press, sequence: str, keys: list[str]
) -> None:
    if sequence == "<Command-b>" and root.tk.call("tk", "windowingsystem") == "win32":
        pytest.skip("there it stands for NumLock, which the test cannot hold")
    kit = attach(shortcut=sequence)
    text = typing(root, tk.Text)
    text.insert("end", "\nnext line")  # type: ignore[attr-defined]
    text.mark_set("insert", "1.2")  # type: ignore[attr-defined]
    for key in keys:
        assert not is_open(kit)
        press(text, key)
    assert is_open(kit)
    assert text_of(text) == "precious\nnext line"


def test_a_first_stroke_with_another_key_behind_it_leads_to_nothing(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach(shortcut="<Control-k><Control-b>")
    text = typing(root, tk.Text)
    press(text, "<Control-k>", "<x>", "<Control-b>")
    assert not is_open(kit)
    press(text, "<Control-k>", "<Control-k>", "<Control-b>")
    assert is_open(kit)


def test_a_key_that_does_not_exist_is_an_error_at_once(root: tk.Tk, document: Path) -> None:
    with pytest.raises(tk.TclError, match="Nonsense"):
        backupkit.attach(root, document, shortcut="<Control-Nonsense>")
    registry.get_backup_manager(document)


def test_two_kits_with_the_same_key_open_the_first_ones_dialog_and_then_the_others(
    root: tk.Tk, tmp_path: Path, attach: Callable[..., BackupKit], press: Press, wait_until: WaitUntil
) -> None:
    first = attach()
    (tmp_path / "second.json").write_text("[1]")
    second = backupkit.attach(root, tmp_path / "second.json", watch=False)
    wait_until(second.manager.list_backups)
    text = typing(root, tk.Text)
    press(text, DEFAULT)
    assert (is_open(first), is_open(second)) == (True, False)
    first.close()
    press(text, DEFAULT)
    assert is_open(second)
    assert not has_selection(text)


def test_pressed_again_the_open_dialog_comes_to_the_front(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    kit = attach()
    text = typing(root, tk.Text)
    press(text, DEFAULT)
    dialog = kit._dialog
    press(text, DEFAULT)
    assert kit._dialog is dialog
    assert not has_selection(text)


def test_p10_a_closed_kit_leaves_no_trace_of_its_shortcut(
    root: tk.Tk, attach: Callable[..., BackupKit], press: Press
) -> None:
    text = typing(root, tk.Text)
    before = text.bindtags(), root.bindtags(), root.bind()
    kit = attach(indicator=False, save_event=None)
    press(text, DEFAULT)
    screens.focus(text)
    kit.close()
    assert (text.bindtags(), root.bindtags(), root.bind()) == before
    press(text, DEFAULT)
    assert not is_open(kit)


def test_a_widget_that_loses_the_keyboard_gets_its_tags_back(root: tk.Tk, attach: Callable[..., BackupKit]) -> None:
    attach()
    one, two = typing(root, tk.Text), tk.Entry(root)
    two.pack()
    screens.focus(two)
    assert one.bindtags() == (str(one), "Text", ".", "all")
    assert len(two.bindtags()) == len(one.bindtags()) + 1


def test_p10_an_error_while_it_opens_is_told_and_spares_the_text(
    root: tk.Tk,
    attach: Callable[..., BackupKit],
    press: Press,
    hidden_errors: HiddenErrors,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kit = attach(shortcut=None)

    def broken() -> None:
        raise ZeroDivisionError("no dialog today")

    monkeypatch.setattr(kit.attached, "_open_dialog", broken)
    kit.attached.add_shortcut(DEFAULT)
    text = typing(root, tk.Text)
    press(text, DEFAULT)
    assert "no dialog today" in hidden_errors.texts.pop()
    assert not has_selection(text)


def test_none_is_no_shortcut(root: tk.Tk, attach: Callable[..., BackupKit], press: Press) -> None:
    kit = attach(shortcut=None)
    text = typing(root, tk.Text)
    press(text, DEFAULT)
    assert not is_open(kit)
    assert len(text.bindtags()) == 4
