from __future__ import annotations

import pytest

from backupkit.ui.words import comparison as words
from backupkit.values.changes import ChangeKind, ComparisonKind
from tests.ui.comparisons import PLANETS, STARS, VEGA, A, C, M, O, R, change, comparison


def test_changes_are_counted_in_words_and_an_other_order_is_one_of_them() -> None:
    assert words.tally({C: 2, R: 1, A: 1, M: 3}) == "1 removed · 1 new · 2 changed · 3 moved"
    assert words.tally({O: 1}) == "1 changed"
    assert words.tally({R: 31_112}) == "31,112 removed"
    assert words.tally({}) == ""


def test_each_kind_has_a_sign_and_a_word() -> None:
    assert [words.sign(kind) for kind in (R, A, C, M)] == ["−", "+", "~", "⇅"]
    assert all(words.sign(kind) and words.kind(kind) for kind in ChangeKind)


def test_the_summary_says_when_there_are_more_changes_than_are_shown() -> None:
    assert words.summary(STARS) == "1 removed · 1 new · 4 changed"
    more = comparison(VEGA, removed=5_000, is_complete=False)
    assert words.summary(more) == "5,000 removed. Shown are the first 1 of 5,000."


def without(**fields: object) -> words.Answer:
    answer = words.without_changes(comparison(**fields), document="data.json")
    assert answer
    return answer


def test_no_difference_is_a_sentence() -> None:
    assert "exactly what data.json holds now" in without().text
    assert without(newer_id="v2").text == "Both versions hold exactly the same: every byte."


@pytest.mark.parametrize("kind", list(ComparisonKind))
def test_a_difference_of_layout_is_a_sentence(kind: ComparisonKind) -> None:
    assert without(is_layout_only=True, kind=kind).title == "Only the layout differs"


def test_where_there_are_changes_nothing_stands_in_their_place() -> None:
    assert words.without_changes(STARS, document="data.json") is None


def test_what_cannot_be_put_back_says_why() -> None:
    assert words.why_not(VEGA) == ""
    assert words.why_not(PLANETS) == "The order differs."
    assert words.why_not(change(C, "x", can_restore=False)) == "It cannot be put back by itself."


def test_a_long_search_is_cut_in_the_sentence() -> None:
    assert words.nothing_found("x" * 100).title == f"No change matches “{'x' * 40}…”"
