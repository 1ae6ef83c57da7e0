"""An interrupt arrives while a timer is being set: Tk reports it, the application lives on, and so must the timer."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from tests.screen import WaitUntil


@pytest.mark.parametrize("is_set", [True, False])
def test_a_timer_that_was_interrupted_comes_once(
    root: tk.Tk, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch, *, is_set: bool
) -> None:
    timers, came, real = Timers(root), [], root.after

    def after(*arguments: Any) -> str:
        if is_set:
            real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(root, "after", after)
        with pytest.raises(KeyboardInterrupt):
            timers.no_later("bring", 1, lambda: came.append("bring"))
    timers.after("another", 1, lambda: came.append("another"))  # sets those again that are lost
    wait_until(lambda: len(came) == 2)
    timers.after("last", 5, lambda: came.append("last"))
    wait_until(lambda: "last" in came)
    assert sorted(came) == ["another", "bring", "last"]


def test_one_that_was_interrupted_can_be_taken_back(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    timers = Timers(root)

    def after(*_arguments: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(root, "after", after)
        with pytest.raises(KeyboardInterrupt):
            timers.idle("bring", lambda: None)
    timers.cancel("bring")
    timers.end()
