"""The page of activity, as a user finds it: real files, a real worker, keys and clicks."""

from __future__ import annotations

import csv
import json
import tkinter as tk
from datetime import UTC, datetime, timedelta
from tkinter import filedialog
from typing import TYPE_CHECKING, Any

import pytest

from backupkit import BackupDialog, BackupManager
from backupkit.ui.dialog import commands
from backupkit.ui.words.amounts import size
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, TypeText, WaitUntil


class Activity:
    """The page."""

    def __init__(self, opened: Opened, wait_until: WaitUntil) -> None:
        self.opened, self.wait_until = opened, wait_until
        opened.dialog._act(commands.ACTIVITY)
        self.wait()
        self.tree: Any = self.widget("log.tree")

    def widget(self, name: str) -> Any:
        return self.opened.widget(f"activity.{name}")

    def wait(self) -> None:
        self.wait_until(lambda: self.showing and (self.showing.history or self.showing.problem))
        self.wait_until(lambda: not self.widget("log").is_filling)

    @property
    def showing(self) -> Any:
        return self.opened.dialog._state.activity

    def text(self, name: str) -> str:
        return str(self.widget(name).cget("text"))

    def column(self, name: str) -> list[str]:
        return [str(self.tree.set(row, name)) for row in self.tree.get_children()]


@pytest.fixture
def activity(opened: Opened, wait_until: WaitUntil) -> Activity:
    return Activity(opened, wait_until)


def long_log(manager: BackupManager, count: int, **last: Any) -> None:
    """Let the log of a folder begin with so many lines, the last of which holds this as well."""
    path = manager.backups_dir / "history.jsonl"
    start = datetime(2025, 1, 1, tzinfo=UTC)
    lines = [
        {"at": f"{start + timedelta(minutes=each):%Y-%m-%dT%H:%M:%SZ}", "operation": "pin", "outcome": "done"}
        for each in range(count)
    ]
    lines[-1] |= last
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + path.read_text())


def test_the_button_opens_the_page_in_the_place_of_the_list(
    opened: Opened, click: Click, wait_until: WaitUntil
) -> None:
    click(opened.widget("header.buttons.activity"))
    wait_until(lambda: opened.is_shown("activity"))
    assert not any(opened.is_shown(name) for name in ("header", "timeline", "panes"))
    wait_until(lambda: opened.has_focus(opened.widget("activity.log.tree")))


def test_each_line_of_the_log_is_listed_newest_first(activity: Activity, manager: BackupManager) -> None:
    told = manager.log()
    assert activity.column("what") == ["Backing up"] * 3
    assert activity.column("size") == [size(entry.size_bytes or 0) for entry in told]
    assert activity.column("who") == ["By the app"] * 3


def test_the_figures_are_those_of_the_folder_to_the_byte(activity: Activity, manager: BackupManager) -> None:
    stats = manager.get_backup_stats()
    assert activity.showing.history.stats == stats
    assert activity.showing.history.growth[-1].total_bytes == stats.total_bytes
    assert activity.showing.history.activity == manager.activity_stats()
    shown = activity.text("facts.figures.total")
    assert f"{stats.total_bytes:,} bytes" in shown
    assert activity.text("facts.figures.count") == "3"


@pytest.mark.parametrize("way", ["<Escape>", "back"])
def test_the_way_back_leads_to_the_list_as_it_was(activity: Activity, press: Press, click: Click, way: str) -> None:
    if way == "back":
        click(activity.widget("head.back"))
    else:
        press(activity.tree, way)
    opened = activity.opened
    assert opened.dialog.winfo_exists()
    assert opened.is_shown("panes")
    assert not opened.is_shown("activity")
    assert opened.has_focus(opened.tree)


def test_what_happens_meanwhile_is_listed(activity: Activity, manager: BackupManager, wait_until: WaitUntil) -> None:
    activity.opened.dialog._bridge.submit(commands.VERIFY.request(_at(activity)))  # type: ignore[arg-type]
    wait_until(lambda: activity.column("what")[:1] == ["Verification"])
    assert activity.column("outcome")[0] == "3 versions sound"
    assert len(activity.column("what")) == len(manager.log())
    wait_until(lambda: activity.text("facts.figures.verified").startswith("Today"))


def _at(activity: Activity) -> commands.Situation:
    return commands.Situation(state=activity.opened.dialog._state, rows=())


def test_f5_reads_the_log_anew(activity: Activity, manager: BackupManager, press: Press, wait_until: WaitUntil) -> None:
    manager.test_restore()
    press(activity.tree, "<F5>")
    wait_until(lambda: "Test restore" in activity.column("what"))
    assert activity.text("facts.figures.recovery").partition(",")[2].startswith(" measured on ")


