"""The line covers nothing that a host shows, and pushes nothing out: in windows that are too small for it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.ui import edge
from backupkit.ui.edge import BottomEdge
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.layout import box_of, pieces_of
from backupkit.ui.shown.spots import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.screen import WaitUntil

_RESTS = 60  # looks without a change


class Window:
    """A window, the line in it, and what the host shows there."""

    def __init__(self, root: tk.Tk, line: BackupIndicator, wait_until: WaitUntil) -> None:
        self.root, self.line, self._wait_until = root, line, wait_until

    def come_to_rest(self) -> None:
        """Wait until nothing has moved for a while."""
        seen: list[object] = []

        def is_so() -> bool:
            children = self.root.winfo_children()
            seen.append([(str(child), child.winfo_geometry(), child.winfo_ismapped()) for child in children])
            return len(seen) > _RESTS and all(other == seen[-1] for other in seen[-_RESTS:])

        self._wait_until(is_so)

    @property
    def shown(self) -> dict[str, Box]:
        """What can be seen of each thing of the host's."""
        return {path: piece.seen for path, piece in pieces_of(self.root, but=frozenset({str(self.line)})).items()}

    @property
    def covered(self) -> list[str]:
        """What the line lies over."""
        if not self.line.winfo_ismapped():
            return []
        mine = box_of(self.line, self.root)
        return [path for path, box in self.shown.items() if box.meets(mine)]

    @property
    def is_seen(self) -> bool:
        """True if the whole line, or the whole glyph, can be seen."""
        part = box_of(self.line, self.root)
        whole = Box(x=0, y=0, width=self.root.winfo_width(), height=self.root.winfo_height())
        return bool(self.line.winfo_viewable()) and part.within(whole) == part

    @property
    def is_shrunk(self) -> bool:
        return not self.line.nametowidget("text").winfo_ismapped()


@pytest.fixture
def attach(root: tk.Tk, document: Path, wait_until: WaitUntil) -> Iterator[Callable[[], Window]]:
    """Return a function that puts the line at the edge, when the host has built what it shows."""
    edges: list[BottomEdge] = []

    def attach() -> Window:
        line = BackupIndicator(root, BackupManager(document))
        edges.append(BottomEdge(root, line))
        window = Window(root, line, wait_until)
        window.come_to_rest()
        return window

    yield attach
    for each in edges:
        each.close()


def fixed(root: tk.Tk, size: str, way: str = "resizable") -> None:
    root.geometry(size)
    if way == "resizable":
        root.resizable(width=False, height=False)
    else:
        width, height = map(int, size.split("x"))
        root.minsize(width, height)
        root.maxsize(width, height)


def packed_form(root: tk.Misc) -> None:
    tk.Label(root, text="Name").pack()
    tk.Entry(root).pack()
    row = tk.Frame(root)
    row.pack()
    tk.Button(row, text="OK").pack(side="left")
    tk.Button(row, text="Cancel").pack(side="left")


def gridded_form(root: tk.Misc) -> None:
    tk.Label(root, text="Name").grid(row=0, column=0)
    tk.Entry(root, width=16).grid(row=0, column=1)
    tk.Button(root, text="OK").grid(row=1, column=0)
    tk.Button(root, text="Cancel").grid(row=2, column=1)


def placed_form(root: tk.Misc) -> None:
    tk.Label(root, text="Name").place(x=5, y=5)
    tk.Entry(root, width=16).place(x=60, y=5)
    tk.Button(root, text="OK").place(x=5, y=66)
    tk.Button(root, text="Cancel").place(relx=1, rely=1, x=-5, y=-5, anchor="se")


def framed_form(root: tk.Misc) -> None:
    frame = tk.Frame(root, width=250, height=100, background="navy")
    frame.pack_propagate(False)
    frame.pack()
    tk.Button(frame, text="OK at the bottom left").place(x=2, y=72)


def buttons_at_the_bottom(root: tk.Misc) -> None:
    tk.Label(root, text="The question").pack(expand=True)
    bar = ttk.Frame(root)
    bar.pack(side="bottom", fill="x")
    for text in ("Yes", "No"):
        ttk.Button(bar, text=text).pack(side="left", expand=True, fill="x")
    tk.Label(root, text="four\nlines\nof\ntext").pack()


FORMS = [packed_form, gridded_form, placed_form, framed_form, buttons_at_the_bottom]


@pytest.mark.parametrize("way", ["resizable", "maxsize"])
@pytest.mark.parametrize("form", FORMS)
def test_p10_in_a_small_window_of_fixed_size_all_of_the_host_is_seen_as_before(
    root: tk.Tk, attach: Callable[[], Window], wait_until: WaitUntil, form: Callable[[tk.Misc], None], way: str
) -> None:
    fixed(root, "250x100", way)
    form(root)
    wait_until(lambda: root.winfo_height() == 100)
    before = {path: piece.seen for path, piece in pieces_of(root, but=frozenset()).items()}
    assert before
    window = attach()
    assert window.shown == before
    assert window.covered == []
    assert window.is_seen


