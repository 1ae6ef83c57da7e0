"""A scrollbar is there only while there is something to scroll: else headings and selection reach the edge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backupkit import BackupManager
from tests.ui.dialog.opened import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Press, TypeText, WaitUntil
    from tests.ui.dialog.opened import Open


def has_bar(opened: Opened, of: str) -> bool:
    return opened.is_shown(f"{of}.scrollbar")


def test_a_list_that_fits_has_none_and_one_that_does_not_has_one(
    open_dialog: Open, manager: BackupManager, document: Path, type_text: TypeText, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    wait_until(lambda: not has_bar(opened, "panes.left.versions"))
    inside = opened.widget("panes.left.versions").winfo_width() - opened.tree.winfo_width()
    assert inside <= 2 * opened.dialog._look.inset
    for number in range(30):
        document.write_text(str(number))
        manager.create_backup("one of many")  # ten of them are kept
    opened.dialog.geometry("900x440")
    wait_until(lambda: has_bar(opened, "panes.left.versions"))
    type_text(opened.widget("panes.left.filters.search"), "no such version")
    wait_until(lambda: not opened.rows and not has_bar(opened, "panes.left.versions"))


def test_changes_that_fit_have_none_and_those_that_do_not_have_one(
    open_dialog: Open, manager: BackupManager, document: Path, press: Press, wait_until: WaitUntil
) -> None:
    opened = open_dialog()
    opened.choose(2)
    press(opened.tree, "<F3>")
    wait_until(lambda: bool(opened.widget("comparison.changes.tree").get_children("")))
    wait_until(lambda: not has_bar(opened, "comparison.changes"))
    press(opened.dialog, "<Escape>")
    document.write_text(json.dumps({"systems": [{"id": number} for number in range(200)]}))
    manager.create_backup("many")
    wait_until(lambda: len(opened.rows) == 4)
    press(opened.tree, "<F3>")
    wait_until(lambda: has_bar(opened, "comparison.changes"))
