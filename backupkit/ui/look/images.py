"""The few shapes that drawn styles consist of, as pictures with smooth edges, made without any imaging library.

What is stretched is opaque, because Tk blends a picture with transparency again for each tile of each redraw (a 9 x 9
pixel one made a list open in over a second), and opaque pictures have no middle so small that it takes many tiles.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from math import ceil, hypot
from operator import mul

from backupkit.light.digest import sha256
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.look.palette import channels

if TYPE_CHECKING:
    import tkinter as tk

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

    Not a tkinter.PhotoImage: that one deletes its picture when it is freed, on any thread, although styles use it.
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
    return sha256(text.encode()).hexdigest()[:12]


def _ppm(box: Box) -> bytes:
    """Return the picture as portable pixmap."""
    kinds, pixels = _layers(box.width, box.height, box.radius, box.edge_width, box.margin)
    layers = channels(box.outside), channels(box.edge or box.fill), channels(box.fill)
    colours = [[round(sum(map(mul, shares, layer))) for shares in kinds] for layer in zip(*layers, strict=True)]
    data = bytearray(3 * len(pixels))
    for channel, values in enumerate(colours):
        data[channel::3] = pixels.translate(bytes(values).ljust(256))
    return b"P6 %d %d 255\n" % (box.width, box.height) + data


@lru_cache(maxsize=64)
def _layers(
    width: int, height: int, radius: float, edge_width: int, margin: int
) -> tuple[list[tuple[float, float, float]], bytes]:
    """Return the kinds of pixels, and which kind each pixel is: the shape of a box without its colours.

    A kind is how much of a pixel is outside, border and fill. One corner is computed, all else repeats it.
    """
    side = min(ceil(margin + max(radius, edge_width)) + 1, width // 2, height // 2)
    inner_radius = max(0.0, radius - edge_width)
    kinds: dict[tuple[int, int], int] = {}
    top = []
    for y in range(side + 1):
        line = bytes(
            kinds.setdefault(
                (_covered(x, y, margin, radius), _covered(x, y, margin + edge_width, inner_radius)), len(kinds)
            )
            for x in range(side + 1)
        )
        top.append(line[:side] + line[side:] * (width - 2 * side) + line[side - 1 :: -1])
    rows = [*top[:side], *[top[side]] * (height - 2 * side), *reversed(top[:side])]
    shares = [
        (1 - outer / _LEVELS, outer * (_LEVELS - inner) / _LEVELS**2, outer * inner / _LEVELS**2)
        for outer, inner in kinds
    ]
    return shares, b"".join(rows)


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
    segments = [(*start, *end) for start, end in zip(places, places[1:] or places, strict=False)]
    reach = thickness / 2 + 0.5

    def opacity(x: float, y: float) -> int:
        nearest = min(_distance(x, y, *segment) for segment in segments)
        return round(255 * min(1.0, reach - nearest)) if nearest < reach else 0

    return tuple(bytes(opacity(x + 0.5, y + 0.5) for x in range(side)) for y in range(side))


def _distance(x: float, y: float, from_x: float, from_y: float, to_x: float, to_y: float) -> float:
    """Return the distance of a point from a line between two others."""
    dx, dy = to_x - from_x, to_y - from_y
    length = dx * dx + dy * dy
    share = ((x - from_x) * dx + (y - from_y) * dy) / length if length else 0.0
    share = 0.0 if share < 0.0 else min(share, 1.0)
    return hypot(x - from_x - share * dx, y - from_y - share * dy)
