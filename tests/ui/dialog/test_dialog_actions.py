"""What else can be done to versions in the dialog."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from tkinter import filedialog
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Trigger
from tests.ui.dialog.opened import STATES, Open

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Click, Press, TypeText, WaitUntil


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
    assert opened.text("notice.text").startswith("Backed up.")


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
    wait_until(lambda: opened.details.startswith("3 versions selected"))
    press(opened.tree, "<Delete>")
    wait_until(lambda: not opened.rows)
    assert opened.text("panes.left.versions.empty.title") == "All versions are in the bin"


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
    assert opened.text("notice.text") == "All 3 versions are sound: every byte was read."
    wait_until(lambda: "✓" in opened.tree.set(opened.rows[1], "state"))
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
    assert opened.text("notice.text").startswith("1 version is damaged: ")
    assert "The other 2 are sound." in opened.text("notice.text")
    click(opened.widget("notice.offer"))
    assert opened.tree.selection() == (damaged.backup_id,)
    wait_until(lambda: "Damaged" in opened.details)
    assert not opened.can("panes.right.details.buttons.restore")


@pytest.mark.parametrize(("name", "read"), [("out.json", bytes), ("out.gz", gzip.decompress)])
def test_a_version_is_exported_as_the_document_or_as_it_is_stored(
    open_dialog: Open,
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
    opened.widget("panes.right.details.buttons.more.menu").invoke(0)
    wait_until(lambda: name in opened.text("notice.text"))
    assert json.loads(read(target.read_bytes())) == STATES[0]


def test_a_failure_says_what_happened_and_stays(
    open_dialog: Open, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    document.unlink()
    press(opened.tree, "<Alt-b>")
    press(opened.widget("question.inside.entry"), "<Return>")
    wait_until(lambda: "does not exist, so there is nothing to back up" in opened.text("notice.text"))
    document.write_text("{}")
