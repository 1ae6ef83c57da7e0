from __future__ import annotations

import dataclasses

import pytest

from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind, brief

_EQUAL = Comparison(
    older_id="a", newer_id=None, kind=ComparisonKind.LINES, changes=(), added=0, removed=0, changed=0, moved=0
)
_CHANGE = Change(path=("line", 3), title="line 3", kind=ChangeKind.REMOVED, before="old", after=None)


def test_a_comparison_without_a_change_is_of_equal_states() -> None:
    assert _EQUAL.is_equal
    assert _EQUAL.count == 0


@pytest.mark.parametrize(
    "differing",
    [
        dataclasses.replace(_EQUAL, changes=(_CHANGE,), removed=1),
        dataclasses.replace(_EQUAL, moved=7, is_complete=False),
        dataclasses.replace(_EQUAL, is_layout_only=True),
    ],
)
def test_one_with_a_change_that_is_named_or_counted_or_in_the_layout_is_not(differing: Comparison) -> None:
    assert not differing.is_equal


def test_a_text_of_a_change_is_one_short_line_that_steers_nothing() -> None:
    assert brief("mass\t1.79\r\n") == "mass\\t1.79\\r\\n"
    assert brief("\x1b[31m\ud800") == "\\x1b[31m\\ud800"
    assert brief("x" * 200) == "x" * 200
    assert brief("y" * 10_000_000) == "y" * 199 + "…"
    assert len(brief("\x00" * 300)) == 200
