"""Other places for copies, on the page Where: added, tried, taken out, and what is said of each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tkinter import filedialog
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupManager
from backupkit.service.tasks.mirroring import ReadPlaces
from backupkit.ui.settings.pages import SettingsPages
from backupkit.ui.shown.settings import Page
from backupkit.ui.words import amounts
from tests.mirroring.desk import MemoryPlace

if TYPE_CHECKING:
    from tests.screen import Press, WaitUntil
    from tests.ui.settings.conftest import Show
    from tests.ui.settings.shown_settings import ShownSettings

_PAGE = "room.canvas.inside.where.places"
_BUTTONS = f"{_PAGE}.buttons"
_LONG = "s3://an-archive-of-all-that-there-is/departments/astronomy/instruments/backups/of/the/catalogue"


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "USB disk"
    folder.mkdir()
    return folder


def lines(shown: ShownSettings) -> list[tuple[str, str]]:
    """Return what each line says, as if there was room for all of it."""
    page: Any = shown.widget(_PAGE)
    assert len(page.tree.get_children()) == len(page._rows)
    return [(row.name, row.text) for row in page._rows]


def cells(shown: ShownSettings) -> list[tuple[str, str]]:
    tree: Any = shown.widget(f"{_PAGE}.list.tree")
    return [(str(name), str(state)) for name, state in (tree.item(item, "values") for item in tree.get_children())]


def add(shown: ShownSettings, address: str) -> None:
    shown.widget(f"{_BUTTONS}.add_place").invoke()
    entry = shown.widget(f"{_PAGE}.adding.address")
    entry.delete(0, "end")
    entry.insert(0, address)
    shown.widget(f"{_PAGE}.adding.add").invoke()


def note(shown: ShownSettings) -> str:
    return shown.text(f"{_PAGE}.note")


def test_a_place_is_added_by_its_address_and_holds_after_save(
    show: Show, manager: BackupManager, wait_until: WaitUntil
) -> None:
    shown = show()
    shown.turn(Page.WHERE)
    add(shown, "s3://bucket/prefix")
    wait_until(lambda: lines(shown) == [("s3://bucket/prefix", "New: copies begin after Save")])
    assert not shown.widget(f"{_PAGE}.adding").winfo_ismapped()
    assert manager.config.places == ()
    shown.widget("footer.save").invoke()
    wait_until(lambda: manager.config.places == ("s3://bucket/prefix",))


@pytest.mark.parametrize("address", ["sftp://me:geheim@host/x", "/mnt/x", "geheim"])
def test_what_is_no_address_is_told_in_a_sentence_and_not_repeated(
    show: Show, wait_until: WaitUntil, address: str
) -> None:
    shown = show()
    shown.turn(Page.WHERE)
    add(shown, address)
    wait_until(lambda: "no address of a place" in shown.text(f"{_PAGE}.adding.said"))
    assert "geheim" not in shown.text(f"{_PAGE}.adding.said")
    assert lines(shown) == []


def test_a_place_that_is_there_already_is_not_added_again(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    shown.turn(Page.WHERE)
    add(shown, f"{usb.as_uri()}/")
    wait_until(lambda: "in the list already" in shown.text(f"{_PAGE}.adding.said"))
    assert len(lines(shown)) == 1


def test_a_folder_that_is_chosen_becomes_an_address_of_a_file(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: str(usb))
    shown = show()
    shown.turn(Page.WHERE)
    shown.widget(f"{_BUTTONS}.add_place").invoke()
    shown.widget(f"{_PAGE}.adding.choose").invoke()
    wait_until(lambda: [name for name, _ in lines(shown)] == [str(usb)])
    shown.widget("footer.save").invoke()
    wait_until(lambda: manager.config.places == (usb.as_uri(),))


def test_a_place_that_is_selected_is_removed_with_save(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri(), "s3://bucket"])
    shown = show()
    shown.turn(Page.WHERE)
    assert not shown.can(f"{_BUTTONS}.remove_place")
    shown.widget(f"{_PAGE}.list.tree").selection_set("1")
    wait_until(lambda: shown.can(f"{_BUTTONS}.remove_place"))
    shown.widget(f"{_BUTTONS}.remove_place").invoke()
    assert [name for name, _ in lines(shown)] == [str(usb)]
    shown.widget("footer.save").invoke()
    wait_until(lambda: manager.config.places == (usb.as_uri(),))


def test_a_connection_is_tested_and_leaves_nothing_there(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    shown.turn(Page.WHERE)
    shown.widget(f"{_PAGE}.list.tree").selection_set("0")
    wait_until(lambda: shown.can(f"{_BUTTONS}.try_place"))
    shown.widget(f"{_BUTTONS}.try_place").invoke()
    wait_until(lambda: "copies can be made there" in shown.text("notice.text"))
    assert [each for each in usb.iterdir() if each.name != ".lock"] == []  # which a folder keeps for whoever writes


def test_what_is_wrong_with_a_place_is_said_when_it_is_tested(
    show: Show, manager: BackupManager, tmp_path: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[(tmp_path / "gone").as_uri()])
    shown = show()
    shown.turn(Page.WHERE)
    shown.widget(f"{_PAGE}.list.tree").selection_set("0")
    wait_until(lambda: shown.can(f"{_BUTTONS}.try_place"))
    shown.widget(f"{_BUTTONS}.try_place").invoke()
    wait_until(lambda: "is out of reach" in shown.text("notice.text"))


def test_the_state_of_a_place_is_told_and_on_one_disk_a_second_one_is_recommended(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    manager.mirror()
    shown = show()
    shown.turn(Page.WHERE)
    assert lines(shown)[0][1].startswith("All 3 versions, ")
    assert "A place on another disk outlives it." in note(shown)
    shown.widget(f"{_PAGE}.list.tree").selection_set("0")
    wait_until(lambda: note(shown) == str(usb))


def test_a_version_that_is_nowhere_else_yet_is_not_told_as_if_none_was(
    show: Show, document: Path, wait_until: WaitUntil
) -> None:
    manager = BackupManager(document, places=[MemoryPlace("elsewhere")])
    manager.create_backup()
    manager.mirror()
    document.write_text("{}")
    manager.create_backup()
    shown = show(manager=manager)
    shown.turn(Page.WHERE)
    wait_until(lambda: "The newest version lies on no other disk" in note(shown))


def test_a_place_of_the_program_stays_selected_while_its_line_changes(
    show: Show, document: Path, usb: Path, wait_until: WaitUntil
) -> None:
    manager = BackupManager(document, places=[usb.as_uri()])
    shown = show(manager=manager)
    shown.turn(Page.WHERE)
    tree = shown.widget(f"{_PAGE}.list.tree")
    tree.selection_set("0")
    with manager._binding.places.at_work.copying(str(usb), 2) as begins:
        begins()
        wait_until(lambda: lines(shown)[0][1] == "Copying 1 of 2…")
        assert tree.selection() == ("0",)


def test_a_place_of_the_program_is_shown_and_is_not_the_users_to_remove(
    show: Show, document: Path, usb: Path, wait_until: WaitUntil
) -> None:
    shown = show(manager=BackupManager(document, places=[usb.as_uri()]))
    shown.turn(Page.WHERE)
    assert [name for name, _ in lines(shown)] == [str(usb)]
    shown.widget(f"{_PAGE}.list.tree").selection_set("0")
    wait_until(lambda: note(shown) == str(usb))
    assert not shown.can(f"{_BUTTONS}.remove_place")


def test_escape_gives_up_an_address_and_not_the_window(show: Show, press: Press, wait_until: WaitUntil) -> None:
    shown = show()
    shown.turn(Page.WHERE)
    press(shown.widget("pages.list"), "<Alt-p>")
    wait_until(shown.widget(f"{_PAGE}.adding").winfo_ismapped)
    press(shown.widget(f"{_PAGE}.adding.address"), "<Escape>")
    wait_until(lambda: not shown.widget(f"{_PAGE}.adding").winfo_ismapped())
    assert shown.window.winfo_exists()


def test_the_buttons_of_the_places_stand_directly_below_their_list_and_those_of_the_folder_below_its_facts(
    show: Show, manager: BackupManager, usb: Path
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    shown.turn(Page.WHERE)

    def top(name: str) -> int:
        return int(shown.widget(name).winfo_rooty())

    def bottom(name: str) -> int:
        return top(name) + int(shown.widget(name).winfo_height())

    where = "room.canvas.inside.where"
    assert 0 <= top(_BUTTONS) - bottom(f"{_PAGE}.list") < 20
    assert top(f"{_PAGE}.note") >= bottom(_BUTTONS)
    assert 0 <= top(f"{where}.buttons") - bottom(f"{where}.line_4") < 20
    assert bottom(f"{where}.buttons") < top(f"{_PAGE}.list")
    shown.turn(Page.WHEN)
    shown.turn(Page.WHERE)
    assert shown.widget(f"{_BUTTONS}.add_place").winfo_ismapped()


def test_a_long_address_is_shortened_in_its_middle_and_the_tooltip_tells_all_of_it(
    show: Show, manager: BackupManager, wait_until: WaitUntil
) -> None:
    manager.choose(places=["s3://short", _LONG])
    shown = show()
    shown.turn(Page.WHERE)
    (short, _), (long, _) = cells(shown)
    assert short == "s3://short"
    assert long.startswith("s3://an-")
    assert long.endswith("/catalogue")
    assert "…" in long
    page, tree = shown.widget(_PAGE), shown.widget(f"{_PAGE}.list.tree")

    def tips() -> list[str]:
        return [str(each.winfo_children()[0].cget("text")) for each in tree.winfo_children()]

    _left, top, _width, height = tree.bbox("1")
    tree.event_generate("<Motion>", x=20, y=top + height // 2)
    wait_until(tips)
    assert tips() == [f"{_LONG}\nNothing copied yet"]
    tree.event_generate("<Motion>", x=20, y=4)  # all of the other line can be read as it is
    wait_until(lambda: not tips())
    assert page._all_of_pointed() == ""
    shown.window.geometry("1200x700")
    wait_until(lambda: cells(shown)[1][0] == _LONG)


def test_grace_and_limit_are_filled_in_once_there_is_a_place_and_hold_after_save(
    show: Show, manager: BackupManager, wait_until: WaitUntil
) -> None:
    shown = show()
    shown.turn(Page.WHERE)
    assert not shown.widget("room.canvas.inside.where.form").winfo_ismapped()
    add(shown, "s3://bucket/prefix")
    wait_until(shown.widget("room.canvas.inside.where.form").winfo_ismapped)
    assert (shown.input("grace").cget("text"), shown.input("grace_days").get()) == ("After", "30")
    assert shown.input("upload").cget("text") == "At full speed"
    assert not shown.input("upload_kib").winfo_ismapped()
    shown.input("grace").nametowidget("menu").invoke(0)
    shown.input("upload").nametowidget("menu").invoke(1)
    wait_until(lambda: shown.input("upload_kib").winfo_ismapped() and not shown.input("grace_days").winfo_ismapped())
    shown.widget("footer.save").invoke()
    wait_until(lambda: manager.config.upload_kib_per_second == 1_024)
    assert manager.config.places_grace_days is None


def test_a_number_that_is_none_is_told_on_the_page_where_and_nothing_is_saved(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    shown.turn(Page.WHERE)
    days = shown.input("grace_days")
    days.delete(0, "end")
    days.insert(0, "soon")
    wait_until(lambda: "whole number" in shown.line("flaw_grace"))
    shown.turn(Page.KEEP)
    shown.widget("footer.save").invoke()
    wait_until(lambda: shown.text("title") == "Where")
    wait_until(lambda: shown.window.focus_get() is days)
    assert manager.config.places_grace_days == 30


def test_on_a_locked_page_nothing_about_places_can_be_changed(
    show: Show, document: Path, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PLACES_GRACE_DAYS", "90")
    manager = BackupManager(document, places=[usb.as_uri()], config=document.with_name("none.toml"))
    shown = show(manager=manager, pages=SettingsPages(lock=("where",)))
    shown.turn(Page.WHERE)
    for name in ("grace", "grace_days", "upload"):
        assert not shown.input(name).instate(["!disabled"])
    assert not shown.can(f"{_BUTTONS}.add_place")
    assert shown.line("origin_grace") == "set by the administrator: BACKUP_PLACES_GRACE_DAYS"


def test_while_versions_are_copied_the_page_counts_them(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    shown.turn(Page.WHERE)
    with manager._binding.places.at_work.copying(str(usb), 12) as begins:
        begins()
        wait_until(lambda: lines(shown)[0][1] == "Copying 1 of 12…")
        shown.widget(f"{_PAGE}.list.tree").selection_set("0")
        begins()
        begins()
        wait_until(lambda: lines(shown)[0][1] == "Copying 3 of 12…")
        assert shown.widget(f"{_PAGE}.list.tree").selection() == ("0",)
    wait_until(lambda: "Copying" not in lines(shown)[0][1])


def test_a_page_that_is_not_seen_asks_nothing_about_places(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri()])
    shown = show()
    asked: list[object] = []
    shown.window._bridge.subscribe(lambda event: asked.append(getattr(event, "task", None)))
    shown.turn(Page.WHERE)
    wait_until(lambda: ReadPlaces() in asked)
    shown.turn(Page.KEEP)
    wait_until(lambda: not shown.window._state.facts or shown.text("title") == "Keep")
    shown.window.after(2_500, lambda: asked.append("later"))
    before = asked.count(ReadPlaces())
    wait_until(lambda: "later" in asked)
    assert asked.count(ReadPlaces()) <= before + 2  # the begin and the end of one that waited already


def test_the_page_can_be_used_without_a_mouse(
    show: Show, manager: BackupManager, usb: Path, press: Press, wait_until: WaitUntil
) -> None:
    manager.choose(places=[usb.as_uri(), "s3://bucket"])
    shown = show()
    shown.turn(Page.WHERE)
    tree: Any = shown.widget(f"{_PAGE}.list.tree")
    walked: list[str] = []
    widget = shown.widget("pages.list")
    while "upload" not in walked:
        walked.append(widget.winfo_name())
        press(widget, "<Tab>")
        wait_until(lambda: shown.window.focus_get() is not widget)  # noqa: B023 - asked at once
        widget = shown.window.focus_get()
        wait_until(lambda: widget is not tree or shown.can(f"{_BUTTONS}.remove_place"))  # noqa: B023 - likewise
    assert walked[:5] == ["list", "folder", "open_folder", "other_folder", "tree"]
    assert walked[5:] == ["add_place", "remove_place", "try_place", "copy_now", "grace", "grace_days", "upload"]
    press(tree, "<Down>")
    wait_until(lambda: tree.selection() == ("1",))
    wait_until(lambda: shown.can(f"{_BUTTONS}.try_place"))
    with manager._binding.places.at_work.copying("s3://bucket", 2) as begins:
        begins()
        wait_until(lambda: lines(shown)[1][1] == "Copying 1 of 2…")
    press(tree, "<Up>")  # from where it was, although the line has changed meanwhile
    wait_until(lambda: tree.selection() == ("0",))
    press(tree, "<Delete>")
    wait_until(lambda: [name for name, _ in lines(shown)] == ["s3://bucket"])


def test_while_it_is_seen_an_age_grows(
    show: Show, manager: BackupManager, usb: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.choose(places=[usb.as_uri()])
    manager.mirror()
    shown = show()
    shown.turn(Page.WHERE)
    wait_until(lambda: lines(shown)[0][1] == "All 3 versions, just now")
    later = amounts.now() + timedelta(minutes=10)
    monkeypatch.setattr(amounts, "now", lambda: later)
    wait_until(lambda: lines(shown)[0][1] in {f"All 3 versions, {minutes} min ago" for minutes in (9, 10)})
