"""On a small screen everything in the dialog can be reached, and nothing is cut off."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.service.tasks.restoring import Undo
from backupkit.ui.dialog import commands
from backupkit.ui.dialog.state import Noticed
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words.notices import CloseProgram, Notice

if TYPE_CHECKING:
    from tests.screen import Press, WaitUntil
    from tests.ui.dialog.opened import Open, Opened

CONTROLS = (ttk.Button, ttk.Entry, ttk.Checkbutton, ttk.Menubutton, ttk.Treeview)
LONG = Notice(
    tone=Tone.WARN, text="a long sentence, about what was done, and what is to be done next. " * 4, offer=Undo(),
    also=CloseProgram(),
)  # fmt: skip


def resize(opened: Opened, size: str, wait_until: WaitUntil) -> None:
    """Make the window as large as a small screen allows."""
    dialog = opened.dialog
    dialog.minsize(1, 1)
    dialog.geometry(size)
    width, height = map(int, size.split("x"))
    wait_until(lambda: (dialog.winfo_width(), dialog.winfo_height()) == (width, height))
    for _ in range(20):
        dialog.update()


def controls_in(window: tk.Misc) -> dict[str, tk.Misc]:
    """Return all controls of the window, those that cannot be seen included, but for what is there at times only."""
    found: dict[str, tk.Misc] = {}
    waiting = list(window.winfo_children())
    while waiting:
        widget = waiting.pop()
        waiting += widget.winfo_children()
        if isinstance(widget, CONTROLS) and widget.winfo_manager() and not str(widget).endswith("unpin"):
            found[str(widget)] = widget
    return found


def seen_in(window: tk.Misc) -> set[str]:
    """Return the controls that can be seen as a whole."""
    left, top = window.winfo_rootx(), window.winfo_rooty()
    right, bottom = left + window.winfo_width(), top + window.winfo_height()
    found = set()
    for path, control in controls_in(window).items():
        x, y = control.winfo_rootx(), control.winfo_rooty()
        is_beyond = x + control.winfo_width() > right or y + control.winfo_height() > bottom
        is_within = left <= x and top <= y and not is_beyond
        is_cut = control.winfo_width() < control.winfo_reqwidth() and isinstance(control, ttk.Button)
        if control.winfo_viewable() and is_within and not is_cut and control.winfo_height() >= 20:
            found.add(path)
    return found


def wanted_in(window: tk.Misc) -> set[str]:
    unwanted = (".question.", ".editor.", ".work.", ".empty.")  # what is seen only while it is needed
    return {path for path in controls_in(window) if not any(part in path for part in unwanted)}


@pytest.mark.parametrize("size", ["440x240", "440x700", "600x240", "380x260"])
@pytest.mark.parametrize("notice", [None, LONG], ids=["nothing to say", "a notice"])
def test_everything_can_be_reached_by_scrolling(
    open_dialog: Open, wait_until: WaitUntil, size: str, notice: Notice | None
) -> None:
    opened = open_dialog()
    opened.choose(0)
    resize(opened, size, wait_until)
    opened.dialog._happen(Noticed(notice=notice))
    opened.dialog.update()
    bar = opened.widget("scrollbar")
    assert bar.winfo_ismapped()
    bar.tk.call(*bar.tk.splitlist(bar.cget("command")), "moveto", "0.0")
    seen: set[str] = set()
    for _ in range(4):
        opened.dialog.update()
        opened.dialog.update()
        seen |= seen_in(opened.dialog)
        assert any(path.endswith("footer.close") for path in seen_in(opened.dialog))
        bar.tk.call(*bar.tk.splitlist(bar.cget("command")), "scroll", "1", "units")
    left = wanted_in(opened.dialog) - seen
    assert {path for path in left if notice or ".notice." not in path} == set()
    assert float(bar.get()[1]) == 1.0


def test_a_large_window_is_as_it_was_before(open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    size = f"{opened.dialog.winfo_width()}x{opened.dialog.winfo_height()}"

    def places() -> dict[str, str]:
        for _ in range(20):
            opened.dialog.update()
        return {path: control.winfo_geometry() for path, control in controls_in(opened.dialog).items()}

    before = places()
    resize(opened, "440x240", wait_until)
    assert places() != before
    resize(opened, size, wait_until)
    after = places()
    assert {k: (v, after[k]) for k, v in before.items() if after[k] != v} == {}
    assert not opened.is_shown("scrollbar")


def test_keys_and_the_wheel_lead_from_part_to_part(open_dialog: Open, press: Press, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    resize(opened, "440x240", wait_until)
    assert opened.is_shown("panes.left")
    press(opened.tree, "<F6>")
    wait_until(lambda: opened.is_shown("panes.right.details.buttons.restore"))
    press(opened.dialog, "<F6>")
    wait_until(lambda: opened.widget("panes.left").winfo_viewable())
    opened.widget("footer").event_generate("<Button-5>", x=1, y=1)
    wait_until(lambda: not opened.widget("panes.left").winfo_viewable())
    opened.widget("panes.right.details.page").event_generate("<Button-4>", x=1, y=1)  # the text's own
    opened.dialog.update()
    assert not opened.widget("panes.left").winfo_viewable()
    opened.widget("footer").event_generate("<Button-4>", x=1, y=1)
    wait_until(lambda: opened.widget("panes.left").winfo_viewable())


def test_what_is_asked_said_or_typed_comes_into_view(open_dialog: Open, press: Press, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    resize(opened, "440x240", wait_until)
    opened.dialog._page.select((opened.rows[1],))
    press(opened.tree, "<F2>")
    wait_until(lambda: opened.widget("panes.right.details.editor.entry").winfo_viewable())
    press(opened.dialog, "<Escape>")
    opened.dialog._happen(Noticed(notice=LONG))
    wait_until(lambda: opened.widget("notice.also").winfo_viewable())
    expected = {str(opened.widget(name)) for name in ("notice.also", "footer.close")}
    wait_until(lambda: expected <= seen_in(opened.dialog))
    opened.dialog._act(commands.RESTORE)
    wait_until(lambda: str(opened.widget("question.inside.buttons.yes")) in seen_in(opened.dialog))
    assert str(opened.widget("question.inside.buttons.no")) in seen_in(opened.dialog)
