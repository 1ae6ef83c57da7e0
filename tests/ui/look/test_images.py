"""The pictures that drawn styles consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit.ui.look.images import Box, Strokes, image

if TYPE_CHECKING:
    import tkinter as tk

BOX = Box(fill="#204060", edge="#ff0000", outside="#ffffff", width=40, height=28, radius=6, edge_width=2)


def pixel(root: tk.Tk, name: str, x: int, y: int) -> str:
    return "#{:02x}{:02x}{:02x}".format(*map(int, root.tk.splitlist(root.tk.call(name, "get", x, y))))


def test_a_box_has_round_corners_an_edge_and_a_fill(root: tk.Tk) -> None:
    name = image(root, BOX)
    assert [pixel(root, name, x, y) for x, y in ((0, 0), (20, 0), (0, 14), (1, 14), (2, 14), (20, 14))] == [
        "#ffffff",
        "#ff0000",
        "#ff0000",
        "#ff0000",
        "#204060",
        "#204060",
    ]


@pytest.mark.parametrize("size", [(40, 28), (41, 29), (12, 12), (9, 40)])
def test_a_box_is_the_same_from_all_four_corners(root: tk.Tk, size: tuple[int, int]) -> None:
    width, height = size
    name = image(root, Box(fill="#204060", outside="#ffffff", width=width, height=height, radius=6, margin=1))
    for x in range(width):
        for y in range(height):
            found = pixel(root, name, x, y)
            assert found == pixel(root, name, width - 1 - x, y) == pixel(root, name, x, height - 1 - y)


def test_a_corner_is_smooth_between_its_two_colours(root: tk.Tk) -> None:
    name = image(root, Box(fill="#000000", outside="#ffffff", width=40, height=40, radius=12))
    shades = {pixel(root, name, x, y) for x in range(12) for y in range(12)}
    assert {"#000000", "#ffffff"} < shades
    assert len(shades) > 6
    assert all(shade[1:3] == shade[3:5] == shade[5:] for shade in shades)


def test_strokes_stand_on_nothing(root: tk.Tk) -> None:
    name = image(root, Strokes(points=((0.2, 0.5), (0.8, 0.5)), colour="#c01020", thickness=2, side=16))
    assert pixel(root, name, 8, 8) == "#c01020"
    clear = [bool(root.tk.getboolean(root.tk.call(name, "transparency", "get", 8, y))) for y in range(16)]
    assert clear == [True] * 7 + [False] * 2 + [True] * 7


def test_a_single_point_is_a_dot_and_none_is_an_empty_picture(root: tk.Tk) -> None:
    dot = image(root, Strokes(points=((0.5, 0.5),), colour="#c01020", thickness=8, side=16))
    empty = image(root, Strokes(points=(), colour="", thickness=0, side=16))
    assert pixel(root, dot, 8, 8) == "#c01020"
    assert root.tk.getboolean(root.tk.call(dot, "transparency", "get", 0, 0))
    assert root.tk.getboolean(root.tk.call(empty, "transparency", "get", 8, 8))
    assert int(root.tk.call("image", "width", empty)) == 16


def test_equal_shapes_share_one_picture(root: tk.Tk) -> None:
    before = len(root.image_names())
    assert image(root, BOX) == image(root, Box(**{slot: getattr(BOX, slot) for slot in BOX.__slots__}))
    assert len(root.image_names()) == before + 1
