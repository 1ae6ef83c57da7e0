"""Which words differ within a text that changed: what is marked where an old and a new one stand side by side. Pure.

Computed when it is shown, never before: a comparison may hold thousands of texts, a window shows one or two.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 2_000  # characters that are compared word by word; longer texts by lines first
_MOST_PAIRS = 500_000  # of units that are alike, in all; beyond, it would take seconds to find which belong together
_LINE = 2_000  # characters; Tk lays out a line as a whole, and takes seconds for one of 100,000
_UNITS = (
    re.compile(r"[^\n]*\n|[^\n]+"),  # lines
    re.compile(r"[^.,;:!?\n]*(?:[.,;:!?\n]+\s*|$)", re.DOTALL),  # clauses
    re.compile(r"\w+|\s+|.", re.DOTALL),  # words; letter by letter a sentence would be confetti
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    is_marked: bool  # True: the other text does not have it


@dataclass(slots=True)
class _Patience:
    """How much may still be compared; what comes when it is used up is marked as a whole."""

    left: int

    def allows(self, pairs: int) -> bool:
        """Return True if there is enough of it, and use it up."""
        is_enough = pairs <= self.left
        self.left -= pairs if is_enough else 0
        return is_enough


def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, those marked that the other one lacks; the pieces of each are the whole text.

    Texts of more than a few thousand characters take longer than a frame of a window.
    """
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    for one, other, is_marked in _stretches(before, after, _Patience(_MOST_PAIRS)):
        old.append((one, is_marked))
        new.append((other, is_marked))
    return _shown(old), _shown(new)


def portions(found: Sequence[Piece]) -> Iterator[Piece]:
    """Yield pieces again, as a widget can take them in one by one: a line that would take it too long is broken."""
    column = 0
    for piece in found:
        for line in piece.text.splitlines(keepends=True):
            rest = line
            while column + len(rest) > _LINE:
                yield Piece(f"{rest[: _LINE - column]}\n", piece.is_marked)
                rest, column = rest[_LINE - column :], 0
            yield Piece(rest, piece.is_marked)
            column = 0 if rest.endswith("\n") else column + len(rest)


def _stretches(before: str, after: str, patience: _Patience, level: int = 0) -> Iterator[tuple[str, str, bool]]:
    """Yield what both texts have in common, and what not: first by lines, then by clauses, last by words."""
    if max(len(before), len(after)) <= LONGEST:
        level = len(_UNITS) - 1
    olds, news = (_UNITS[level].findall(text) for text in (before, after))
    head = _alike(olds, news)
    tail = min(_alike(olds[::-1], news[::-1]), len(olds) - head, len(news) - head)
    old, new = (units[head : len(units) - tail] for units in (olds, news))
    is_last = level == len(_UNITS) - 1
    yield ("".join(olds[:head]), "".join(news[:head]), False)
    if not patience.allows(_pairs(old, new)):
        yield ("".join(old), "".join(new), True)
    else:
        for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            one, other = "".join(old[start:end]), "".join(new[new_start:new_end])
            if tag == "replace" and not is_last:
                yield from _stretches(one, other, patience, level + 1)
            else:
                yield one, other, tag != "equal"
    yield ("".join(olds[len(olds) - tail :]), "".join(news[len(news) - tail :]), False)


def _pairs(units: Sequence[str], others: Sequence[str]) -> int:
    """Return how many units of one text are the same as one of the other, counted for each of these."""
    counts = Counter(others)
    return sum(number * counts[unit] for unit, number in Counter(units).items())


def _alike(words: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words both begin with."""
    both = zip(words, others, strict=False)
    return next((number for number, (one, other) in enumerate(both) if one != other), min(len(words), len(others)))


def _shown(stretches: Sequence[tuple[str, bool]]) -> tuple[Piece, ...]:
    return tuple(Piece(text, is_marked) for text, is_marked in stretches if text)
