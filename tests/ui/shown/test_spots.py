"""Where a widget may stand: a table of windows."""

from __future__ import annotations

import pytest

from backupkit.ui.shown.spots import Box, Piece, costs, cut_of, free_box

WINDOW = Box(x=0, y=0, width=250, height=100)


def box(x: int, y: int, width: int, height: int) -> Box:
    return Box(x=x, y=y, width=width, height=height)


def piece(*, width: int = 80, height: int = 26, seen: Box | None = None, gives: bool = False) -> Piece:
    return Piece(seen=seen or box(0, 0, width, height), width=width, height=height, gives=gives)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (box(0, 0, 10, 10), box(5, 5, 10, 10), True),
        (box(0, 0, 10, 10), box(10, 0, 10, 10), False),
        (box(0, 0, 10, 10), box(0, 10, 10, 10), False),
        (box(0, 0, 30, 30), box(10, 10, 5, 5), True),
        (box(0, 0, 30, 30), box(10, 10, 0, 5), False),  # nothing can be seen of it
    ],
)
def test_boxes_meet_where_they_have_a_pixel_in_common(one: Box, other: Box, *, expected: bool) -> None:
    assert one.meets(other) is expected
    assert other.meets(one) is expected


def test_a_box_outside_of_another_has_no_part_in_it() -> None:
    part = box(0, 90, 50, 20).within(WINDOW)
    assert part == box(0, 90, 50, 10)
    assert box(0, 120, 50, 20).within(WINDOW).height == 0


@pytest.mark.parametrize(
    ("taken", "place"),
    [
        ([], (0, 80)),
        ([box(0, 70, 60, 30)], (130, 80)),  # a button at the bottom left
        ([box(0, 70, 20, 30), box(230, 70, 20, 30)], (24, 80)),  # buttons in both corners
        ([box(0, 75, 250, 25)], (130, 0)),  # a status bar of the host
        ([box(0, 75, 250, 25), box(200, 0, 50, 20)], (0, 0)),
        ([box(0, 0, 250, 100)], None),
        ([box(0, 81, 250, 10)], (130, 0)),  # a gap below it that is too low
    ],
)
def test_the_bottom_is_tried_first_and_then_the_top(taken: list[Box], place: tuple[int, int] | None) -> None:
    found = free_box(120, 20, WINDOW, taken)
    assert (found and (found.x, found.y)) == place


def test_what_is_small_finds_a_gap_at_the_sides() -> None:
    taken = [box(0, 0, 250, 20), box(0, 80, 250, 20), box(0, 20, 230, 60)]
    assert free_box(18, 18, WINDOW, taken) is None
    found = free_box(18, 18, WINDOW, taken, everywhere=True)
    assert found is not None
    assert found.x == 232
    assert not any(found.meets(other) for other in taken)


def test_a_second_one_stands_above_the_first() -> None:
    assert free_box(120, 20, WINDOW, [], lower=[box(0, 80, 100, 20)]) == box(0, 60, 120, 20)
    assert free_box(120, 20, WINDOW, [box(0, 0, 250, 80)], lower=[box(0, 80, 100, 20)]) == box(130, 80, 120, 20)


def test_what_is_larger_than_the_window_has_no_place() -> None:
    assert free_box(251, 20, WINDOW, []) is None
    assert free_box(20, 101, WINDOW, []) is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (piece(), False),
        (piece(seen=box(0, 0, 80, 25)), True),
        (piece(seen=box(0, 0, 79, 26)), True),
        (piece(height=400, seen=box(0, 0, 80, 60), gives=True), False),  # a text that scrolls
        (piece(height=400, seen=box(0, 0, 80, 20), gives=True), True),  # of which no two lines are left
        (piece(seen=box(0, 0, 80, 20), gives=True), True),  # it asks for little as it is
    ],
)
def test_a_piece_is_cut_if_it_has_less_than_it_needs(found: Piece, *, expected: bool) -> None:
    assert found.is_cut is expected
    assert cut_of({".a": found}) == ({".a"} if expected else set())


def test_what_was_cut_before_and_is_no_worse_costs_nothing() -> None:
    cut = piece(seen=box(0, 0, 80, 10))
    assert not costs({".a": cut}, {".a": cut})
    assert costs({".a": cut}, {".a": piece(seen=box(0, 0, 80, 9))})
    assert costs({".a": piece()}, {".a": cut})
    assert not costs({".b": piece()}, {".a": cut})  # it has come since
    assert not costs(
        {".a": piece(height=400, gives=True)}, {".a": piece(height=400, seen=box(0, 0, 80, 90), gives=True)}
    )
