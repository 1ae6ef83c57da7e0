"""The few shapes that drawn styles consist of, as pictures with smooth edges, made without any imaging library.

What is stretched is opaque, because Tk blends a picture with transparency anew for each tile of each redraw (a 9 x 9
pixel one made a list open in over a second), and opaque pictures have no middle so small that it takes many tiles.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import ceil, hypot
from typing import TYPE_CHECKING

from backupkit.ui.palette import channels, mix

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable

    Points = tuple[tuple[float, float], ...]

_LEVELS = 16  # of smoothness at edges; more cannot be seen, and fewer colours are quicker to make


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle with round corners; an opaque picture. All lengths in pixels."""

    fill: str
    outside: str  # what the picture stands on
    width: int
    height: int
    edge: str = ""  # the colour of the border; empty: as the fill
    edge_width: int = 0
    radius: float = 0.0
    margin: int = 0  # between the picture's rim and the border


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Lines with round ends, on nothing: a small square picture with transparency."""

    points: Points  # as shares of the side, from the top left; a single one is a dot, none leave the picture empty
    colour: str
    thickness: float  # pixels, as is the next
    side: int


def image(root: tk.Misc, shape: Box | Strokes) -> str:
    """Return the name of a Tk photo of *shape*; it lives as long as the application.

    Not a tkinter.PhotoImage: that one deletes its picture on whatever thread frees it, styles in use or not.
    """
    name = f"BackupkitImage{digest(repr(shape))}"
    if not root.tk.call("info", "commands", name):
        if isinstance(shape, Box):
            root.tk.call("image", "create", "photo", name, "-format", "ppm", "-data", _ppm(shape))
        elif shape.points:
            root.tk.call("image", "create", "photo", name, "-format", "png", "-data", _png(shape))
        else:
            root.tk.call("image", "create", "photo", name, "-width", shape.side, "-height", shape.side)
    return name


def digest(text: str) -> str:
    """Return a short name for a long one: equal texts, equal names."""
    return blake2b(text.encode(), digest_size=6).hexdigest()


def _ppm(box: Box) -> bytes:
    """Return the picture as portable pixmap: one corner is computed, all else repeats it."""
    side = min(ceil(box.margin + max(box.radius, box.edge_width)) + 1, box.width // 2, box.height // 2)
    colours = _colours(box)
    top = []
    for line in _corner(side, box.radius, box.edge_width, box.margin):
        pixels = [colours(*levels) for levels in line]
        corner = pixels[:side]
        top.append(b"".join(corner) + pixels[side] * (box.width - 2 * side) + b"".join(reversed(corner)))
    rows = [*top[:side], *[top[side]] * (box.height - 2 * side), *reversed(top[:side])]
    return b"P6 %d %d 255\n" % (box.width, box.height) + b"".join(rows)


def _colours(box: Box) -> Callable[[int, int], bytes]:
    """Return what gives the pixel of which so many levels lie within the border's outer and inner line."""
    edge = box.edge or box.fill

    @lru_cache(maxsize=None)
    def pixel(outer: int, inner: int) -> bytes:
        return bytes(channels(mix(box.outside, mix(edge, box.fill, inner / _LEVELS), outer / _LEVELS)))

    return pixel


@lru_cache(maxsize=64)
def _corner(side: int, radius: float, edge_width: int, margin: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return, for the top left pixels, how many levels of each lie within the border's outer and inner line."""
    inner_radius = max(0.0, radius - edge_width)
    return tuple(
        tuple(
            (_covered(x, y, margin, radius), _covered(x, y, margin + edge_width, inner_radius)) for x in range(side + 1)
        )
        for y in range(side + 1)
    )


def _covered(x: int, y: int, inset: float, radius: float) -> int:
    """Return how many levels of a pixel lie within a round corner that starts at (inset, inset)."""
    dx, dy = inset + radius - x - 0.5, inset + radius - y - 0.5
    distance = hypot(dx, dy) if dx > 0 and dy > 0 else max(dx, dy)
    return round(min(1.0, max(0.0, radius - distance + 0.5)) * _LEVELS)


def _png(strokes: Strokes) -> bytes:
    """Return the picture as portable network graphics, the only format with transparency that Tk reads from memory."""
    colour = bytes(channels(strokes.colour))
    lines = _stroke_lines(strokes.points, strokes.thickness, strokes.side)
    pixels = b"".join(b"\0" + b"".join(colour + bytes((alpha,)) for alpha in line) for line in lines)
    header = struct.pack(
        ">IIBBBBB", strokes.side, strokes.side, 8, 6, 0, 0, 0
    )  # 8 bits each of red, green, blue, alpha
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@lru_cache(maxsize=64)
def _stroke_lines(points: Points, thickness: float, side: int) -> tuple[bytes, ...]:
    """Return the opacity of each pixel, a line of bytes per row."""
    places = [(x * side, y * side) for x, y in points]
    segments = list(zip(places, places[1:] or places, strict=False))

    def opacity(x: float, y: float) -> int:
        distance = min(_distance(x, y, start, end) for start, end in segments)
        return round(255 * min(1.0, max(0.0, thickness / 2 - distance + 0.5)))

    return tuple(bytes(opacity(x + 0.5, y + 0.5) for x in range(side)) for y in range(side))


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance of a point from a line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = min(1.0, max(0.0, ((x - start[0]) * dx + (y - start[1]) * dy) / length)) if length else 0.0
    return hypot(x - start[0] - share * dx, y - start[1] - share * dy)
