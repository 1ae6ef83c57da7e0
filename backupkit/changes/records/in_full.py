"""Both values of one difference between two JSON texts in full, laid out for people. Pure, in bounded memory."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from backupkit.changes.records.compare import indexes
from backupkit.changes.records.put_back import difference_at
from backupkit.changes.records.values import tokens
from backupkit.values.changes import MOST_FULL, ChangeKind, ChangeTexts, in_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.records.walk import Side
    from backupkit.values.changes import Change

_BEGINS, _ENDS = frozenset("{["), frozenset("}]")
_SIGN = re.compile(r"[{}\[\],:]|[^{}\[\],:]+")
_SIGNS = 1_000  # between two pauses
_DEEPEST = 20  # levels that are told apart by their indentation; beyond, it would fill the lines
_UNCUT = re.compile(r'"(?:[^"\\]++|\\(?:u[0-9a-fA-F]{4}|[^u]))*+')  # a text up to its end, or to where it was cut


def texts(older: Parts, newer: Parts, told: Change, *, pause: Pause) -> ChangeTexts:
    """Return the values of a change in full. Both texts are compared anew, along its path.

    Args:
        older: the state before.
        newer: the state after.
        told: what a comparison of both named.
        pause: called every 32 KiB.

    Raises:
        NotJson: either text is none.
        NoSuchPart: nothing differs there, or something else.
    """
    difference = difference_at(*indexes(older, newer, pause=pause), told)
    if difference.kind in {ChangeKind.MOVED, ChangeKind.ORDER}:  # told by places, which are short
        return ChangeTexts(before=told.before, after=told.after)
    sides = (difference.old, difference.new)
    before, after = (_text(side, pause) if side else None for side in sides)
    is_complete = all(side is None or side.range[1] - side.range[0] <= MOST_FULL for side in sides)
    return ChangeTexts(before=before, after=after, is_complete=is_complete)


def _text(side: Side, pause: Pause) -> str:
    """Return a value: a text in its own lines, an object or list with a line for each of its parts."""
    start, end = side.range
    raw = side.index.text.raw(start, min(end, start + MOST_FULL)).decode("utf-8", "replace")
    pause()
    return in_full(_said(raw) if raw.startswith('"') else "".join(_laid_out(tokens(raw), pause)))


def _said(raw: str) -> str:
    """Return what a text says between its quotes."""
    found = _UNCUT.match(raw)
    whole = f'{found[0]}"' if found else raw
    try:
        said = json.loads(whole, strict=False)
    except ValueError:
        return raw
    return f'"{said}"' if whole == raw else f'"{said}'


def _laid_out(found: Iterable[str], pause: Pause) -> Iterator[str]:
    """Yield the pieces of a value, each part of it on a line of its own, up to what is told in full."""
    size, level, before = 0, 0, ""
    for number, sign in enumerate(sign for token in found for sign in _signs(token)):
        level -= sign in _ENDS
        is_on_a_line_of_its_own = before == "," or (before in _BEGINS) != (sign in _ENDS)
        begin = "\n" + "  " * min(level, _DEEPEST) if before and is_on_a_line_of_its_own else ""
        piece = f"{begin}{sign}{' ' if sign == ':' else ''}"
        level += sign in _BEGINS
        before, size = sign, size + len(piece)
        yield piece
        if size >= MOST_FULL:
            return
        if number % _SIGNS == 0:
            pause()


def _signs(token: str) -> list[str]:
    return [token] if token.startswith('"') else _SIGN.findall(token)
