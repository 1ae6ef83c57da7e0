from __future__ import annotations

import time
import tkinter as tk

import pytest

from backupkit.testing.ticker import Ticker, lateness_of, measured


def test_percentiles_are_those_of_the_delays() -> None:
    lateness = lateness_of([float(number) for number in range(100)])
    assert (lateness.ticks, lateness.p50_ms, lateness.p95_ms, lateness.p99_ms) == (100, 50.0, 95.0, 99.0)
    assert lateness_of([3.0]).worst_ms == 3.0


def test_without_a_tick_there_is_nothing_to_tell(root: tk.Tk) -> None:
    with pytest.raises(ValueError, match="no tick"):
        _ = Ticker(root).lateness


def test_a_loop_that_is_kept_waiting_is_found_out(root: tk.Tk) -> None:
    stall_seconds = 0.08
    ends: list[None] = []

    def stall() -> None:
        end_at = time.perf_counter() + stall_seconds
        while time.perf_counter() < end_at:
            pass
        root.after(50, lambda: ends.append(None))

    root.after(50, stall)
    assert measured(root, lambda: ends).worst_ms >= 0.9 * stall_seconds * 1000 - 5


def test_a_ticker_leaves_nothing_behind(root: tk.Tk) -> None:
    before = root.tk.call("after", "info")
    with Ticker(root):
        root.update()
    assert root.tk.call("after", "info") == before
