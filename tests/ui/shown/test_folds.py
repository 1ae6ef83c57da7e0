"""Which parts of a page are seen together: a table of heights."""

from __future__ import annotations

import pytest

from backupkit.ui.shown.folds import Fold, Part, folds_of

HEADER, NOTICE, LIST, DETAILS = Part


@pytest.mark.parametrize(
    ("least", "room", "expected"),
    [
        ({HEADER: 80, LIST: 100, DETAILS: 120}, 200, [(HEADER, LIST), (DETAILS,)]),
        ({HEADER: 80, LIST: 100, DETAILS: 120}, 180, [(HEADER, LIST), (DETAILS,)]),
        ({HEADER: 80, LIST: 100, DETAILS: 120}, 179, [(HEADER,), (LIST,), (DETAILS,)]),
        ({HEADER: 80, NOTICE: 90, LIST: 100, DETAILS: 120}, 200, [(HEADER, NOTICE), (LIST,), (DETAILS,)]),
        ({HEADER: 80, NOTICE: 130, LIST: 70, DETAILS: 120}, 200, [(HEADER,), (NOTICE, LIST), (DETAILS,)]),
        ({HEADER: 80, LIST: 100, DETAILS: 120}, 9_999, [(HEADER, LIST), (DETAILS,)]),  # high, but narrow
        ({HEADER: 80, LIST: 100, DETAILS: 120}, 10, [(HEADER,), (LIST,), (DETAILS,)]),  # too low for any of them
        ({}, 100, []),
    ],
)
def test_as_many_parts_as_have_room_are_seen_together(least: dict[Part, int], room: int, expected: list[Fold]) -> None:
    assert folds_of(least, room) == expected