def test_a_search_and_failures_only_leave_lines_out_and_escape_takes_the_search_back(
    opened: Opened, manager: BackupManager, press: Press, click: Click, type_text: TypeText, wait_until: WaitUntil
) -> None:
    long_log(manager, 3, outcome="failed", error="NotEnoughSpace")
    activity = Activity(opened, wait_until)
    press(activity.tree, "<Control-f>")
    wait_until(lambda: opened.has_focus(activity.widget("finding.search")))
    type_text(activity.widget("finding.search"), "pinned")
    wait_until(lambda: activity.column("what") == ["Pinned"] * 3)
    click(activity.widget("finding.failures"))
    wait_until(lambda: activity.column("outcome") == ["Failed: the disk was full"])
    press(activity.widget("finding.search"), "<Escape>")
    wait_until(lambda: activity.widget("finding.search").get() == "")
    assert opened.is_shown("activity")
    click(activity.widget("finding.failures"))
    wait_until(lambda: len(activity.column("what")) == 6)


def test_what_nothing_is_found_for_says_so(activity: Activity, type_text: TypeText, wait_until: WaitUntil) -> None:
    activity.widget("finding.search").focus_force()
    type_text(activity.widget("finding.search"), "zeppelin")
    wait_until(lambda: activity.widget("log.empty").winfo_ismapped())
    assert activity.text("log.empty.title") == "Nothing like that was done"
    assert not activity.opened.can("activity.head.buttons.export_log")


def test_the_lines_that_are_seen_are_exported(
    activity: Activity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, press: Press, wait_until: WaitUntil
) -> None:
    path = tmp_path / "log.csv"
    asked: dict[str, Any] = {}

    def chosen(**options: Any) -> str:
        asked.update(options)
        return str(path)

    monkeypatch.setattr(filedialog, "asksaveasfilename", chosen)
    press(activity.tree, "<Alt-x>")
    wait_until(path.exists)
    wait_until(lambda: activity.opened.is_shown("notice"))
    assert asked["initialfile"] == "data log.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["operation"] for row in csv.DictReader(file)] == ["create"] * 3


def test_nothing_is_exported_where_no_file_was_chosen(
    activity: Activity, monkeypatch: pytest.MonkeyPatch, press: Press
) -> None:
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_options: "")
    press(activity.tree, "<Alt-x>")
    assert not activity.opened.dialog._state.waiting


def test_thousands_of_lines_come_little_by_little_and_each_is_there_in_its_place(
    opened: Opened, manager: BackupManager, wait_until: WaitUntil
) -> None:
    long_log(manager, 3_000)
    activity = Activity(opened, wait_until)
    keys = [line.key for line in activity.showing.history.lines]
    assert len(keys) == 3_003
    assert list(activity.tree.get_children()) == keys


def test_home_and_end_reach_both_ends(activity: Activity, press: Press) -> None:
    rows = activity.tree.get_children()
    press(activity.tree, "<End>")
    assert activity.tree.selection() == (rows[-1],)
    press(activity.tree, "<Home>")
    assert activity.tree.selection() == (rows[0],)
    press(activity.tree, "<Down>")
    assert activity.tree.selection() == (rows[1],)


def test_a_folder_that_is_away_is_told_in_the_place_of_the_lines(
    opened: Opened, manager: BackupManager, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backupkit.errors import BackupFolderMissing

    def away(*_args: Any, **_options: Any) -> Any:
        raise BackupFolderMissing(manager.backups_dir)

    monkeypatch.setattr(manager, "log", away)
    activity = Activity(opened, wait_until)
    assert activity.widget("log.empty").winfo_ismapped()
    assert str(manager.backups_dir) in activity.text("log.empty.text")


def test_in_a_low_window_f6_turns_between_lines_and_figures(
    activity: Activity, press: Press, wait_until: WaitUntil
) -> None:
    dialog = activity.opened.dialog
    dialog.minsize(1, 1)
    dialog.geometry("640x360")
    wait_until(lambda: not activity.opened.is_shown("activity.facts"))
    assert activity.opened.is_shown("activity.log")
    press(activity.widget("finding.search"), "<F6>")
    wait_until(lambda: activity.opened.is_shown("activity.facts"))
    assert not activity.opened.is_shown("activity.log")
    press(activity.widget("head.back"), "<F6>")
    wait_until(lambda: activity.opened.is_shown("activity.log"))


def test_with_nothing_done_yet_it_says_so(root: tk.Tk, document: Path, wait_until: WaitUntil) -> None:
    activity = Activity(Opened(BackupDialog(root, BackupManager(document)), wait_until), wait_until)
    assert activity.text("log.empty.title") == "Nothing has been done yet"
    assert activity.text("facts.figures.recovery") == "Not measured yet"
    assert not activity.opened.can("activity.head.buttons.export_log")
