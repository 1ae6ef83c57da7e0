"""An interrupt arrives while a timer is being set: Tk reports it, the application lives on, and so must the timer."""

from __future__ import annotations

import tkinter as tk
from typing import TYPE_CHECKING, Any

import pytest

from backupkit.ui.timers import Timers

if TYPE_CHECKING:
    from tests.screen import WaitUntil


class Interrupted:
    """An application in which an interrupt arrives whenever a timer is set: after that was done, or before."""

    def __init__(self, root: tk.Tk, *, is_set: bool) -> None:
        self.register, self.deletecommand, self.splitlist = root.register, root.deletecommand, root.tk.splitlist
        self._call, self._is_set, self.tk = root.tk.call, is_set, self

    def call(self, *words: Any) -> Any:
        is_one_set = words[0] == "after" and words[1] not in {"info", "cancel"}
        answer = self._call(*words) if self._is_set or not is_one_set else None
        if is_one_set:
            raise KeyboardInterrupt
        return answer


@pytest.mark.parametrize("is_set", [True, False])
def test_a_timer_that_was_interrupted_comes_once(
    root: tk.Tk, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch, *, is_set: bool
) -> None:
    timers, came = Timers(root), []
    with monkeypatch.context() as patch:
        patch.setattr(timers, "_root", Interrupted(root, is_set=is_set))
        with pytest.raises(KeyboardInterrupt):
            timers.no_later("bring", 1, lambda: came.append("bring"))
    timers.after("another", 1, lambda: came.append("another"))  # sets those again that are lost
    wait_until(lambda: len(came) == 2)
    timers.after("last", 5, lambda: came.append("last"))
    wait_until(lambda: "last" in came)
    assert sorted(came) == ["another", "bring", "last"]


def test_one_that_was_interrupted_can_be_taken_back(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    timers = Timers(root)
    with monkeypatch.context() as patch:
        patch.setattr(timers, "_root", Interrupted(root, is_set=False))
        with pytest.raises(KeyboardInterrupt):
            timers.idle("bring", lambda: None)
    timers.cancel("bring")
    timers.end()
