"""A dialog that stays open for hours: what tells an age keeps up, and nothing else tells one."""

from __future__ import annotations

import tkinter as tk
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.tooltip import Tooltip
from backupkit.ui.words import amounts
from tests.ui.dialog.opened import Open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.screen import Press, WaitUntil


def said(widget: tk.Misc) -> Iterator[str]:
    """Yield all that can be read in a window."""
    if widget.winfo_class() in {"TLabel", "TButton", "Label"} and widget.winfo_ismapped():
        yield str(widget.cget("text"))
    if isinstance(widget, tk.Text):
        yield widget.get("1.0", "end")
    for child in widget.winfo_children():
        yield from said(child)


def later(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    real = amounts.now
    monkeypatch.setattr(amounts, "now", lambda: real() + timedelta(hours=hours))


@pytest.mark.parametrize("ask", [False, True])
def test_three_hours_later_nothing_says_just_now(
    open_dialog: Open, press: Press, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch, ask: bool
) -> None:
    opened = open_dialog()
    press(opened.tree, "<Alt-b>")
    press(opened.widget("question.inside.entry"), "<Return>")
    wait_until(lambda: opened.is_shown("notice"))
    opened.choose(2)  # what the two above hold is in the file now
    if ask:
        press(opened.tree, "<Return>")
    assert any("just now" in text for text in said(opened.dialog))
    later(monkeypatch, 3)
    opened.dialog._tick()
    texts = list(said(opened.dialog))
    assert not [text for text in texts if "just now" in text or "min ago" in text]
    assert "Backed up 3 hours ago" in texts
    assert opened.is_shown("notice")
    assert opened.is_shown("question") is ask


def test_a_tip_under_a_pointer_that_rests_keeps_up(root: tk.Tk) -> None:
    label = tk.Label(root, text="rest here")
    label.pack()
    text = ["1 min ago"]
    tip = Tooltip(label, lambda: text[0])
    tip._show()
    root.update()
    (window,) = (child for child in label.winfo_children() if isinstance(child, tk.Toplevel))
    assert list(said(window)) == ["1 min ago"]
    text[0] = "3 hours ago"
    tip._timers._waiting["ages"].action()
    assert list(said(window)) == ["3 hours ago"]
    text[0] = ""
    tip._timers._waiting["ages"].action()
    assert not label.winfo_children()
