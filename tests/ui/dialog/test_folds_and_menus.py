"""What few people want is out of the way, and can be reached by mouse and keyboard."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

from backupkit.ui.dialog import commands

if TYPE_CHECKING:
    from tests.screen import Press, WaitUntil
    from tests.ui.dialog.opened import Open, Opened

DETAILS = "panes.right.details"


def menu(opened: Opened) -> tk.Menu:
    found: tk.Menu = opened.widget(f"{DETAILS}.buttons.more.menu")
    return found


def test_what_is_for_developers_is_folded_until_it_is_wanted(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    opened.choose(1)
    assert "SHA-256" not in opened.details
    assert "▸ Details" in opened.details
    page: Any = opened.widget(f"{DETAILS}.page")
    page.focus_force()
    press(page, "<space>")
    assert "▾ Details" in opened.details
    assert opened.dialog._manager.list_backups()[1].file_hash in opened.details
    press(page, "<Return>")
    assert "SHA-256" not in opened.details


def test_a_click_on_the_line_unfolds_it_as_well(open_dialog: Open) -> None:
    opened = open_dialog()
    opened.choose(1)
    page: Any = opened.widget(f"{DETAILS}.page")
    line = page.tag_ranges("fold")[0]
    page.see(line)
    opened.dialog.update()
    x, y, width, height = page.bbox(line)
    page.event_generate("<Motion>", x=x + width // 2, y=y + height // 2)
    page.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    opened.dialog.update()
    assert "SHA-256" in opened.details


def test_the_menu_offers_what_is_wanted_less_often_and_only_what_can_be_done(open_dialog: Open) -> None:
    opened = open_dialog()
    assert opened.widget(f"{DETAILS}.buttons.more").instate(["disabled"])
    opened.choose(1)
    labels = [str(menu(opened).entrycget(index, "label")) for index in range(2)]
    assert labels == ["Export…", "Describe…"]
    assert opened.widget(f"{DETAILS}.buttons.more").instate(["!disabled"])
    menu(opened).invoke(1)
    opened.dialog.update()
    assert opened.is_shown(f"{DETAILS}.editor")


def test_the_four_buttons_stand_in_one_row_and_delete_apart(open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.choose(1)
    wait_until(lambda: opened.is_shown(f"{DETAILS}.buttons.more"))
    places = [opened.widget(f"{DETAILS}.buttons.{name}") for name in ("restore", "compare", "pin", "more")]
    assert len({button.winfo_y() for button in places}) == 1
    delete = opened.widget(f"{DETAILS}.buttons.delete")
    assert delete.winfo_x() + delete.winfo_width() == opened.widget(f"{DETAILS}.buttons").winfo_width()
    assert commands.DELETE.is_apart


def test_the_arrow_keys_pass_over_the_headings_of_days(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    press(opened.tree, "<Down>")
    assert opened.tree.selection() == (opened.rows[0],)
    press(opened.tree, "<Up>")
    assert opened.tree.selection() == (opened.rows[0],)
    press(opened.tree, "<Left>")
    assert opened.tree.focus() == opened.rows[0]
    for _ in range(5):
        press(opened.tree, "<Down>")
    assert opened.tree.selection() == (opened.rows[-1],)


def test_a_click_on_the_heading_of_a_day_folds_it_and_selects_nothing(open_dialog: Open) -> None:
    opened = open_dialog()
    opened.choose(1)
    (day,) = opened.tree.get_children()
    x, y, _width, height = map(int, opened.tree.bbox(day, "#0"))
    for is_open in (False, True):
        for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
            opened.tree.event_generate(event, x=x + 60, y=y + height // 2)
        opened.dialog.update()
        assert bool(opened.tree.item(day, "open")) is is_open
    assert opened.tree.selection() == (opened.rows[1],)
