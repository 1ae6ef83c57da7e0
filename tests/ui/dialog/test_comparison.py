"""What changed is seen in the dialog: with real keys and clicks, real files and a real worker."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Trigger
from backupkit.ui.dialog import commands
from tests.ui.dialog.comparing import BEFORE, NOW, Comparison, save, stars
from tests.ui.dialog.opened import Open, Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, TypeText, WaitUntil


@pytest.fixture
def manager(document: Path) -> BackupManager:
    """Three versions: before, one without Vega, and one as the document is now."""
    manager = BackupManager(document)
    for state, text in ((BEFORE, "before"), (stars("Altair", "Sirius"), "without Vega"), (NOW, "as it is now")):
        save(document, state)
        manager.create_backup(text)
    return manager


def test_f3_shows_what_changed_since_then_with_signs_and_both_values(
    opened: Opened, press: Press, wait_until: WaitUntil
) -> None:
    opened.choose(2)
    press(opened.tree, "<F3>")
    comparison = Comparison(opened, wait_until, row=None)
    comparison.wait()
    assert [line.partition("  {")[0] for line in comparison.lines] == [
        "systems  1 removed · 1 new · 1 changed",
        "~  Altair / mass  changed  1.79  17.9",
        "−  Vega  removed",
        "+  Deneb  new",
        '~  settings / theme  changed  "dark"  "light"',
    ]
    assert comparison.text("summary") == "1 removed · 1 new · 2 changed"
    assert comparison.text("title").endswith("→  Today")
    assert opened.has_focus(comparison.tree)


def test_a_double_click_on_a_version_compares_it(opened: Opened, click: Click, wait_until: WaitUntil) -> None:
    opened.choose(2)
    x, y, _width, height = map(int, opened.tree.bbox(opened.rows[2], "what"))
    click(opened.tree, x + 5, y + height // 2, times=2)
    comparison = Comparison(opened, wait_until, row=None)
    comparison.wait()
    assert comparison.is_shown
    assert len(comparison.lines) == 5


def test_the_button_compares_and_the_page_takes_the_place_of_the_list(opened: Opened, click: Click) -> None:
    opened.choose(1)
    click(opened.widget("panes.right.details.buttons.compare"))
    assert opened.is_shown("comparison")
    for name in ("header", "timeline", "panes"):
        assert not opened.is_shown(name)


@pytest.mark.parametrize("way", ["<Escape>", "back"])
def test_going_back_leaves_focus_and_selection_as_they_were(
    comparison: Comparison, press: Press, click: Click, way: str
) -> None:
    opened = comparison.opened
    chosen = opened.tree.selection()
    if way == "back":
        click(comparison.widget("back"))
    else:
        press(comparison.tree, way)
    assert opened.dialog.winfo_exists()
    assert not comparison.is_shown
    assert opened.is_shown("panes")
    assert opened.is_shown("timeline")
    assert opened.tree.selection() == chosen == (opened.rows[-1],)
    assert opened.has_focus(opened.tree)


def test_two_selected_versions_are_compared_older_one_first(
    opened: Opened, press: Press, wait_until: WaitUntil
) -> None:
    opened.choose(1)
    x, y, _width, height = map(int, opened.tree.bbox(opened.rows[2], "what"))
    opened.tree.event_generate("<Control-ButtonPress-1>", x=x + 5, y=y + height // 2)
    wait_until(lambda: len(opened.tree.selection()) == 2)
    press(opened.tree, "<F3>")
    comparison = Comparison(opened, wait_until, row=None)
    comparison.wait()
    assert (comparison.comparing.older_id, comparison.comparing.newer_id) == (opened.rows[2], opened.rows[1])
    (line,) = comparison.lines
    assert line.startswith("−  systems / Vega  removed")


def test_three_versions_are_not_compared(opened: Opened, press: Press) -> None:
    opened.choose(0)
    press(opened.tree, "<Shift-Down>", "<Shift-Down>", "<F3>")
    assert not opened.can("panes.right.details.buttons.compare")
    assert opened.is_shown("panes")


# -- against what ------------------------------------------------------------------------------------------------------


def entries(menu: tk.Menu) -> list[str]:
    """Return the entries of a menu as it comes up; a line between them as an empty text."""
    menu.tk.call(str(menu.cget("postcommand")))
    last = menu.index("end")
    assert last is not None
    kinds = [menu.type(at) for at in range(last + 1)]
    return ["" if kind == "separator" else str(menu.entrycget(at, "label")) for at, kind in enumerate(kinds)]


def test_the_other_side_is_the_present_the_one_before_or_any_other(comparison: Comparison) -> None:
    comparison.opened.dialog._comparer.leave()
    comparison = Comparison(comparison.opened, comparison.wait_until, row=1)
    menu = comparison.widget("against.choice.menu")
    found = entries(menu)
    assert found[0] == "Today: data.json as it is now"
    assert found[1].startswith("The one before: ")
    assert [text.rpartition("  ")[2] for text in found[3:]] == ["as it is now", "before"]

    menu.invoke(1)
    comparison.wait()
    rows = comparison.opened.rows
    assert (comparison.comparing.older_id, comparison.comparing.newer_id) == (rows[2], rows[1])
    assert comparison.text("against.choice") in comparison.text("title")

    entries(menu)
    menu.invoke(3)
    comparison.wait()
    assert (comparison.comparing.older_id, comparison.comparing.newer_id) == (rows[1], rows[0])

    entries(menu)
    menu.invoke(0)
    comparison.wait()
    assert comparison.comparing.newer_id is None


def test_the_oldest_version_says_that_there_is_none_before(comparison: Comparison) -> None:
    menu = comparison.widget("against.choice.menu")
    assert entries(menu)[1] == "The one before: there is none"
    assert menu.entrycget(1, "state") == "disabled"


def test_many_versions_are_offered_by_day_and_only_once_they_are_wanted(
    open_dialog: Open, manager: BackupManager, document: Path, wait_until: WaitUntil
) -> None:
    for number in range(30):
        document.write_text(f"[{number}]")
        manager.create_backup(trigger=Trigger.MANUAL)
    comparison = Comparison(open_dialog(), wait_until)
    menu = comparison.widget("against.choice.menu")
    assert len(entries(menu)) == 4
    (day,) = (menu.nametowidget(menu.entrycget(3, "menu")),)
    assert day.index("end") is None
    assert len(entries(day)) == len(manager.list_backups()) - 1
    day.invoke(5)
    comparison.wait()
    assert comparison.comparing.newer_id == comparison.opened.rows[5]


# -- sentences in the place of changes ---------------------------------------------------------------------------------


def test_a_version_that_is_what_the_document_holds_says_so(opened: Opened, wait_until: WaitUntil) -> None:
    comparison = Comparison(opened, wait_until, row=0)
    assert comparison.answer == "No difference"
    assert "exactly what data.json holds now" in comparison.text("changes.answer.text")


def test_another_layout_is_no_change(opened: Opened, document: Path, wait_until: WaitUntil) -> None:
    save(document, NOW, separators=(" ,", " : "))
    comparison = Comparison(opened, wait_until, row=0)
    assert comparison.answer == "Only the layout differs"


def test_what_cannot_be_compared_says_why_and_can_be_tried_again(
    opened: Opened, document: Path, click: Click, wait_until: WaitUntil
) -> None:
    content = document.read_bytes()
    document.unlink()
    comparison = Comparison(opened, wait_until)
    assert comparison.answer == "These two cannot be compared"
    assert "does not exist" in comparison.text("changes.answer.text")
    document.write_bytes(content)
    click(comparison.widget("changes.answer.again"))
    comparison.wait()
    assert comparison.answer == ""
    assert len(comparison.lines) == 5


# -- looking -----------------------------------------------------------------------------------------------------------


def test_the_first_change_is_seen_in_full_and_the_keys_lead_on(comparison: Comparison, press: Press) -> None:
    assert comparison.chosen.startswith("~  Altair / mass")
    assert comparison.value.splitlines()[0] == "~  systems / Altair / mass  changed"
    assert comparison.value.splitlines()[-1] == "Today\t17.9"
    press(comparison.tree, "<Down>")
    assert comparison.chosen.startswith("−  Vega")
    assert '"name": "Vega"' in comparison.value
    assert comparison.value.splitlines()[-1] == "Today\tnot there"
    press(comparison.tree, "<End>")
    assert comparison.chosen.startswith("~  settings / theme")
    press(comparison.tree, "<Home>")
    assert comparison.value == "systems\n1 removed · 1 new · 1 changed"


def test_a_search_finds_changes_and_escape_shows_all_again(
    comparison: Comparison, press: Press, type_text: TypeText, wait_until: WaitUntil
) -> None:
    press(comparison.tree, "<Control-f>")
    entry = comparison.widget("finding.search")
    assert comparison.opened.has_focus(entry)
    type_text(entry, "vega")
    wait_until(lambda: len(comparison.lines) == 2)
    type_text(entry, "zz")
    wait_until(lambda: comparison.answer == "No change matches “vegazz”")
    press(entry, "<Escape>")
    wait_until(lambda: len(comparison.lines) == 5)
    assert comparison.is_shown
    press(entry, "<Escape>")
    assert not comparison.is_shown


def test_what_a_search_hides_cannot_be_put_back(comparison: Comparison, type_text: TypeText, press: Press) -> None:
    type_text(comparison.widget("finding.search"), "theme")
    assert comparison.comparing.chosen is None
    assert not comparison.opened.can("comparison.value.row.buttons.put_back")
    press(comparison.tree, "<Alt-p>")
    assert not comparison.opened.is_shown("question")


def test_a_new_comparison_begins_without_the_search_of_the_last_one(
    comparison: Comparison, type_text: TypeText
) -> None:
    type_text(comparison.widget("finding.search"), "theme")
    comparison.opened.dialog._comparer.leave()
    again = Comparison(comparison.opened, comparison.wait_until)
    assert again.widget("finding.search").get() == ""
    assert len(again.lines) == 5


def test_thousands_of_changes_come_a_page_at_a_time(
    opened: Opened, document: Path, manager: BackupManager, wait_until: WaitUntil
) -> None:
    save(document, {"list": [{"id": number, "mass": 1} for number in range(900)]})
    manager.create_backup("many")
    save(document, {"list": [{"id": number, "mass": 2} for number in range(900)]})
    wait_until(lambda: len(opened.rows) == 3)
    opened.dialog._read()
    wait_until(lambda: len(opened.rows) == 4)
    comparison = Comparison(opened, wait_until, row=0)
    assert len(comparison.lines) == 201
    assert comparison.lines[-1] == "… 701 more lines"
    comparison.tree.yview_moveto(1.0)
    wait_until(lambda: len(comparison.lines) == 401)


def test_tab_leads_through_the_page_in_reading_order(comparison: Comparison, press: Press) -> None:
    seen = []
    for _ in range(7):
        focus = comparison.opened.dialog.focus_get()
        assert focus is not None
        seen.append(str(focus).rpartition(".")[2])
        press(focus, "<Tab>")
    assert seen == ["tree", "text", "put_back", "close", "back", "choice", "search"]


def test_what_concerns_the_list_alone_cannot_be_done_beside_the_changes(
    comparison: Comparison, manager: BackupManager, press: Press
) -> None:
    press(comparison.tree, "<Delete>", "<F2>", "<Alt-d>", "<Alt-r>", "<Alt-b>")
    assert not comparison.opened.is_shown("question")
    assert len(manager.list_backups()) == 3
    assert commands.RESTORE not in commands.allowed(comparison.opened.dialog._state)


def test_what_differs_within_two_values_is_marked_in_both(comparison: Comparison) -> None:
    comparison.choose("theme")
    page = comparison.widget("value.text")
    marked = {tag: page.get(*page.tag_ranges(tag)) for tag in ("gone", "come")}
    assert marked == {"gone": "dark", "come": "light"}
    comparison.choose("Vega")
    assert not page.tag_ranges("gone")


def test_a_menu_that_came_up_many_times_and_a_page_that_was_opened_many_times_leave_nothing_behind(
    comparison: Comparison,
) -> None:
    dialog = comparison.opened.dialog
    menu = comparison.widget("against.choice.menu")

    def once() -> tuple[int, int]:
        entries(menu)
        dialog._comparer.leave()
        Comparison(comparison.opened, comparison.wait_until)
        commands_there_are = dialog.tk.splitlist(dialog.tk.call("info", "commands"))
        return len(menu.winfo_children()), len(commands_there_are)

    first = [once() for _ in range(3)][-1]
    later = [once() for _ in range(5)][-1]
    assert later[0] == first[0]
    assert abs(later[1] - first[1]) < 5  # a timer or two may be waiting; each time would leave more than that


def test_texts_are_cut_anew_where_the_columns_end_after_the_window_was_made_narrower(
    comparison: Comparison, wait_until: WaitUntil
) -> None:
    dialog = comparison.opened.dialog
    wide = comparison.lines
    dialog.geometry("640x440")
    wait_until(lambda: "changed" not in str(comparison.tree["displaycolumns"]) and comparison.lines != wide)
    assert any(line.endswith("…") for line in comparison.lines)
    dialog.geometry("1100x680")
    wait_until(lambda: comparison.lines == wide)


@pytest.mark.parametrize("size", ["480x320", "480x240", "640x440"])
def test_in_a_small_window_changes_and_buttons_are_seen_and_f6_shows_the_values(
    comparison: Comparison, press: Press, wait_until: WaitUntil, size: str
) -> None:
    dialog, opened = comparison.opened.dialog, comparison.opened
    dialog.minsize(1, 1)
    dialog.geometry(size)
    width, height = map(int, size.split("x"))
    wait_until(lambda: (dialog.winfo_width(), dialog.winfo_height()) == (width, height))
    wait_until(lambda: comparison.tree.winfo_height() > 40)
    for name in ("back", "against.choice", "finding.search", "value.row.buttons.put_back"):
        widget = comparison.widget(name)
        assert widget.winfo_viewable()
        assert widget.winfo_rooty() + widget.winfo_height() <= dialog.winfo_rooty() + height
        assert widget.winfo_rootx() + widget.winfo_width() <= dialog.winfo_rootx() + width
    if height < 400:
        assert not comparison.widget("value.text").winfo_viewable()
        press(comparison.tree, "<F6>")
        wait_until(comparison.widget("value.text").winfo_viewable)
        assert opened.has_focus(comparison.widget("value.text"))
        press(comparison.widget("value.text"), "<F6>")
        wait_until(comparison.tree.winfo_viewable)
        assert opened.has_focus(comparison.tree)
    else:
        assert comparison.widget("value.text").winfo_viewable()
