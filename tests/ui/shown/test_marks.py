from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.ui.shown.marks import LONGEST, Piece, pieces

_TEXT = st.text("ab ,.\n", max_size=30)


def _marked(texts: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in texts)


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("mass = 1.79 kg", "mass = 17.9 kg", "mass = [1].[79] kg", "mass = [17].[9] kg"),
        ("A7 V", "A7 V, fast", "A7 V", "A7 V[, fast]"),
        ("", "new", "", "[new]"),
        ("same", "same", "same", "same"),
        ("one", "two", "[one]", "[two]"),
    ],
)
def test_words_that_the_other_text_lacks_are_marked(before: str, after: str, old: str, new: str) -> None:
    assert tuple(map(_marked, pieces(before, after))) == (old, new)


def test_of_very_long_texts_all_between_their_common_ends_is_marked() -> None:
    same = "x " * LONGEST
    old, new = pieces(f"{same}end", f"{same}y {same}the end")
    assert old == (Piece(same, False), Piece("end", False))
    assert new == (Piece(same, False), Piece(f"y {same}the ", True), Piece("end", False))


@given(_TEXT, _TEXT)
def test_the_pieces_of_a_text_are_the_text_and_what_is_not_marked_is_the_same_in_both(before: str, after: str) -> None:
    old, new = pieces(before, after)
    assert ("".join(piece.text for piece in old), "".join(piece.text for piece in new)) == (before, after)
    kept, new_kept = ("".join(piece.text for piece in side if not piece.is_marked) for side in (old, new))
    assert kept == new_kept


@given(_TEXT, _TEXT)
def test_the_same_holds_for_long_texts(before: str, after: str) -> None:
    end = "q" * LONGEST
    old, new = pieces(before + end, after + end)
    assert "".join(piece.text for piece in old) == before + end
    assert "".join(piece.text for piece in new) == after + end
    assert [piece.text for piece in old if not piece.is_marked] == [piece.text for piece in new if not piece.is_marked]
