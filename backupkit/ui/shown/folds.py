"""How a page is folded where a window is too low for all of it: which of its parts are seen together. Pure."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Part(Enum):
    """A part of the page, from the top down."""

    HEADER = "header"
    NOTICE = "notice"
    LIST = "list"
    DETAILS = "details"


Fold = tuple[Part, ...]


def folds_of(least: Mapping[Part, int], room: int) -> list[Fold]:
    """Return the folds of a page, from the top: each part is in one of them, with as many others as there is room for.

    The details have one of their own: where there is room they stand beside the list.

    Args:
        least: the height that each part needs; of those that there are, from the top.
        room: the height that there is.
    """
    folds: list[list[Part]] = []
    left = 0
    for part, height in least.items():
        if not folds or height > left or part is Part.DETAILS:
            folds.append([])
            left = room
        folds[-1].append(part)
        left -= height
    return [tuple(fold) for fold in folds]
