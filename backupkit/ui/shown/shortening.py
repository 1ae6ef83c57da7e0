"""Shortening: as much of a text as there is room for, with an ellipsis in place of the rest. Pure."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING

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
    if room <= 0 or width_of(text) <= room:
        return text
    low, high = 0, len(text)  # text[:low] fits with an ellipsis, text[:high] does not
    while high - low > 1:
        middle = (low + high) // 2
        if width_of(text[:middle] + ELLIPSIS) <= room:
            low = middle
        else:
            high = middle
    return text[:low].rstrip() + ELLIPSIS


def shortened_before(last: str, text: str, room: float, width_of: Callable[[str], float]) -> str:
    """Return a *text* that ends with *last*, shortened before that: it tells what is meant, and the rest only where.

    Where *last* leaves less than a third of the room to the rest, the end is cut as of any other text.
    """
    left = room - width_of(last)
    if room <= 0 or width_of(text) <= room or left < room / 3 or not text.endswith(last):
        return shortened(text, room, width_of)
    return shortened(text.removesuffix(last), left, width_of) + last


def shortened_name(name: str, room: float, width_of: Callable[[str], float]) -> str:
    """Return a file's *name* with an ellipsis in its middle if there is no room for all of it.

    Names of files are often told apart by their last letters, and the ending says what kind of file it is.
    """
    if room <= 0 or width_of(name) <= room:
        return name
    low, high = 0, len(name)  # this many letters fit with an ellipsis between them; so many do not
    while high - low > 1:
        middle = (low + high) // 2
        if width_of(_without_middle(name, middle)) <= room:
            low = middle
        else:
            high = middle
    return _without_middle(name, low)


def shortened_address(address: str, room: float, width_of: Callable[[str], float]) -> str:
    """Return an *address*, or a folder's path, with an ellipsis in its middle if there is no room for all of it.

    Its scheme says what kind of place it is, and its end tells two of one server apart: both stay.
    """
    if room <= 0 or width_of(address) <= room:
        return address
    scheme = address.find("://") + 3 if "://" in address else 0
    low, high = scheme, len(address)  # this many letters fit, or are the least; so many do not
    while high - low > 1:
        middle = (low + high) // 2
        if width_of(_with_both_ends(address, middle, scheme)) <= room:
            low = middle
        else:
            high = middle
    return _with_both_ends(address, low, scheme)


def _with_both_ends(address: str, letters: int, first: int) -> str:
    """Return *address* with so many of its letters, half of them from its end, but never without the *first* ones."""
    first = max(letters - letters // 2, first)
    last = max(letters - first, 1)
    return address[:first].rstrip() + ELLIPSIS + address[len(address) - last :].lstrip()


def _without_middle(name: str, letters: int) -> str:
    """Return *name* with so many of its letters, two of three from the beginning, but never without its ending."""
    stem, dot, ending = name.rpartition(".")
    least = len(dot + ending) if stem and len(ending) <= _LONGEST_ENDING else 0
    last = max(letters // 3, least)
    return name[: max(letters - last, 0)].rstrip() + ELLIPSIS + name[len(name) - last :]
