"""Long texts are compared by lines, clauses and words, in bounded time, and brought to a widget in portions."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.shown import marks
from backupkit.ui.shown.marks import LONGEST, Piece, pieces, portions

_SAME = [f"Line {number}: the wind is from the west, two degrees." for number in range(200)]


def _marked(found: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in found if piece.is_marked]


def test_words_are_marked_within_the_lines_of_a_long_text() -> None:
    other = [*_SAME]
    other[40] = other[40].replace("west", "east")
    other[150] = other[150].replace("two", "nine")
    old, new = pieces("\n".join(_SAME), "\n".join(other))
    assert (_marked(old), _marked(new)) == (["west", "two"], ["east", "nine"])


def test_lines_that_are_gone_or_new_are_marked_as_a_whole() -> None:
    old, new = pieces("\n".join(_SAME), "\n".join([*_SAME[:50], *_SAME[51:120], "new", *_SAME[120:]]))
    assert (_marked(old), _marked(new)) == ([f"{_SAME[50]}\n"], ["new\n"])


def test_words_are_marked_within_the_clauses_of_one_long_line() -> None:
    line = " ".join(_SAME)
    old, new = pieces(line, line.replace("Line 7:", "Verse 7:").replace("190: the", "190: a"))
    assert (_marked(old), _marked(new)) == (["Line", "the"], ["Verse", "a"])


def test_what_would_take_seconds_to_compare_is_marked_as_a_whole() -> None:
    of = random.Random(1)
    blocks = [[" ".join(of.choices("abcdef", k=300)) + "\n" for _ in range(60)] for _ in range(2)]
    texts = ("".join(f"=== {number}\n{block}" for number, block in enumerate(side)) for side in blocks)
    for found in pieces(*texts):
        marked = _marked(found)
        assert len(marked[0]) < 50  # of the first ones the words are
        assert [len(text) > 500 for text in marked[-40:]] == [True] * 40


@given(st.text("ab ,.\n", max_size=60), st.text("ab ,.\n", max_size=60), st.integers(1, 9))
def test_the_pieces_are_the_texts_at_every_length(before: str, after: str, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "LONGEST", longest)
        old, new = pieces(before, after)
    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in new)) == (before, after)
    same = ["".join(piece.text for piece in found if not piece.is_marked) for found in (old, new)]
    assert same[0] == same[1]


@given(st.lists(st.tuples(st.text("ab\n", max_size=9), st.booleans())))
def test_portions_have_short_lines_and_lose_nothing(given: list[tuple[str, bool]]) -> None:
    found = tuple(Piece(text, is_marked) for text, is_marked in given)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_LINE", 4)
        told = list(portions(found))
    text = "".join(piece.text for piece in told)
    assert all(len(line) <= 4 for line in text.split("\n"))
    assert text.replace("\n", "") == "".join(piece.text for piece in found).replace("\n", "")


def test_a_line_of_a_million_letters_is_broken() -> None:
    told = list(portions((Piece("x" * 1_000_000, is_marked=True),)))
    assert len(told) == 1_000_000 // LONGEST
    assert all(piece.is_marked for piece in told)
