"""The four buttons that belong together stand in one row, however wide their texts are."""

from __future__ import annotations

from tkinter import font, ttk
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import tkinter as tk

    from tests.screen import WaitUntil
    from tests.ui.dialog.opened import Open, Opened

SMALL_SCREEN = "984x520"  # what a dialog gets on one of 1024 by 600
ROW = ("restore", "compare", "more")  # and one of pin and unpin


def use_font(root: tk.Misc, size: int) -> None:
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont"):
        font.nametofont(name, root=root).configure(family="DejaVu Sans", size=-size)


def buttons(opened: Opened) -> dict[str, ttk.Widget]:
    shown = opened.widget("panes.right.details.buttons").winfo_children()
    return {button.winfo_name(): button for button in shown if button.winfo_manager()}


def is_one_row(opened: Opened) -> bool:
    """Return True if the four stand beside each other, each as wide as it asks to be."""
    found = buttons(opened)
    row = [found[name] for name in (*ROW, "unpin" if "unpin" in found else "pin")]
    is_whole = all(button.winfo_width() == button.winfo_reqwidth() for button in row)
    return is_whole and len({button.winfo_y() + button.winfo_height() // 2 for button in row}) == 1


def is_list_usable(opened: Opened) -> bool:
    """Return True if nothing above the list is cut, but for the search field."""
    filters = opened.widget("panes.left.filters")
    toggle, entry = opened.widget("panes.left.filters.bin"), opened.widget("panes.left.filters.search")
    ends_within = toggle.winfo_x() + toggle.winfo_reqwidth() <= filters.winfo_width()
    return bool(ends_within and entry.winfo_width() >= 40)


@pytest.mark.parametrize("size", [10, 13, 16, 18])
@pytest.mark.parametrize("theme", ["default", "clam", "alt", "classic"])
def test_the_buttons_never_wrap_whatever_theme_and_font(
    root: tk.Tk, open_dialog: Open, wait_until: WaitUntil, theme: str, size: int
) -> None:
    ttk.Style(root).theme_use(theme)
    use_font(root, size)
    opened = open_dialog()
    opened.dialog.geometry(SMALL_SCREEN)
    opened.choose(0)
    wait_until(lambda: opened.dialog.winfo_width() == 984 and is_one_row(opened))
    assert is_list_usable(opened)


def test_they_stay_in_one_row_when_the_font_grows_while_the_window_is_open(
    root: tk.Tk, open_dialog: Open, wait_until: WaitUntil
) -> None:
    use_font(root, 11)
    opened = open_dialog()
    wait_until(lambda: is_one_row(opened))
    narrow = buttons(opened)["restore"].winfo_width()
    use_font(root, 18)
    wait_until(lambda: buttons(opened)["restore"].winfo_width() > narrow and is_one_row(opened))


def test_a_button_whose_text_becomes_longer_stays_in_the_row(
    root: tk.Tk, open_dialog: Open, wait_until: WaitUntil
) -> None:
    use_font(root, 16)
    opened = open_dialog()
    opened.choose(0)
    wait_until(lambda: is_one_row(opened) and opened.can("panes.right.details.buttons.pin"))
    before = buttons(opened)["pin"].winfo_width()
    opened.widget("panes.right.details.buttons.pin").invoke()
    wait_until(lambda: "unpin" in buttons(opened) and is_one_row(opened))
    assert buttons(opened)["unpin"].winfo_width() > before


def test_a_sash_that_is_drawn_too_far_comes_back(root: tk.Tk, open_dialog: Open, wait_until: WaitUntil) -> None:
    use_font(root, 16)
    opened = open_dialog()
    wait_until(lambda: is_one_row(opened))
    panes = opened.widget("panes")
    panes.sashpos(0, panes.winfo_width() - 100)
    assert panes.sashpos(0) > panes.winfo_width() - 200
    wait_until(lambda: panes.sashpos(0) < panes.winfo_width() - 300 and is_one_row(opened))


def test_in_a_window_that_is_too_narrow_for_both_the_list_keeps_what_it_needs(
    root: tk.Tk, open_dialog: Open, wait_until: WaitUntil
) -> None:
    use_font(root, 16)
    opened = open_dialog()
    opened.dialog.minsize(1, 1)
    opened.dialog.geometry("720x520")
    wait_until(lambda: opened.dialog.winfo_width() == 720 and not is_one_row(opened))
    assert is_list_usable(opened)
    opened.dialog.geometry(SMALL_SCREEN)
    wait_until(lambda: is_one_row(opened))
