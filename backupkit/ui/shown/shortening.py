"""Shortening: as much of a text as there is room for, with an ellipsis in place of the rest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ELLIPSIS = "…"
_LONGEST_ENDING = 12  # characters after the last dot that are still taken for the kind of a file


def shortened(text: str, room: float, width_of: Callable[[str], float]) -> str:
    """Return the beginning of *text* that fits into *room*, and an ellipsis if that is not all.

    Args:
        text: what is to be shown.
        room: how wide it may be; without any it is returned as it is.
        width_of: how wide a text is.
    """
    return _cut(text, "", room, width_of)


def shortened_name(name: str, room: float, width_of: Callable[[str], float]) -> str:
    """Return a file's *name* as :func:`shortened`, but with its ending: that says what kind of file it is."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        return shortened(name, room, width_of)
    return _cut(stem, dot + ending, room, width_of)


def _cut(text: str, ending: str, room: float, width_of: Callable[[str], float]) -> str:
    if room <= 0 or width_of(text + ending) <= room:
        return text + ending
    low, high = 0, len(text)  # text[:low] fits with an ellipsis, text[:high] does not
    while high - low > 1:
        middle = (low + high) // 2
        if width_of(text[:middle] + ELLIPSIS + ending) <= room:
            low = middle
        else:
            high = middle
    return text[:low].rstrip() + ELLIPSIS + ending
