"""A restore that was undone and done again is one row of the list, that opens, and within which all works as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.ui.dialog.version_list import VersionList
from backupkit.ui.look.look import look_of
from backupkit.ui.shown.chains import folded
from backupkit.ui.shown.rows import Column, SortOrder, arranged
from tests.ui.dialog.opened import Open
from tests.ui.history import NOW, rows
from tests.ui.shown.chained import AGAIN, RESTORED, SAVED, UNDONE

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Iterator

    from backupkit import BackupManager
    from tests.screen import Press, TypeText, WaitUntil

ALL = rows(AGAIN, UNDONE, RESTORED, *SAVED)


class Shown:
    """A list on a window, and what was selected in it last."""

    def __init__(self, root: tk.Tk) -> None:
        self.selected: tuple[str, ...] = ()
        self.list = VersionList(
            root, look_of(root), select=self._select, sort=lambda _order: None, activate=lambda: None
        )
        self.list.pack(fill="both", expand=True)
        self.tree = self.list.tree
        self.tree.focus_set()

    def _select(self, ids: tuple[str, ...]) -> None:
        self.selected = ids

    def show(self, *, is_folded: bool = True, order: SortOrder | None = None) -> None:
        order = order or SortOrder()
        groups = arranged(ALL, order)
        self.list.show(folded(groups) if is_folded else groups, order, NOW, {row.backup_id for row in ALL})

    def under(self, parent: str) -> list[str]:
        return list(self.tree.get_children(parent))


@pytest.fixture
def shown(root: tk.Tk, wait_until: WaitUntil) -> Iterator[Shown]:
    shown = Shown(root)
    root.update()
    shown.show()
    wait_until(lambda: not shown.list.is_filling)
    yield shown
    shown.list.destroy()


def test_the_rows_stand_under_the_state_before_which_tells_what_was_done(shown: Shown) -> None:
    (day,) = shown.under("")
    assert shown.under(day) == ["v3", "v2", "v1"]
    assert shown.under("v3") == ["v5", "v4"]
    assert not shown.tree.item("v3", "open")
    assert shown.tree.set("v3", Column.WHAT).endswith("; undone; done again")
    assert shown.tree.set("v4", Column.WHAT) == "◀  Before undoing it"


def test_they_are_unfolded_and_folded_as_the_list_changes(shown: Shown, wait_until: WaitUntil) -> None:
    for order in (SortOrder(descending=False), SortOrder(column=Column.SIZE), SortOrder()):
        shown.show(order=order)
        wait_until(lambda: not shown.list.is_filling)
        if order.column is Column.SIZE:
            assert set(shown.under("")) == {"v1", "v2", "v3", "v4", "v5"}
            assert "undone" not in shown.tree.set("v3", Column.WHAT)
        else:
            assert shown.under("v3") == (["v5", "v4"] if order.descending else ["v4", "v5"])
    shown.show(is_folded=False)
    wait_until(lambda: not shown.list.is_filling)
    (day,) = shown.under("")
    assert (shown.under(day), shown.under("v3")) == (["v5", "v4", "v3", "v2", "v1"], [])


def test_the_keyboard_passes_by_what_is_folded_and_opens_and_closes_it(shown: Shown, press: Press) -> None:
    shown.list.select(("v3",))
    press(shown.tree, "<Down>")
    assert shown.selected == ("v2",)
    press(shown.tree, "<Up>", "<Right>", "<Down>")
    assert shown.selected == ("v5",)
    assert shown.tree.item("v3", "open")
    press(shown.tree, "<Left>")
    assert shown.selected == ("v3",)
    press(shown.tree, "<Left>", "<Down>")
    assert shown.selected == ("v2",)


def test_a_range_leaves_out_what_is_folded(shown: Shown, press: Press) -> None:
    shown.list.select(("v3",))
    press(shown.tree, "<Shift-End>")
    assert shown.selected == ("v3", "v2", "v1")


def test_all_means_all(shown: Shown, press: Press) -> None:
    press(shown.tree, "<Control-a>")
    assert shown.selected == ("v5", "v4", "v3", "v2", "v1")


def test_the_end_of_a_list_that_is_folded_is_the_row_that_can_be_seen(
    shown: Shown, press: Press, wait_until: WaitUntil
) -> None:
    shown.show(order=SortOrder(descending=False))
    wait_until(lambda: not shown.list.is_filling)
    press(shown.tree, "<End>")
    assert shown.selected == ("v3",)
    press(shown.tree, "<Right>", "<End>")
    assert shown.selected == ("v5",)


def test_what_is_selected_from_elsewhere_is_unfolded(shown: Shown) -> None:
    shown.list.select(("v4",), see=True)
    assert shown.tree.item("v3", "open")
    assert shown.tree.bbox("v4")


def test_a_dialog_folds_and_a_search_finds_each(
    open_dialog: Open, manager: BackupManager, type_text: TypeText, wait_until: WaitUntil
) -> None:
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    manager.undo_restore()
    manager.undo_restore()
    newest, _before, head = (meta.backup_id for meta in manager.list_backups()[:3])
    opened = open_dialog()
    wait_until(lambda: opened.tree.exists(newest))
    assert opened.tree.parent(newest) == head
    type_text(opened.widget("panes.left.filters.search"), "restoring")
    wait_until(lambda: opened.tree.parent(newest).startswith("day:"))
