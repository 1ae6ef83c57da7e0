"""Where a widget may stand in somebody else's window: beside all that is shown there, never over it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from backupkit.light.frozen import dataclass

_STEP = 6  # pixels between two places that are tried along an edge
_LEAST = 48  # pixels that are left of what can do with less: two lines of text


class Way(Enum):
    """How a widget is kept at the edge."""

    PACK = "pack"  # a strip below all that the host has packed
    GRID = "grid"  # a row below all of the host's rows
    PLACE = "place"  # beside what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where the widget goes."""

    way: Way
    row: int = 0
    columns: int = 1


def spot_for(*, packed: int, rows_end: int, columns: int, level: int = 0) -> Spot:
    """Return where the widget goes in a window, from the number of its packed children and the size of its grid.

    *level* counts the widgets that are kept at the same edge already; they are no children of the host's.

    pack and grid must not both rule one window (Tk refuses the second), so it follows whichever the host uses; where
    that is neither, it is placed, which goes with either.
    """
    if packed:
        return Spot(way=Way.PACK)
    if rows_end:
        return Spot(way=Way.GRID, row=rows_end + level, columns=max(columns, 1))
    return Spot(way=Way.PLACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in a window, in pixels from its top left corner."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Box) -> bool:
        """Return True if both have a pixel in common."""
        return (
            max(self.x, other.x) < min(self.x + self.width, other.x + other.width)
            and max(self.y, other.y) < min(self.y + self.height, other.y + other.height)
        )  # fmt: skip

    def within(self, other: Box) -> Box:
        """Return the part of this one that lies in *other*; its size is 0 where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(
            x=x,
            y=y,
            width=max(min(self.x + self.width, other.x + other.width) - x, 0),
            height=max(min(self.y + self.height, other.y + other.height) - y, 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing that the host shows: a button, a text, a picture; nothing that only holds others."""

    seen: Box  # what can be seen of it; its size is 0 if that is nothing
    width: int  # what it asks for
    height: int
    gives: bool  # it can do with less: it scrolls, or the host lets it take what is left
    drawn: tuple[Box, ...] | None = None  # the parts of it that show something; None: all that is seen

    @property
    def is_cut(self) -> bool:
        """True if it has less than it needs."""
        width, height = (min(self.width, _LEAST), min(self.height, _LEAST)) if self.gives else (self.width, self.height)
        return self.seen.width < width or self.seen.height < height

    @property
    def taken(self) -> tuple[Box, ...]:
        """What must not be covered."""
        return (self.seen,) if self.drawn is None else self.drawn


Pieces = Mapping[str, Piece]  # by the path of the widget


def cut_of(pieces: Pieces) -> frozenset[str]:
    """Return which of them have less than they need, for whatever reason."""
    return frozenset(path for path, piece in pieces.items() if piece.is_cut)


def costs(before: Pieces, after: Pieces) -> bool:
    """Return True if something has less than it needs *after*, and had more of it *before*."""
    return any(
        piece.is_cut
        and (before[path].seen.width > piece.seen.width or before[path].seen.height > piece.seen.height)
        for path, piece in after.items()
        if path in before
    )  # fmt: skip


def free_box(
    width: int, height: int, window: Box, taken: Sequence[Box], *, lower: Sequence[Box] = (), everywhere: bool = False
) -> Box | None:
    """Return where something of this size covers nothing that is *taken*; None if there is no such place.

    The bottom edge is tried first, from the left, from the right, then all along it; then the top edge, from the right.

    Args:
        width: of what is to be put there.
        height: of it.
        window: its contents' area.
        taken: what is shown in it.
        lower: others of our own that are there already; the place above one of them is as good as the edge.
        everywhere: try the edges at the sides as well.
    """
    right, bottom = window.width - width, window.height - height
    if right < 0 or bottom < 0:
        return None
    above = [(other.x, other.y - height) for other in lower if 0 <= other.x <= right and other.y >= height]
    for x, y in (*above, *_places(right, bottom, everywhere=everywhere)):
        box = Box(x=x, y=y, width=width, height=height)
        if not any(box.meets(other) for other in (*taken, *lower)):
            return box
    return None


def _places(right: int, bottom: int, *, everywhere: bool) -> Iterator[tuple[int, int]]:
    yield 0, bottom
    yield right, bottom
    for x in range(_STEP, right, _STEP):
        yield x, bottom
    yield right, 0
    yield 0, 0
    for x in range(right - _STEP, 0, -_STEP):
        yield x, 0
    if everywhere:
        for x in (right, 0):
            for y in range(bottom - _STEP, 0, -_STEP):
                yield x, y
