"""The dialog, with real keys and clicks, real files and a real worker."""

from __future__ import annotations

import gzip
import json
import tkinter as tk
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupDialog, BackupManager, RestoreResult, Trigger, get_backup_manager
from backupkit.service.events import Finished, Progressed, Started
from backupkit.service.tasks import Create, Restore, Verify
from backupkit.ui.bridge import bridge_to
from backupkit.ui.shown.actions import Action
from backupkit.values.version import VerifyReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.guards import HiddenErrors
    from tests.screen import Click, Press, TypeText, WaitUntil

    Open = Callable[..., "Opened"]

STATES = [{"systems": [{"id": number} for number in range(count)]} for count in (3, 4, 6)]
TEXTS = ("first light", "Proxima added", "two more")


class Opened:
    """A dialog, and where its parts are: a user finds them by eye, a test by name."""

    def __init__(self, dialog: BackupDialog, wait_until: WaitUntil) -> None:
        self.dialog = dialog
        self.tree: ttk.Treeview = dialog.nametowidget("page.panes.left.versions.tree")
        wait_until(lambda: dialog.winfo_viewable() and self.is_read)
        wait_until(lambda: self.has_focus(self.tree))  # the window manager takes its time, and would take it back later

    @property
    def is_read(self) -> bool:
        return bool(self.widget("footer.figures").cget("text")) or (not self.rows and not self.dialog._reading)

    def widget(self, name: str) -> Any:
        return self.dialog.nametowidget(f"page.{name}")

    def text(self, name: str) -> str:
        return str(self.widget(name).cget("text"))

    def is_shown(self, name: str) -> bool:
        return bool(self.widget(name).winfo_ismapped())

    def can(self, name: str) -> bool:
        return bool(self.widget(name).instate(["!disabled"])) and self.is_shown(name)

    @property
    def rows(self) -> list[str]:
        """Ids, from top to bottom."""
        tops = self.tree.get_children("")
        return [child for top in tops for child in self.tree.get_children(top) or ([] if top[:4] == "day:" else [top])]

    @property
    def descriptions(self) -> list[str]:
        return [str(self.tree.set(row, "what")).partition("  ")[2] for row in self.rows]

    @property
    def details(self) -> str:
        return str(self.widget("panes.right.details.page").get("1.0", "end"))

    def has_focus(self, widget: tk.Misc) -> bool:
        return self.dialog.focus_get() is widget

    def choose(self, row: int) -> None:
        """Select a row as a click does."""
        self.tree.see(self.rows[row])
        self.dialog.update()
        x, y, _width, height = map(int, self.tree.bbox(self.rows[row], "what"))
        for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
            self.tree.event_generate(event, x=x + 5, y=y + height // 2)
        self.dialog.update()


@pytest.fixture
def manager(document: Path) -> BackupManager:
    manager = BackupManager(document)
    for state, text in zip(STATES, TEXTS, strict=True):
        document.write_text(json.dumps(state))
        manager.create_backup(text)
    return manager


@pytest.fixture
def open_dialog(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> Open:
    def open_dialog(**options: Any) -> Opened:
        return Opened(BackupDialog(root, manager, **options), wait_until)

    return open_dialog


def grabber(widget: tk.Misc) -> tk.Misc | None:
    """Return the window that alone hears clicks and keys."""
    found: tk.Misc | None = widget.grab_current()  # type: ignore[no-untyped-call]
    return found


def content(path: Path) -> object:
    return json.loads(path.read_text())


# -- looking ---------------------------------------------------------------------------------------------------------


def test_it_lists_the_versions_newest_first_under_their_day(open_dialog: Open) -> None:
    opened = open_dialog()
    assert opened.descriptions == ["two more", "Proxima added", "first light"]
    (day,) = opened.tree.get_children("")
    assert opened.tree.item(day, "text") == "Today"
    assert opened.tree.set(opened.rows[0], "change") == "+2 records"
    assert opened.tree.set(opened.rows[-1], "change") == "first"
    assert opened.text("header.title") == "data.json"
    assert opened.text("header.status.text") == "Backed up just now"
    assert opened.text("footer.figures").startswith("3 backups")


def test_a_selected_version_is_told_of(open_dialog: Open, manager: BackupManager) -> None:
    opened = open_dialog()
    assert opened.details.startswith("3 backups")
    opened.choose(1)
    meta = manager.find_backup(opened.rows[1])
    for text in ("Proxima added", meta.file_hash, meta.backup_id, "4 records", "Why it is kept", "Number 2 of the 10"):
        assert text in opened.details


def test_a_search_narrows_the_list_and_escape_widens_it_again(
    open_dialog: Open, type_text: TypeText, press: Press, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    press(opened.tree, "<Control-f>")
    entry = opened.widget("panes.left.filters.search")
    assert opened.has_focus(entry)
    type_text(entry, "proxima")
    wait_until(lambda: opened.descriptions == ["Proxima added"])
    press(entry, "<Escape>")
    wait_until(lambda: len(opened.rows) == 3)
    assert opened.dialog.winfo_exists()


def test_a_search_that_finds_nothing_says_so(open_dialog: Open, type_text: TypeText, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    type_text(opened.widget("panes.left.filters.search"), "zz")
    wait_until(lambda: not opened.rows)
    assert opened.text("panes.left.versions.empty.title") == "No backup matches “zz”"
    assert not opened.is_shown("panes.left.versions.empty.create")


def test_a_click_on_a_heading_sorts_and_the_menu_does_too(open_dialog: Open, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.dialog.tk.call(*opened.dialog.tk.splitlist(opened.tree.heading("size", "command")))
    wait_until(lambda: opened.descriptions == ["two more", "Proxima added", "first light"])
    opened.dialog.tk.call(*opened.dialog.tk.splitlist(opened.tree.heading("size", "command")))
    wait_until(lambda: opened.descriptions == ["first light", "Proxima added", "two more"])
    assert opened.tree.heading("size", "text").endswith("▴")
    opened.widget("panes.left.filters.order.menu").invoke(1)
    wait_until(lambda: [str(part) for part in opened.tree["show"]] == ["tree", "headings"])
    assert opened.descriptions == ["first light", "Proxima added", "two more"]


def test_a_click_on_the_timeline_selects(open_dialog: Open, click: Click, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    strip = opened.widget("timeline")
    wait_until(lambda: strip.place_of(opened.rows[-1]))
    click(strip, *strip.place_of(opened.rows[-1]))
    assert opened.tree.selection() == (opened.rows[-1],)


def test_the_arrow_keys_walk_along_the_timeline(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    strip = opened.widget("timeline")
    for expected in (0, 1, 2, 2):
        press(strip, "<Left>")
        assert opened.tree.selection() == (opened.rows[expected],)
    press(strip, "<Right>")
    assert opened.tree.selection() == (opened.rows[1],)


def test_what_others_make_appears_by_itself(open_dialog: Open, manager: BackupManager, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.choose(0)
    manager.create_backup("by another program", force=True)
    wait_until(lambda: opened.descriptions[0] == "by another program")
    assert opened.tree.selection() == (opened.rows[1],)  # what was selected still is


# -- restoring -------------------------------------------------------------------------------------------------------


def test_a_restore_is_asked_about_and_then_done_and_undone(
    open_dialog: Open, document: Path, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    results: list[RestoreResult] = []
    opened = open_dialog(on_restore=results.append)
    opened.choose(2)
    press(opened.tree, "<Return>")
    assert "Restore the backup of" in opened.text("question.inside.title")
    assert "Undo brings it back" in opened.text("question.inside.text")
    assert opened.dialog.focus_get() is opened.widget("question.inside.buttons.no")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: opened.is_shown("notice.offer"))
    assert content(document) == STATES[0]
    assert [result.backup_id for result in results] == [opened.rows[-1]]
    assert opened.text("notice.offer") == "Undo"
    click(opened.widget("notice.offer"))
    wait_until(lambda: len(results) == 2)
    assert content(document) == STATES[2]
    wait_until(lambda: opened.text("notice.text").startswith("Undone"))


@pytest.mark.parametrize("key", ["<Return>", "<Escape>", "<space>"])
def test_return_and_escape_in_a_question_change_nothing(
    open_dialog: Open, document: Path, press: Press, key: str
) -> None:
    opened = open_dialog()
    opened.choose(2)
    press(opened.tree, "<Return>", key)
    assert not opened.is_shown("question")
    assert opened.dialog.winfo_exists()
    assert not opened.dialog._state.waiting
    assert content(document) == STATES[2]
    assert opened.dialog.focus_get() is opened.tree


def test_tab_stays_within_a_question(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    opened.choose(0)
    press(opened.tree, "<Return>")
    seen = []
    for _ in range(4):
        seen.append(opened.dialog.focus_get())
        press(seen[-1], "<Tab>")  # type: ignore[arg-type]  # nothing has the focus only if the test fails
    yes, no = (opened.widget(f"question.inside.buttons.{name}") for name in ("yes", "no"))
    assert seen == [no, yes, no, yes]


def test_selecting_another_version_takes_the_question_away(open_dialog: Open, press: Press) -> None:
    opened = open_dialog()
    opened.choose(2)
    press(opened.tree, "<Return>")
    assert opened.is_shown("question")
    opened.choose(1)
    assert not opened.is_shown("question")


def test_a_restore_can_be_undone_in_a_later_dialog(
    open_dialog: Open, document: Path, manager: BackupManager, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    opened = open_dialog()
    wait_until(lambda: opened.can("footer.buttons.undo"))
    press(opened.tree, "<Control-z>")
    assert "Undo the last restore?" in opened.text("question.inside.title")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: content(document) == STATES[2])


def test_a_host_whose_callback_takes_nothing_is_told_as_well(
    open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    calls: list[str] = []

    def reload() -> None:
        calls.append("again")

    opened = open_dialog(on_restore=reload)
    opened.choose(1)
    press(opened.tree, "<Return>")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: calls == ["again"])


def test_a_host_that_raises_is_told_of_and_its_error_goes_tks_way(
    open_dialog: Open, document: Path, press: Press, click: Click, wait_until: WaitUntil, hidden_errors: HiddenErrors
) -> None:
    def reload(_result: RestoreResult) -> None:
        raise ZeroDivisionError("the host's own mistake")

    opened = open_dialog(on_restore=reload)
    opened.choose(2)
    press(opened.tree, "<Return>")
    click(opened.widget("question.inside.buttons.yes"))
    wait_until(lambda: "the program reported an error" in opened.text("notice.text"))
    assert content(document) == STATES[0]
    assert opened.text("notice.offer") == "Undo"
    assert "the host's own mistake" in hidden_errors.texts.pop()
    assert not hidden_errors.texts


def test_a_restore_that_ends_after_the_dialog_was_closed_reaches_the_host(
    root: tk.Tk, open_dialog: Open, manager: BackupManager, wait_until: WaitUntil
) -> None:
    release = bridge_to(root, manager).hold()  # as a kit does
    results: list[RestoreResult] = []
    opened = open_dialog(on_restore=results.append)
    opened.dialog._submit(Restore(backup_id=opened.rows[-1]))
    opened.dialog.destroy()
    wait_until(lambda: results)
    release()


# -- the other deeds -------------------------------------------------------------------------------------------------


def test_a_backup_is_made_by_hand_with_a_description(
    open_dialog: Open, document: Path, manager: BackupManager, press: Press, type_text: TypeText, wait_until: WaitUntil
) -> None:
    document.write_text("[1, 2]")
    opened = open_dialog()
    press(opened.tree, "<Alt-b>")
    entry = opened.widget("question.inside.entry")
    assert opened.has_focus(entry)
    type_text(entry, "before the move")
    press(entry, "<Return>")
    wait_until(lambda: opened.descriptions[0] == "before the move")
    assert manager.list_backups()[0].trigger is Trigger.MANUAL
    assert opened.text("notice.text").startswith("Backed up just now")


def test_escape_gives_up_a_backup_that_was_begun(open_dialog: Open, press: Press, manager: BackupManager) -> None:
    opened = open_dialog()
    press(opened.tree, "<Alt-b>", "<Escape>")
    assert not opened.is_shown("question")
    assert len(manager.list_backups()) == 3


def test_pin_and_unpin_change_places(
    open_dialog: Open, click: Click, manager: BackupManager, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    opened.choose(0)
    click(opened.widget("panes.right.details.buttons.pin"))
    wait_until(lambda: opened.is_shown("panes.right.details.buttons.unpin"))
    assert manager.find_backup(opened.rows[0]).pinned
    assert "★" in opened.tree.set(opened.rows[0], "state")
    assert not opened.is_shown("panes.right.details.buttons.pin")
    click(opened.widget("panes.right.details.buttons.unpin"))
    wait_until(lambda: opened.is_shown("panes.right.details.buttons.pin"))
    assert not manager.find_backup(opened.rows[0]).pinned


def test_what_is_deleted_can_be_taken_back_at_once_and_from_the_bin(
    open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    deleted = opened.rows[1]
    opened.choose(1)
    press(opened.tree, "<Delete>")
    wait_until(lambda: len(opened.rows) == 2)
    assert opened.text("notice.offer") == "Take back"
    click(opened.widget("notice.offer"))
    wait_until(lambda: len(opened.rows) == 3)
    opened.choose(1)
    press(opened.tree, "<Delete>")
    wait_until(lambda: len(opened.rows) == 2)
    click(opened.widget("panes.left.filters.bin"), 8)
    wait_until(lambda: opened.rows[1:2] == [deleted])
    opened.choose(1)
    assert "In the bin" in opened.details
    assert not opened.can("panes.right.details.buttons.restore")
    click(opened.widget("panes.right.details.buttons.undelete"))
    wait_until(lambda: "In the bin" not in opened.details)


def test_several_versions_are_deleted_together(open_dialog: Open, press: Press, wait_until: WaitUntil) -> None:
    opened = open_dialog()
    opened.choose(0)
    press(opened.tree, "<Shift-Down>", "<Shift-Down>")
    wait_until(lambda: opened.details.startswith("3 backups selected"))
    press(opened.tree, "<Delete>")
    wait_until(lambda: not opened.rows)
    assert opened.text("panes.left.versions.empty.title") == "All backups are in the bin"


def test_a_description_is_edited_in_place(
    open_dialog: Open, press: Press, type_text: TypeText, manager: BackupManager, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    opened.choose(0)
    press(opened.tree, "<F2>")
    entry = opened.widget("panes.right.details.editor.entry")
    assert entry.get() == "two more"
    entry.delete(0, "end")
    type_text(entry, "rather three")
    press(entry, "<Return>")
    wait_until(lambda: opened.descriptions[0] == "rather three")
    assert manager.list_backups()[0].description == "rather three"
    assert opened.dialog.focus_get() is opened.tree
    press(opened.tree, "<F2>")
    press(entry, "<Escape>")
    assert not opened.is_shown("panes.right.details.editor")
    assert opened.dialog.winfo_exists()


def test_verifying_leaves_a_result_that_stays_until_it_is_dismissed(
    open_dialog: Open, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    press(opened.tree, "<Alt-v>")
    wait_until(lambda: opened.is_shown("notice"))
    assert opened.text("notice.text") == "All 3 backups are sound. Checked just now."
    wait_until(lambda: "✓" in opened.tree.set(opened.rows[0], "state"))
    assert opened.is_shown("notice")
    click(opened.widget("notice.dismiss"))
    assert not opened.is_shown("notice")


@pytest.mark.leaves_damage
def test_a_damaged_version_is_named_shown_and_cannot_be_restored(
    open_dialog: Open, manager: BackupManager, press: Press, click: Click, wait_until: WaitUntil
) -> None:
    damaged = manager.list_backups()[1]
    path = manager.backups_dir / damaged.file_name
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    opened = open_dialog()
    press(opened.tree, "<Alt-v>")
    wait_until(lambda: opened.is_shown("notice"))
    assert opened.text("notice.text").startswith("1 backup is damaged: ")
    assert "The other 2 are sound." in opened.text("notice.text")
    click(opened.widget("notice.offer"))
    assert opened.tree.selection() == (damaged.backup_id,)
    wait_until(lambda: "Damaged" in opened.details)
    assert not opened.can("panes.right.details.buttons.restore")


@pytest.mark.parametrize(("name", "read"), [("out.json", bytes), ("out.gz", gzip.decompress)])
def test_a_version_is_exported_as_the_document_or_as_it_is_stored(
    open_dialog: Open,
    click: Click,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wait_until: WaitUntil,
    name: str,
    read: Callable[[bytes], bytes],
) -> None:
    target = tmp_path / name
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: str(target))
    opened = open_dialog()
    opened.choose(2)
    click(opened.widget("panes.right.details.buttons.export"))
    wait_until(lambda: name in opened.text("notice.text"))
    assert json.loads(read(target.read_bytes())) == STATES[0]


def test_a_failure_says_what_happened_and_stays(
    open_dialog: Open, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    document.unlink()
    press(opened.tree, "<Alt-b>")
    press(opened.widget("question.inside.entry"), "<Return>")
    wait_until(lambda: "does not exist, so no backup of it could be made" in opened.text("notice.text"))
    document.write_text("{}")


# -- states ----------------------------------------------------------------------------------------------------------


def test_without_any_version_it_explains_itself_and_makes_the_first_one(
    root: tk.Tk, document: Path, click: Click, press: Press, wait_until: WaitUntil
) -> None:
    opened = Opened(BackupDialog(root, BackupManager(document)), wait_until)
    wait_until(lambda: opened.is_shown("panes.left.versions.empty.create"))
    assert opened.text("panes.left.versions.empty.title") == "No backup yet"
    assert not opened.can("header.buttons.verify")
    click(opened.widget("panes.left.versions.empty.create"))
    press(opened.widget("question.inside.entry"), "<Return>")
    wait_until(lambda: len(opened.rows) == 1)
    assert not opened.is_shown("panes.left.versions.empty")


def test_a_missing_folder_is_explained_and_f5_looks_again(
    root: tk.Tk, document: Path, tmp_path: Path, press: Press, wait_until: WaitUntil
) -> None:
    folder = tmp_path / "drive" / "backups"
    folder.mkdir(parents=True)
    manager = BackupManager(document, folder)
    manager.create_backup("kept")
    folder.rename(tmp_path / "unplugged")
    dialog = BackupDialog(root, manager)
    opened = Opened(dialog, wait_until)
    wait_until(lambda: "may be on a drive that is not connected" in opened.details.replace("\n", " "))
    assert not opened.can("header.buttons.create")
    (tmp_path / "unplugged").rename(folder)
    press(opened.tree, "<F5>")
    wait_until(lambda: opened.descriptions == ["kept"])


def test_work_that_lasts_shows_how_far_it_is_and_can_be_cancelled(
    open_dialog: Open, click: Click, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    tell = opened.dialog._heard
    tell(Started(number=99, task=Verify()))
    tell(Progressed(number=99, task=Verify(), done_bytes=1, total_bytes=4))
    assert not opened.is_shown("footer.work")  # what is over soon must not flicker
    wait_until(lambda: opened.is_shown("footer.work"))
    assert float(opened.widget("footer.work.bar").cget("value")) == 250
    cancelled: list[int] = []
    opened.widget("footer")._cancel_job = cancelled.append
    click(opened.widget("footer.work.cancel"))
    assert cancelled == [99]
    tell(Finished(number=99, task=Verify(), result=VerifyReport(sound_ids=(), complete=False)))
    opened.dialog.update()
    assert not opened.is_shown("footer.work")


# -- life ------------------------------------------------------------------------------------------------------------


def test_it_works_as_the_request_spells_it(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    manager = get_backup_manager(document)
    manager.create_backup("made")
    dialog = BackupDialog(root, on_restore=lambda _result: None)
    wait_until(lambda: Opened(dialog, wait_until).descriptions == ["made"])


def test_escape_closes_it_and_the_host_has_its_focus_back(
    root: tk.Tk, open_dialog: Open, press: Press, wait_until: WaitUntil
) -> None:
    entry = ttk.Entry(root)
    entry.pack()
    entry.focus_force()
    root.update()
    opened = open_dialog()
    press(opened.tree, "<Escape>")
    assert not opened.dialog.winfo_exists()
    wait_until(lambda: root.focus_get() is entry)


def test_it_does_not_block_the_host(root: tk.Tk, open_dialog: Open, click: Click) -> None:
    clicks: list[int] = []
    button = ttk.Button(root, text="host", command=lambda: clicks.append(1))
    button.pack()
    opened = open_dialog()
    assert grabber(opened.dialog) is None
    click(button)
    assert clicks == [1]


def test_show_blocks_until_it_is_closed_and_returns_the_last_restore(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    oldest = manager.list_backups()[-1].backup_id
    dialog = BackupDialog(root, manager)

    def go_on() -> None:
        if grabber(dialog) is not dialog:
            root.after(5, go_on)
            return
        opened = Opened(dialog, wait_until)
        opened.choose(2)
        opened.tree.event_generate("<Return>")
        opened.widget("question.inside.buttons.yes").invoke()
        wait_until(lambda: opened.is_shown("notice"))
        dialog.destroy()

    root.after(1, go_on)
    result = dialog.show()
    assert result is not None
    assert result.backup_id == oldest
    assert grabber(root) is None


def test_a_withdrawn_host_gets_a_window_that_can_be_seen(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil
) -> None:
    root.withdraw()
    root.update()
    dialog = BackupDialog(root, manager)
    wait_until(dialog.winfo_viewable)
    assert dialog.winfo_rootx() >= 0
    assert dialog.winfo_rooty() + dialog.winfo_height() <= root.winfo_screenheight()


def test_any_widget_of_the_host_can_be_its_master(root: tk.Tk, manager: BackupManager, wait_until: WaitUntil) -> None:
    frame = ttk.Frame(root)
    frame.pack()
    dialog = BackupDialog(frame, manager)
    wait_until(dialog.winfo_viewable)
    frame.destroy()
    root.update()
    assert not dialog.winfo_exists()


def test_the_host_may_end_while_it_works(root: tk.Tk, open_dialog: Open, document: Path) -> None:
    opened = open_dialog()
    document.write_bytes(b"[" + b" " * 3_000_000 + b"]")
    opened.dialog._submit(Create())
    opened.dialog._act(Action.VERIFY)
    root.destroy()


def test_it_may_be_closed_at_any_moment(root: tk.Tk, manager: BackupManager) -> None:
    for steps in range(4):
        dialog = BackupDialog(root, manager)
        for _ in range(steps):
            root.update()
        dialog.destroy()
        root.update()


def test_it_leaves_no_trace_in_the_host(root: tk.Tk, open_dialog: Open, press: Press) -> None:
    def traces() -> object:
        return root.bind(), root.bindtags(), root.bind_all(), root.protocol(), sorted(root.children)

    before = traces()
    opened = open_dialog()
    press(opened.tree, "<Escape>")
    root.update()
    assert traces() == before


def test_everything_can_be_reached_by_tab(open_dialog: Open) -> None:
    opened = open_dialog()
    opened.choose(0)
    opened.dialog.update()
    seen: list[str] = []
    widget: tk.Misc | None = opened.tree
    while widget is not None and str(widget) not in seen:
        seen.append(str(widget))
        widget = widget.tk_focusNext()
    names = {name.rpartition(".page.")[2] for name in seen}
    assert {
        "header.buttons.create", "header.buttons.verify", "header.buttons.open_folder", "timeline",
        "panes.left.filters.search", "panes.left.filters.order", "panes.left.filters.bin", "panes.left.versions.tree",
        "panes.right.details.page", "panes.right.details.buttons.restore", "panes.right.details.buttons.pin",
        "panes.right.details.buttons.export", "panes.right.details.buttons.delete", "footer.close",
    } <= names  # fmt: skip