@pytest.mark.parametrize("manage", ["pack", "grid", "place"])
def test_a_button_at_the_bottom_left_of_a_frame_that_fills_the_window_is_not_covered(
    root: tk.Tk, attach: Callable[[], Window], manage: str
) -> None:
    fixed(root, "400x300")
    frame = tk.Frame(root, width=400, height=300)
    tk.Button(frame, text="OK").place(x=2, y=270)
    {"pack": frame.pack, "grid": frame.grid, "place": frame.place}[manage]()
    window = attach()
    assert window.covered == []
    assert window.is_seen
    assert not window.is_shrunk
    assert window.line.winfo_y() + window.line.winfo_height() == 300


def test_where_there_is_room_for_a_glyph_alone_it_shrinks_to_it(root: tk.Tk, attach: Callable[[], Window]) -> None:
    fixed(root, "250x100")
    canvas = tk.Canvas(root, width=224, height=100, background="white", highlightthickness=0)
    canvas.pack(side="left")
    canvas.create_oval(0, 0, 224, 100)
    window = attach()
    assert window.is_shrunk
    assert window.is_seen
    assert window.covered == []


def test_where_there_is_no_room_it_leaves_and_comes_back_when_there_is(
    root: tk.Tk, attach: Callable[[], Window], wait_until: WaitUntil
) -> None:
    fixed(root, "250x100")
    picture = tk.Label(root, text="a picture of the whole window", background="white", width=60, height=12)
    picture.pack(fill="both")
    window = attach()
    assert not window.line.winfo_ismapped()
    picture.destroy()
    wait_until(lambda: window.is_seen)
    assert not window.is_shrunk


def test_in_a_window_that_grows_for_it_it_is_a_strip(root: tk.Tk, attach: Callable[[], Window]) -> None:
    root.geometry("")
    packed_form(root)
    window = attach()
    assert window.line.winfo_manager() == "pack"
    assert window.line.winfo_width() == root.winfo_width()
    assert window.is_seen
    assert window.covered == []


@pytest.mark.parametrize("kind", [tk.Text, tk.Listbox, ttk.Treeview])
@pytest.mark.parametrize("manage", ["pack", "grid"])
def test_what_scrolls_gives_it_a_strip(
    root: tk.Tk, attach: Callable[[], Window], kind: Callable[[tk.Misc], tk.Widget], manage: str
) -> None:
    root.geometry("300x150")
    widget = kind(root)
    if manage == "pack":
        widget.pack(fill="both", expand=True)
    else:
        widget.grid(sticky="nsew")
        root.rowconfigure(0, weight=1)
        root.columnconfigure(0, weight=1)
    window = attach()
    assert window.line.winfo_manager() == manage
    assert window.is_seen
    assert window.covered == []


def test_what_was_cut_off_before_it_came_does_not_keep_it_away(root: tk.Tk, attach: Callable[[], Window]) -> None:
    fixed(root, "300x150")
    tk.Label(root, text="much too long to be read in a window so small " * 3).pack()
    tk.Text(root).pack(fill="both", expand=True)
    window = attach()
    assert window.line.winfo_manager() == "pack"
    assert window.is_seen


def test_it_becomes_a_strip_when_the_window_grows_and_floats_when_it_shrinks(
    root: tk.Tk, attach: Callable[[], Window], wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "_LOOK_MS", 1_000_000)
    root.geometry("250x100")
    framed_form(root)
    window = attach()
    assert window.line.winfo_manager() != "pack"
    root.geometry("250x200")
    wait_until(lambda: window.line.winfo_manager() == "pack")
    root.geometry("250x100")
    wait_until(lambda: window.line.winfo_manager() != "pack")
    window.come_to_rest()
    assert window.covered == []


def test_it_keeps_clear_of_what_comes_later(root: tk.Tk, attach: Callable[[], Window], wait_until: WaitUntil) -> None:
    window = attach()
    assert window.line.winfo_x() == 0
    tk.Button(root, text="Later").place(x=0, rely=1, anchor="sw")
    wait_until(lambda: window.is_seen and window.covered == [])
    assert window.line.winfo_x() > 0


def test_on_a_canvas_it_keeps_clear_of_what_is_drawn(root: tk.Tk, attach: Callable[[], Window]) -> None:
    fixed(root, "400x300")
    canvas = tk.Canvas(root, highlightthickness=0)
    canvas.place(relwidth=1, relheight=1)
    canvas.create_rectangle(0, 250, 200, 300, fill="red")
    window = attach()
    assert window.is_seen
    assert window.line.winfo_x() > 200
    assert window.line.winfo_y() + window.line.winfo_height() == 300


def test_an_unmanaged_page_and_a_hidden_tab_take_no_room(root: tk.Tk, attach: Callable[[], Window]) -> None:
    tabs = ttk.Notebook(root)
    for name in ("one", "two"):
        page = tk.Frame(tabs, width=200, height=200)
        tk.Button(page, text=name).place(x=0, y=150)
        tabs.add(page, text=name)
    tabs.place(x=0, y=0)
    tk.Button(root, text="on no page")
    window = attach()
    assert len(window.shown) == 1
    assert window.covered == []
