"""Home and End go to the ends of the list, also while its rows are still to come."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.dialog.version_list import VersionList
from backupkit.ui.look.look import look_of
from backupkit.ui.shown.rows import SortOrder, arranged
from tests.ui.history import NOW, rows, version

if TYPE_CHECKING:
    from backupkit.ui.shown.rows import Row
    from tests.screen import Press, WaitUntil


@pytest.fixture
def selected() -> list[tuple[str, ...]]:
    return []


@pytest.fixture
def shown(root: tk.Tk, selected: list[tuple[str, ...]]) -> Iterator[VersionList]:
    made = VersionList(root, look_of(root), select=selected.append, sort=lambda _order: None, activate=lambda: None)
    made.pack(fill="both", expand=True)
    root.update()
    yield made
    made.destroy()


def show(shown: VersionList, newest_first: tuple[Row, ...]) -> None:
    shown.show(arranged(newest_first, SortOrder()), SortOrder(), NOW, {row.backup_id for row in newest_first})


def history(count: int) -> tuple[Row, ...]:
    return rows(*(version(number, minutes_ago=(count - number) * 300) for number in range(count, 0, -1)))


def test_home_and_end_select_the_first_version_and_the_last_one(
    shown: VersionList, selected: list[tuple[str, ...]], press: Press, wait_until: WaitUntil
) -> None:
    show(shown, history(200))
    wait_until(lambda: not shown.is_filling)
    press(shown.tree, "<End>")
    assert selected[-1] == ("v1",)
    assert shown.tree.yview()[1] == 1.0
    press(shown.tree, "<Home>")
    assert selected[-1] == ("v200",)
    assert shown.tree.yview()[0] == 0.0, "its day can be seen, too"
    press(shown.tree, "<End>", "<Up>")
    assert selected[-1] != ("v200",), "the arrows go on from there"


def test_shift_and_home_or_end_select_all_up_to_there(
    shown: VersionList, selected: list[tuple[str, ...]], press: Press, wait_until: WaitUntil
) -> None:
    show(shown, history(9))
    wait_until(lambda: not shown.is_filling)
    shown.select(("v5",))
    press(shown.tree, "<Shift-End>")
    assert selected[-1] == ("v5", "v4", "v3", "v2", "v1")
    press(shown.tree, "<Shift-Home>")
    assert selected[-1] == ("v9", "v8", "v7", "v6", "v5")


def test_shift_and_end_without_a_beginning_select_the_last_one(
    shown: VersionList, selected: list[tuple[str, ...]], press: Press, wait_until: WaitUntil
) -> None:
    show(shown, history(3))
    wait_until(lambda: not shown.is_filling)
    press(shown.tree, "<Shift-End>")
    assert selected[-1] == ("v1",)


def test_end_while_rows_are_still_to_come_goes_to_the_last_one_of_all(
    shown: VersionList, selected: list[tuple[str, ...]], press: Press, wait_until: WaitUntil
) -> None:
    show(shown, history(4_000))
    assert shown.is_filling
    press(shown.tree, "<End>")
    wait_until(lambda: not shown.is_filling, 60)
    wait_until(lambda: selected and selected[-1] == ("v1",))
    assert shown.tree.focus() == "v1"
    assert shown.tree.bbox("v1"), "it can be seen"


def test_an_empty_list_does_nothing(shown: VersionList, selected: list[tuple[str, ...]], press: Press) -> None:
    show(shown, ())
    press(shown.tree, "<Home>", "<End>", "<Shift-End>", "<Up>")
    assert selected == []
