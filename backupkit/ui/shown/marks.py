"""Which words differ within a text that changed: what is marked where an old and a new one stand side by side. Pure.

Computed when it is shown, never before: a comparison may hold thousands of texts, a window shows one or two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 2_000  # characters; of longer texts only their common ends are found
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)  # letter by letter a sentence would be confetti


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    is_marked: bool  # True: the other text does not have it


def pieces(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, those marked that the other one lacks; the pieces of each are the whole text."""
    olds, news = _WORD.findall(before), _WORD.findall(after)
    if max(len(before), len(after)) > LONGEST:
        return _but_for_the_ends(olds, news)
    old: list[tuple[str, bool]] = []
    new: list[tuple[str, bool]] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, olds, news).get_opcodes():
        old.append(("".join(olds[start:end]), tag != "equal"))
        new.append(("".join(news[new_start:new_end]), tag != "equal"))
    return _shown(old), _shown(new)


def _but_for_the_ends(olds: Sequence[str], news: Sequence[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    head = _alike(olds, news)
    tail = min(_alike(olds[::-1], news[::-1]), len(olds) - head, len(news) - head)
    old, new = (
        _shown([
            ("".join(words[:head]), False),
            ("".join(words[head : len(words) - tail]), True),
            ("".join(words[len(words) - tail :]), False),
        ])
        for words in (olds, news)
    )  # fmt: skip
    return old, new


def _alike(words: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words both begin with."""
    both = zip(words, others, strict=False)
    return next((number for number, (one, other) in enumerate(both) if one != other), min(len(words), len(others)))


def _shown(stretches: Sequence[tuple[str, bool]]) -> tuple[Piece, ...]:
    return tuple(Piece(text, is_marked) for text, is_marked in stretches if text)
