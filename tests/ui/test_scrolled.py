"""What has the keyboard in a scrolled frame stays in sight, whatever grows above it, until the user scrolls."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.look.look import Look, look_of
from backupkit.ui.window.scrolled import Scrolled

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable, Iterator

    from tests.screen import WaitUntil

LINES = 40


@pytest.fixture
def look(root: tk.Tk) -> Iterator[Look]:
    look = look_of(root)
    yield look
    look._forget()


@pytest.fixture
def scrolled(root: tk.Tk, look: Look, wait_until: WaitUntil) -> Scrolled:
    made = Scrolled(root, look, name="room")
    made.place(x=0, y=0, width=300, height=200)
    for number in range(LINES):
        ttk.Label(made.inside, name=f"line{number}", text=f"Line {number}").pack(anchor="w")
    wait_until(lambda: made.inside.winfo_height() > 300)
    return made


@pytest.fixture
def in_sight(scrolled: Scrolled) -> Callable[[int], bool]:
    canvas = scrolled.nametowidget("canvas")

    def in_sight(number: int) -> bool:
        top = scrolled.inside.nametowidget(f"line{number}").winfo_rooty() - canvas.winfo_rooty()
        height = scrolled.inside.nametowidget(f"line{number}").winfo_height()
        return bool(0 <= top <= canvas.winfo_height() - height)

    return in_sight


def grow(scrolled: Scrolled) -> None:
    scrolled.inside.nametowidget("line0").configure(text="More\n" * 20)


def test_what_was_scrolled_to_stays_in_sight_when_the_frame_grows(
    scrolled: Scrolled, in_sight: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    scrolled.see(scrolled.inside.nametowidget("line30"))
    wait_until(lambda: in_sight(30))
    grow(scrolled)
    wait_until(lambda: scrolled.inside.nametowidget("line0").winfo_height() > 200)
    wait_until(lambda: in_sight(30))


def test_it_is_seen_whole_wherever_it_stands(
    scrolled: Scrolled, in_sight: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    for number in [*range(LINES), *reversed(range(LINES))]:
        scrolled.see(scrolled.inside.nametowidget(f"line{number}"))
        wait_until(lambda: in_sight(number))  # noqa: B023 - called at once


def test_a_turn_of_the_wheel_goes_one_step_and_no_further_than_the_ends(scrolled: Scrolled, look: Look) -> None:
    canvas = scrolled.nametowidget("canvas")
    scrolled.turn(down=True)
    assert canvas.canvasy(0) == look.px(48)
    for _ in range(100):
        scrolled.turn(down=True)
    assert canvas.canvasy(0) == scrolled.inside.winfo_height() - canvas.winfo_height()
    for _ in range(100):
        scrolled.turn(down=False)
    assert canvas.canvasy(0) == 0


def test_it_stays_so_when_the_room_becomes_smaller(
    scrolled: Scrolled, in_sight: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    scrolled.see(scrolled.inside.nametowidget("line7"))
    wait_until(lambda: in_sight(7))
    scrolled.place(height=80)
    wait_until(lambda: scrolled.winfo_height() == 80)
    wait_until(lambda: in_sight(7))


def test_what_was_asked_for_before_there_was_too_much_is_kept_as_well(
    scrolled: Scrolled, in_sight: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    scrolled.place(height=2000)
    wait_until(lambda: scrolled.winfo_height() == 2000)
    scrolled.see(scrolled.inside.nametowidget(f"line{LINES - 1}"))
    scrolled.place(height=100)
    wait_until(lambda: in_sight(LINES - 1))


def test_whoever_scrolls_elsewhere_is_not_taken_back(
    scrolled: Scrolled, in_sight: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    scrolled.see(scrolled.inside.nametowidget("line30"))
    wait_until(lambda: in_sight(30))
    for _ in range(30):
        scrolled.turn(down=False)
    wait_until(lambda: in_sight(0))
    grow(scrolled)
    wait_until(lambda: scrolled.inside.nametowidget("line0").winfo_height() > 200)
    assert not in_sight(30)


def test_a_widget_that_has_gone_is_looked_for_no_more(scrolled: Scrolled, wait_until: WaitUntil) -> None:
    line = scrolled.inside.nametowidget("line30")
    scrolled.see(line)
    line.destroy()
    grow(scrolled)
    wait_until(lambda: scrolled.inside.nametowidget("line0").winfo_height() > 200)
