from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.edge import BottomEdge
from backupkit.ui.shown.spots import Spot, Way, spot_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.screen import WaitUntil


@pytest.mark.parametrize(
    ("packed", "rows_end", "columns", "spot"),
    [
        (0, 0, 0, Spot(way=Way.PLACE)),
        (2, 0, 0, Spot(way=Way.PACK)),
        (0, 3, 2, Spot(way=Way.GRID, row=3, columns=2)),
        (0, 1, 0, Spot(way=Way.GRID, row=1, columns=1)),
        (1, 3, 2, Spot(way=Way.PACK)),  # Tk allows both only where the grid does not propagate
    ],
)
def test_it_follows_the_hosts_geometry_manager(packed: int, rows_end: int, columns: int, spot: Spot) -> None:
    assert spot_for(packed=packed, rows_end=rows_end, columns=columns) == spot


@pytest.fixture
def strip(root: tk.Tk) -> Iterator[tk.Label]:
    """A label that is kept at the edge."""
    label = tk.Label(root, text="● Backed up just now", name="strip")
    edge = BottomEdge(root, label)
    yield label
    edge.close()


def is_at_the_bottom(strip: tk.Widget) -> bool:
    top = strip.winfo_toplevel()
    return bool(strip.winfo_viewable()) and strip.winfo_y() + strip.winfo_height() == top.winfo_height()


def test_in_a_packed_window_it_is_a_strip_below_all(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    ttk.Label(root, text="a status bar of the host").pack(side="bottom", fill="x")
    text = tk.Text(root)
    text.pack(fill="both", expand=True)
    wait_until(lambda: is_at_the_bottom(strip))
    assert strip.winfo_width() == root.winfo_width()
    assert text.winfo_height() > 400


def test_in_a_gridded_window_it_is_the_row_below_all(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    root.rowconfigure(0, weight=1)
    root.columnconfigure(1, weight=1)
    tk.Listbox(root).grid(row=0, column=0, sticky="ns")
    tk.Text(root).grid(row=0, column=1, rowspan=2, sticky="nsew")
    wait_until(lambda: is_at_the_bottom(strip))
    assert strip.grid_info()["row"] == 2
    assert strip.winfo_width() == root.winfo_width()


def test_it_makes_way_for_rows_that_come_later(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    root.rowconfigure(0, weight=1)
    tk.Text(root).grid(row=0, column=0, sticky="nsew")
    wait_until(lambda: is_at_the_bottom(strip))
    later = ttk.Button(root, text="Later")
    later.grid(row=1, column=0)
    wait_until(lambda: strip.grid_info()["row"] == 2 and is_at_the_bottom(strip))
    assert later.winfo_y() + later.winfo_height() <= strip.winfo_y()


def test_where_the_host_places_it_stands_in_the_corner(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    tk.Button(root, text="Hello").place(x=100, y=100)
    wait_until(lambda: is_at_the_bottom(strip))
    assert strip.winfo_x() == 0
    assert strip.winfo_width() < root.winfo_width()


@pytest.mark.parametrize("manage", [tk.Widget.pack, tk.Widget.grid])
def test_it_follows_a_host_that_builds_its_window_late(
    root: tk.Tk, strip: tk.Label, wait_until: WaitUntil, manage: Callable[..., None]
) -> None:
    wait_until(lambda: is_at_the_bottom(strip))  # in an empty window it is placed, which forbids the host nothing
    root.rowconfigure(0, weight=1)
    frame = tk.Frame(root, height=300, width=300)
    manage(frame)
    wait_until(lambda: strip.winfo_manager() in {"pack", "grid"} and is_at_the_bottom(strip))


def test_it_gives_way_when_the_host_changes_its_manager(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    login = tk.Frame(root, height=100, width=100)
    login.pack()
    wait_until(lambda: strip.winfo_manager() == "pack")
    login.destroy()
    wait_until(lambda: strip.winfo_manager() == "place")
    tk.Frame(root, height=100, width=100).grid()
    wait_until(lambda: strip.winfo_manager() == "grid")


def test_it_stays_lowest_when_the_host_packs_before_it(root: tk.Tk, strip: tk.Label, wait_until: WaitUntil) -> None:
    text = tk.Text(root)
    text.pack(fill="both", expand=True)
    wait_until(lambda: is_at_the_bottom(strip))
    ttk.Label(root, text="late bar").pack(side="bottom", before=strip)
    wait_until(lambda: is_at_the_bottom(strip))


def test_p10_the_hosts_own_layout_is_not_changed(root: tk.Tk, wait_until: WaitUntil) -> None:
    strip = tk.Label(root, text="strip")
    text = tk.Text(root)
    text.pack(fill="both", expand=True)
    before = (root.pack_slaves(), text.pack_info(), root.bind(), root.grid_size())
    edge = BottomEdge(root, strip)
    wait_until(lambda: is_at_the_bottom(strip))
    edge.close()
    strip.destroy()
    assert (root.pack_slaves(), text.pack_info(), root.bind(), root.grid_size()) == before


@pytest.mark.parametrize("layout", ["pack", "grid", "place"])
def test_several_stand_one_above_the_other_and_come_to_rest(
    root: tk.Tk, strip: tk.Label, wait_until: WaitUntil, layout: str
) -> None:
    other = tk.Label(root, text="● The other file")
    edge = BottomEdge(root, other)
    body = tk.Frame(root, width=300, height=300)
    {"pack": body.pack, "grid": body.grid, "place": body.place}[layout]()
    wait_until(lambda: strip.winfo_viewable() and other.winfo_viewable())
    for _ in range(20):
        root.update()
    moved: list[object] = []
    for widget in (strip, other):
        widget.bind("<Configure>", moved.append)
    for _ in range(50):
        root.update()
    assert not moved
    places = sorted((widget.winfo_y(), widget.winfo_y() + widget.winfo_height()) for widget in (strip, other))
    assert places[0][1] <= places[1][0]
    if layout != "grid":
        assert places[1][1] == root.winfo_height()
    edge.close()
