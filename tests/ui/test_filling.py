"""Filling does what it can at once, and the rest in the pauses of the loop."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from time import perf_counter

from backupkit.ui.filling import Filling
from backupkit.ui.timers import Timers
from tests.screen import WaitUntil


def _slowly(done: list[int], count: int) -> Iterator[None]:
    for number in range(count):
        until = perf_counter() + 0.004
        while perf_counter() < until:
            pass
        done.append(number)
        yield


def test_what_is_long_goes_on_in_the_pauses_of_the_loop(root: tk.Tk, wait_until: WaitUntil) -> None:
    done: list[int] = []
    ends: list[str] = []
    filling = Filling(Timers(root), lambda: ends.append("end"))
    filling.begin(_slowly(done, 20))
    assert 0 < len(done) < 20
    assert filling.is_going
    assert not ends
    wait_until(lambda: ends)
    assert done == list(range(20))
    assert not filling.is_going


def test_other_work_takes_the_place_of_what_is_not_done_yet(root: tk.Tk, wait_until: WaitUntil) -> None:
    first: list[int] = []
    second: list[int] = []
    filling = Filling(Timers(root))
    filling.begin(_slowly(first, 20))
    begun = len(first)
    filling.begin(_slowly(second, 5))
    wait_until(lambda: not filling.is_going)
    assert (len(first), len(second)) == (begun, 5)
    filling.stop()
