"""A line at the edge of a window has the colour of what is shown above it, where the window itself is not seen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest

from backupkit.ui.look.surface import ground_of
from tests.ui.look.plain import plain_window

NAVY, CREAM, DARK = "#102040", "#fff4dc", "#1e1e1e"


class Drawn(tk.Frame):
    """As CustomTkinter's frames are: they draw themselves, on a canvas that has another colour."""

    def cget(self, key: str) -> object:
        return ("#eeeeee", "#222222") if key == "fg_color" else super().cget(key)

    def _apply_appearance_mode(self, colour: tuple[str, str]) -> str:
        return colour[1]


def lined(root: tk.Tk) -> tk.Label:
    line = tk.Label(root, text="● Backed up just now", anchor="w")
    line.pack(side="bottom", fill="x", before=root.pack_slaves()[0])
    root.update()
    return line


def _nested(root: tk.Misc) -> tk.Widget:
    outer = tk.Frame(root)
    tk.Frame(outer, background=NAVY).pack(fill="both", expand=True)
    return outer


def _with_buttons(root: tk.Misc) -> tk.Widget:
    frame = tk.Frame(root, background=NAVY)
    for name in ("left", "right"):
        tk.Button(frame, text=name, background="#ff0000").pack(side="bottom", fill="x")
    return frame


def _styled(root: tk.Misc) -> tk.Widget:
    ttk.Style(root).configure("Navy.TFrame", background=NAVY)
    return ttk.Frame(root, style="Navy.TFrame")


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda root: tk.Frame(root, background=NAVY), NAVY),
        (lambda root: tk.Frame(root, background=CREAM), CREAM),
        (_nested, NAVY),
        (_with_buttons, NAVY),
        (_styled, NAVY),
        (lambda root: tk.LabelFrame(root, background=NAVY), NAVY),
        (lambda root: tk.Text(root, background=DARK), DARK),  # an editor with a dark page
        (lambda root: tk.Canvas(root, background=DARK), DARK),
        (lambda root: tk.Text(root, background="#ffffff"), None),  # a page in an ordinary window
        (lambda root: tk.Label(root, background=NAVY, text="an advertisement"), None),
        (tk.Frame, None),
        (ttk.Frame, None),
        (ttk.Combobox, None),
    ],
)
def test_it_continues_what_fills_the_window(
    root: tk.Tk, make: Callable[[tk.Misc], tk.Widget], wanted: str | None
) -> None:
    make(root).pack(fill="both", expand=True)
    assert ground_of(lined(root)) == (wanted or plain_window(root))


def test_a_window_that_the_host_coloured_is_what_it_stands_on(root: tk.Tk) -> None:
    root.configure(background=CREAM)
    tk.Frame(root, background=NAVY).pack(fill="both", expand=True, padx=20, pady=20)
    assert ground_of(lined(root)) == CREAM


def test_in_a_bar_of_the_host_it_has_the_bars_colour(root: tk.Tk) -> None:
    tk.Frame(root, background=NAVY).pack(fill="both", expand=True)
    bar = tk.Frame(root, background=CREAM)
    bar.pack(fill="x")
    line = tk.Label(bar, text="● Backed up")
    line.pack()
    root.update()
    assert ground_of(line) == CREAM


def test_what_is_widest_above_it_decides(root: tk.Tk) -> None:
    tk.Frame(root, background=CREAM, width=100).pack(side="left", fill="y")
    tk.Frame(root, background=NAVY).pack(side="left", fill="both", expand=True)
    assert ground_of(lined(root)) == NAVY


def test_where_it_floats_it_has_the_colour_of_what_is_beneath_it(root: tk.Tk) -> None:
    frame = tk.Frame(root, background=NAVY)
    frame.place(relwidth=1, relheight=1)
    line = tk.Label(root, text="● Backed up")
    line.place(relx=0, rely=1, anchor="sw")
    root.update()
    assert ground_of(line) == NAVY


def test_another_window_above_it_does_not_count(root: tk.Tk) -> None:
    tk.Frame(root).pack(fill="both", expand=True)
    other = tk.Toplevel(root, background=NAVY)
    other.geometry("800x600+40+40")
    root.update()
    assert ground_of(lined(root)) == plain_window(root)


def test_a_frame_that_draws_itself_tells_what_it_draws(root: tk.Tk) -> None:
    drawn = Drawn(root)
    tk.Canvas(drawn, background="#ff00ff").pack(fill="both", expand=True)
    drawn.pack(fill="both", expand=True)
    assert ground_of(lined(root)) == "#222222"


def test_a_list_that_drops_down_is_no_obstacle(root: tk.Tk) -> None:
    frame = tk.Frame(root, background=NAVY)
    frame.pack(fill="both", expand=True)
    box = ttk.Combobox(frame, values=["one", "two"])
    box.pack(side="bottom", fill="x")
    root.update()
    root.tk.call("ttk::combobox::Post", box)
    root.update()
    root.tk.call("ttk::combobox::Unpost", box)
    assert ground_of(lined(root)) == NAVY
