"""The arrow of an open day points down in every release of Tk, or it is one that Tk draws."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.ui.look.elements import Elements, RowStates
from backupkit.ui.look.look import look_of

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = {"user1", "user2", "user3"}


@pytest.fixture
def elements(root: tk.Tk) -> Iterator[Elements]:
    look = look_of(root, "light")
    yield Elements(look._material)
    look._forget()


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (OLD, RowStates(open="user1", leaf="user2")),  # Tk 8.6.13
        (OLD | {"user4", "user5", "user6"}, None),  # 8.6.15 and 9.0: pictures are not told
        (OLD | {"user4", "user5", "user6", "open", "leaf"}, RowStates(open="open", leaf="leaf")),  # 9.1
    ],
)
def test_which_states_a_row_has_is_asked_of_tk(
    elements: Elements, monkeypatch: pytest.MonkeyPatch, known: set[str], wanted: RowStates | None
) -> None:
    def lookup(_style: str, _option: str, state: tuple[str, ...]) -> str:
        if state[0] not in known:
            raise tk.TclError(f"Invalid state name {state[0]}")
        return ""

    monkeypatch.setattr(elements.style, "lookup", lookup)
    assert elements.row_states == wanted


@pytest.mark.parametrize("preference", ["light", "dark"])
def test_where_pictures_are_not_told_tk_draws_the_arrow(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, preference: str
) -> None:
    monkeypatch.setattr(Elements, "row_states", None)
    look = look_of(root, preference)
    name = look.style("Treeview")
    layout: Any = ttk.Style(root).layout(f"{name}.Item")
    ((_padding, inside),) = layout
    assert inside["children"][0][0] == "Backupkit.default.indicator"
    tree = ttk.Treeview(root, style=name)
    tree.pack()
    tree.insert("", "end", iid="day", text="day", open=True)
    tree.insert("day", "end", iid="row", text="row")
    root.update()
    x, y, _width, height = map(int, tree.bbox("day", "#0"))
    assert "indicator" in str(tree.identify_element(x - 8, y + height // 2)) or "indicator" in str(
        tree.identify_element(x + 4, y + height // 2)
    ), "a click there opens and closes"
    look._forget()
