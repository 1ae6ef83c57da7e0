"""The few shapes that drawn styles consist of, as opaque pictures with smooth edges.

Opaque, because Tk blends a picture with transparency anew for each tile of each redraw; and with a large middle,
because a stretched picture is laid out in tiles of its middle (a 9 x 9 pixel one made a list open in over a second).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from math import ceil, hypot
from typing import TYPE_CHECKING

from backupkit.ui.palette import channels

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    Coverage = Callable[[float, float], float]  # of the pixel whose middle is (x, y): 0.0 outside to 1.0 inside
    Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle with round corners. All lengths in pixels."""

    fill: str
    edge: str
    outside: str
    width: int
    height: int
    radius: float
    edge_width: int = 0
    margin: int = 0  # between the picture's rim and the edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Lines with round ends through points given as shares of the box that they stand in."""

    points: tuple[tuple[float, float], ...]
    thickness: float
    colour: str
    box: Box


def box_image(root: tk.Misc, box: Box) -> str:
    """Return the name of a picture of *box*; it lives as long as the application."""
    return _image(root, repr(box), box, lambda: _box_rows(box))


def strokes_image(root: tk.Misc, strokes: Strokes) -> str:
    """Return the name of a picture of *strokes* on their box."""
    return _image(root, repr(strokes), strokes.box, lambda: _stroke_rows(strokes))


def digest(text: str) -> str:
    """Return a short name for a long one: equal texts, equal names."""
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _image(root: tk.Misc, identity: str, box: Box, rows: Callable[[], list[bytes]]) -> str:
    """Make the picture unless it is there. Without tkinter.PhotoImage, which deletes it on whatever thread frees it."""
    name = f"BackupkitImage{digest(identity)}"
    if not root.tk.call("info", "commands", name):
        data = b"P6 %d %d 255\n" % (box.width, box.height) + b"".join(rows())
        root.tk.call("image", "create", "photo", name, "-format", "ppm", "-data", data)
    return name


def _box_rows(box: Box) -> list[bytes]:
    """Return the rows of pixels: only the corner is computed, all else repeats it."""
    side = min(ceil(box.margin + max(box.radius, box.edge_width)) + 1, box.width // 2, box.height // 2)
    colour = _box_colour(box)
    top = []
    for y in range(side + 1):
        corner = [bytes(colour(x + 0.5, y + 0.5)) for x in range(side + 1)]
        left, middle = b"".join(corner[:side]), corner[side]
        top.append(left + middle * (box.width - 2 * side) + b"".join(reversed(corner[:side])))
    return [*top[:side], *[top[side]] * (box.height - 2 * side), *reversed(top[:side])]


def _box_colour(box: Box) -> Callable[[float, float], Colour]:
    outside, edge, fill = channels(box.outside), channels(box.edge), channels(box.fill)
    outer = _round_rect(box, 0)
    inner = _round_rect(box, box.edge_width)
    return lambda x, y: _blend(outside, _blend(edge, fill, inner(x, y)), outer(x, y))


def _round_rect(box: Box, inset: int) -> Coverage:
    """Return the coverage of the box, *inset* pixels smaller on each side."""
    inset += box.margin
    half_width, half_height = box.width / 2 - inset, box.height / 2 - inset
    radius = max(0.0, min(box.radius - (inset - box.margin), half_width, half_height))

    def coverage(x: float, y: float) -> float:
        dx = abs(x - box.width / 2) - (half_width - radius)
        dy = abs(y - box.height / 2) - (half_height - radius)
        distance = hypot(max(dx, 0.0), max(dy, 0.0)) + min(max(dx, dy), 0.0) - radius
        return min(1.0, max(0.0, 0.5 - distance))

    return coverage


def _stroke_rows(strokes: Strokes) -> list[bytes]:
    box, ink = strokes.box, channels(strokes.colour)
    points = [(x * box.width, y * box.height) for x, y in strokes.points]
    below = _box_colour(box)

    def pixel(x: float, y: float) -> bytes:
        distance = min(_to_line(x, y, a, b) for a, b in zip(points, points[1:] or points, strict=False))
        return bytes(_blend(below(x, y), ink, min(1.0, max(0.0, strokes.thickness / 2 - distance + 0.5))))

    return [b"".join(pixel(x + 0.5, y + 0.5) for x in range(box.width)) for y in range(box.height)]


def _to_line(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance of a point from a line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = min(1.0, max(0.0, ((x - start[0]) * dx + (y - start[1]) * dy) / length)) if length else 0.0
    return hypot(x - start[0] - share * dx, y - start[1] - share * dy)


def _blend(below: Colour, above: Colour, share: float) -> Colour:
    if share >= 1.0:
        return above
    if share <= 0.0:
        return below
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(below, above, strict=True))
    return red, green, blue
