"""The list of versions: filled in slices, whatever is asked of it meanwhile."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.dialog.version_list import VersionList
from backupkit.ui.look.look import look_of
from backupkit.ui.shown.rows import Column, SortOrder, arranged
from tests.ui.history import NOW, rows, version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.ui.shown.rows import Row
    from backupkit.values.version import BackupMetadata
    from tests.screen import Press, WaitUntil


class Shown:
    """A list on a window, and what it told."""

    def __init__(self, root: tk.Tk) -> None:
        self.selected: list[tuple[str, ...]] = []
        self.sorted: list[SortOrder] = []
        self.activated = 0
        self.list = VersionList(
            root, look_of(root), select=self.selected.append, sort=self.sorted.append, activate=self._activate
        )
        self.list.pack(fill="both", expand=True)
        self.tree = self.list.tree

    def _activate(self) -> None:
        self.activated += 1

    def show(self, newest_first: tuple[Row, ...], order: SortOrder | None = None, known: tuple[Row, ...] = ()) -> None:
        order = order or SortOrder()
        ids = {row.backup_id for row in known or newest_first}
        self.list.show(arranged(newest_first, order), order, NOW, ids)

    @property
    def ids(self) -> list[str]:
        found: list[str] = []
        for top in self.tree.get_children(""):
            found += self.tree.get_children(top) if top.startswith("day:") else [top]
        return found


@pytest.fixture
def shown(root: tk.Tk) -> Iterator[Shown]:
    shown = Shown(root)
    root.update()
    yield shown
    shown.list.destroy()


def many(count: int) -> tuple[Row, ...]:
    return rows(*(version(number, minutes_ago=30 * (count - number)) for number in range(count, 0, -1)))


def few(*metas: BackupMetadata) -> tuple[Row, ...]:
    return rows(*(metas or [version(number, description=f"text {number}") for number in (3, 2, 1)]))


def ids_of(newest_first: tuple[Row, ...]) -> list[str]:
    return [row.backup_id for row in newest_first]


def test_the_first_rows_are_there_at_once_and_the_rest_comes_without_stopping_the_loop(
    shown: Shown, wait_until: WaitUntil
) -> None:
    everything = many(10_000)
    shown.show(everything)
    at_once = len(shown.ids)
    assert 0 < at_once < 5_000
    assert shown.ids == ids_of(everything)[:at_once]
    assert shown.list.is_filling
    ticks: list[int] = []
    shown.list.after(0, lambda: ticks.append(len(shown.ids)))
    wait_until(lambda: ticks)
    assert ticks[0] < 10_000  # the loop came to others in between
    wait_until(lambda: not shown.list.is_filling, 60)
    assert shown.ids == ids_of(everything)


def test_a_list_that_is_sorted_or_searched_while_it_is_filled_ends_up_right(
    shown: Shown, wait_until: WaitUntil
) -> None:
    everything = many(2_000)
    shown.show(everything)
    order = SortOrder(column=Column.SIZE, descending=False)
    shown.show(everything, order)
    shown.show(everything[::3], order, known=everything)
    wait_until(lambda: not shown.list.is_filling, 30)
    assert shown.ids == ids_of(everything[::3])[::-1]
    shown.show(everything)
    wait_until(lambda: not shown.list.is_filling, 30)
    assert shown.ids == ids_of(everything)


def test_rows_that_are_there_already_are_moved_and_not_made_anew(shown: Shown, wait_until: WaitUntil) -> None:
    everything = many(3_000)
    shown.show(everything)
    wait_until(lambda: not shown.list.is_filling, 30)
    shown.show(everything, SortOrder(column=Column.SIZE))
    assert shown.ids == ids_of(everything)  # at once, before any slice


def test_what_is_selected_before_it_is_there_is_selected_when_it_comes(shown: Shown, wait_until: WaitUntil) -> None:
    everything = many(3_000)
    shown.show(everything)
    shown.list.select(("v1",), see=True)
    wait_until(lambda: not shown.list.is_filling, 30)
    assert shown.tree.selection() == ("v1",)


def test_versions_that_are_gone_leave_and_changed_ones_change(shown: Shown, wait_until: WaitUntil) -> None:
    shown.show(few())
    shown.show(few(version(3, description="other"), version(1, description="text 1")))
    wait_until(lambda: not shown.list.is_filling)
    assert shown.ids == ["v3", "v1"]
    assert not shown.tree.exists("v2")
    assert shown.tree.set("v3", "what").endswith("other")


def test_a_row_that_a_search_hides_is_kept_for_later(shown: Shown, wait_until: WaitUntil) -> None:
    everything = few()
    shown.show(everything)
    shown.show(everything[:1], known=everything)
    wait_until(lambda: not shown.list.is_filling)
    assert shown.ids == ["v3"]
    assert shown.tree.exists("v1")


def test_a_long_description_ends_in_an_ellipsis_that_follows_the_width(
    root: tk.Tk, shown: Shown, wait_until: WaitUntil
) -> None:
    text = "Eingangsrechnungsprüfungsvorbereitungsausschusssitzungsprotokoll " * 2
    shown.show(few(version(1, description=text)))
    wait_until(lambda: shown.tree.set("v1", "what").endswith("…"))
    before = shown.tree.set("v1", "what")
    root.geometry("1200x600")
    wait_until(lambda: len(shown.tree.set("v1", "what")) > len(before) + 5)
    root.geometry("500x600")
    wait_until(lambda: len(shown.tree.set("v1", "what")) < len(before) + 5)


def test_a_narrow_list_gives_up_columns_and_gets_them_back(root: tk.Tk, shown: Shown, wait_until: WaitUntil) -> None:
    def columns() -> list[str]:
        return [str(name) for name in shown.tree["displaycolumns"]]

    shown.show(few())
    root.geometry("1200x600")
    wait_until(lambda: columns() == ["what", "size", "change", "state"])
    seen = []
    for width in range(1_100, 200, -40):
        root.geometry(f"{width}x600")
        wait_until(lambda width=width: root.winfo_width() == width)  # type: ignore[misc]
        seen.append(columns())
    assert list(dict.fromkeys(map(tuple, seen))) == [
        ("what", "size", "change", "state"), ("what", "change", "state"), ("what", "state"), ("what",),
    ]  # fmt: skip
    root.geometry("1200x600")
    wait_until(lambda: columns() == ["what", "size", "change", "state"])


def test_shift_and_the_arrows_select_a_range_across_days(shown: Shown, press: Press) -> None:
    shown.show(few(version(3), version(2, minutes_ago=2_000), version(1, minutes_ago=5_000)))
    shown.list.select(("v3",))
    press(shown.tree, "<Shift-Down>", "<Shift-Down>", "<Shift-Down>")
    assert " ".join(shown.selected[-1]) == "v3 v2 v1"
    press(shown.tree, "<Shift-Up>")
    assert " ".join(shown.selected[-1]) == "v3 v2"
    press(shown.tree, "<Control-a>")
    assert " ".join(shown.selected[-1]) == "v3 v2 v1"


def test_a_days_heading_stands_for_no_version(shown: Shown, root: tk.Tk) -> None:
    shown.show(few())
    shown.tree.selection_set(shown.tree.get_children("")[0])
    root.update()
    assert shown.selected[-1] == ()


def test_a_double_click_activates_a_version_and_folds_a_day(shown: Shown, root: tk.Tk) -> None:
    shown.show(few())
    root.update()
    day = shown.tree.get_children("")[0]
    for row in ("v2", day):
        x, y, _width, height = map(int, shown.tree.bbox(row, "what"))
        for event in ("<ButtonPress-1>", "<ButtonRelease-1>") * 2:
            shown.tree.event_generate(event, x=x + 4, y=y + height // 2)
    root.update()
    assert shown.activated == 1


def test_headings_tell_how_the_list_is_sorted(shown: Shown) -> None:
    shown.show(few(), SortOrder(column=Column.SIZE))
    assert shown.tree.heading("size", "text") == "Size ▾"
    shown.show(few(), SortOrder(descending=False))
    assert shown.tree.heading("#0", "text") == "When ▴"
    assert shown.tree.heading("size", "text") == "Size"


def test_destroying_it_while_it_is_filled_leaves_nothing_behind(shown: Shown, root: tk.Tk) -> None:
    shown.show(many(2_000))
    assert shown.list.is_filling
    shown.list.destroy()
    root.update()
