"""What is stretched of a picture is a tile that is repeated: it must be the same all along, or the edge has specks."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.ui.look.drawn_styles import DrawnStyles
from backupkit.ui.look.elements import Elements
from backupkit.ui.look.images import Box, Strokes, _layers
from backupkit.ui.look.look import Surface, Variant, look_of
from backupkit.ui.look.material import Material

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = (
    "TFrame", "TButton", "TMenubutton", "TEntry", "TSpinbox", "TCheckbutton", "TRadiobutton", "Treeview",
    "Vertical.TScrollbar", "Horizontal.TScrollbar", "Horizontal.TProgressbar", "TSeparator",
)  # fmt: skip


class Recorder(Elements):
    """Makes nothing, and notes what would be made."""

    def __init__(self, material: Material) -> None:
        super().__init__(material)
        self.made: list[tuple[Box, dict[str, Any]]] = []

    def element(self, role: str, shape: Box | Strokes, states: Mapping[str, Box | Strokes], **options: Any) -> str:
        boxes = [box for box in (shape, *states.values()) if isinstance(box, Box)]
        self.made += [(box, options) for box in boxes]
        return super().element(role, shape, states, **options)


def borders(border: int | tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom, as ttk understands a border."""
    match border:
        case int():
            return (border,) * 4
        case (across, down):
            return across, down, across, down
        case _:
            left, top, right, bottom = border
            return left, top, right, bottom


def is_even(box: Box, options: dict[str, Any]) -> bool:
    """Return True if what is repeated is the same all along. What keeps its natural size is not repeated."""
    left, top, right, bottom = borders(options.get("border", 0))
    _kinds, pixels = _layers(box.width, box.height, box.radius, box.edge_width, box.margin)
    rows = [pixels[start : start + box.width] for start in range(0, len(pixels), box.width)]
    columns = list(zip(*rows, strict=True))
    is_wide, is_high = (
        options.get(name, size) != size for name, size in (("width", box.width), ("height", box.height))
    )
    return not (
        (is_high and len(set(rows[top : box.height - bottom])) > 1)
        or (is_wide and len(set(columns[left : box.width - right])) > 1)
    )


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("radius", [0.0, 1.0, 4.0, 6.0, 12.0])
@pytest.mark.parametrize("edge", [0.5, 1.0, 2.0])
def test_no_tile_has_a_corner_in_it(root: tk.Tk, scale: float, radius: float, edge: float) -> None:
    look = look_of(root, "light")
    material = Material(root=root, palette=look.palette, fonts=look._fonts, scale=scale, radius=radius, edge=edge)
    recorder, styles = Recorder(material), DrawnStyles(material)
    for kind in KINDS:
        for surface in (Surface.WINDOW, Surface.FIELD):
            styles._draw(recorder, f"Backupkit-{scale}-{radius}-{edge}-{surface}.{kind}", kind, Variant.PLAIN, surface)
    uneven = [(box, options) for box, options in recorder.made if not is_even(box, options)]
    assert not uneven
    assert len(recorder.made) > 40
    look._forget()


def test_a_bar_that_moves_to_and_fro_is_no_dot(root: tk.Tk) -> None:
    look = look_of(root, "light")
    recorder = Recorder(look._material)
    DrawnStyles(look._material)._draw(
        recorder, "Backupkit-moving.Horizontal.TProgressbar", "Horizontal.TProgressbar", Variant.PLAIN, Surface.WINDOW
    )
    width, height = next(
        (made["width"], made["height"]) for box, made in recorder.made if box.fill == look.palette.mark
    )
    assert width > 5 * height
    look._forget()
