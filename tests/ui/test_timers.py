"""Timers come once, end with their widget, and are set again where a host or a clock has taken them away."""

from __future__ import annotations

import gc
import tkinter as tk
import weakref
from typing import TYPE_CHECKING

import pytest

from backupkit.ui.bridge import bridge_to
from backupkit.ui.indicator import BackupIndicator
from backupkit.ui.timers import Timers
from tests.screen import scripts_left

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit import BackupManager
    from tests.screen import WaitUntil

_LONG = 3_600_000


class Clock:
    """A steady clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def cancel_all_by_tcl(root: tk.Misc) -> None:
    for name in root.tk.splitlist(root.tk.call("after", "info")):
        root.tk.call("after", "cancel", name)


def cancel_all_by_tkinter(root: tk.Misc) -> None:
    for name in root.tk.splitlist(root.tk.call("after", "info")):
        root.after_cancel(name)


_WAYS = pytest.mark.parametrize("cancel_all", [cancel_all_by_tcl, cancel_all_by_tkinter])


def test_a_timer_comes_once(root: tk.Tk, wait_until: WaitUntil) -> None:
    came: list[str] = []
    timers = Timers(root)
    timers.after("short", 1, lambda: came.append("short"))
    timers.idle("idle", lambda: came.append("idle"))
    wait_until(lambda: len(came) == 2)
    assert sorted(came) == ["idle", "short"]
    assert not scripts_left(root)


def test_a_later_timer_of_the_same_name_replaces_the_one_that_waits(root: tk.Tk, wait_until: WaitUntil) -> None:
    came: list[str] = []
    timers = Timers(root)
    timers.after("one", 1, lambda: came.append("before"))
    timers.after("one", 1, lambda: came.append("after"))
    timers.after("other", 1, lambda: came.append("other"))
    wait_until(lambda: len(came) == 2)
    assert sorted(came) == ["after", "other"]


@pytest.mark.parametrize(("first", "second", "expected"), [(1, _LONG, "first"), (_LONG, 1, "second"), (1, 1, "first")])
def test_no_later_keeps_the_one_that_comes_first(
    root: tk.Tk, wait_until: WaitUntil, first: int, second: int, expected: str
) -> None:
    came: list[str] = []
    timers = Timers(root, now=Clock())
    timers.no_later("one", first, lambda: came.append("first"))
    timers.no_later("one", second, lambda: came.append("second"))
    wait_until(lambda: came)
    assert came == [expected]
    assert not scripts_left(root)


def test_what_was_cancelled_does_not_come(root: tk.Tk) -> None:
    timers = Timers(root)
    timers.after("one", _LONG, lambda: None)
    timers.cancel("one")
    timers.cancel("one")
    assert not scripts_left(root)


def test_an_action_may_set_its_own_timer_again(root: tk.Tk, wait_until: WaitUntil) -> None:
    came: list[int] = []
    timers = Timers(root)

    def tick() -> None:
        came.append(len(came))
        timers.after("tick", 1, tick)

    tick()
    wait_until(lambda: len(came) > 3)
    timers.end()
    assert not scripts_left(root)


@pytest.mark.parametrize(
    "destroy", [lambda widget: widget.destroy(), lambda widget: widget.tk.call("destroy", str(widget))]
)
def test_timers_end_with_their_widget(root: tk.Tk, destroy: Callable[[tk.Misc], object]) -> None:
    frame = tk.Frame(root)
    timers = Timers(frame)
    timers.after("one", _LONG, lambda: None)
    timers.idle("two", lambda: None)
    destroy(frame)
    assert not scripts_left(root)
    timers.after("one", 1, lambda: None)
    timers.no_later("one", 1, lambda: None)
    timers.idle("one", lambda: None)
    assert not scripts_left(root)


def test_the_end_of_a_child_is_not_the_end_of_the_timers(root: tk.Tk, wait_until: WaitUntil) -> None:
    came: list[str] = []
    Timers(root).after("one", 1, lambda: came.append("one"))
    tk.Frame(root).destroy()
    wait_until(lambda: came)


def test_they_may_be_ended_after_the_application(root: tk.Tk) -> None:
    timers = Timers(root)
    timers.after("one", _LONG, lambda: None)
    root.destroy()
    timers.cancel("one")
    timers.after("one", 1, lambda: None)
    timers.renew()
    timers.end()
    timers.end()


def test_p10_nothing_is_left_of_timers_that_have_ended(root: tk.Tk) -> None:
    tags = root.bindtags()
    timers = Timers(root)
    timers.after("one", _LONG, lambda: None)
    timers.end()
    assert root.bindtags() == tags
    freed = weakref.ref(timers)
    del timers
    gc.collect()
    assert freed() is None


@_WAYS
def test_a_widget_is_destroyed_although_the_host_has_cancelled_all(
    root: tk.Tk, cancel_all: Callable[[tk.Misc], None]
) -> None:
    frame = tk.Frame(root)
    Timers(frame).after("one", _LONG, lambda: None)
    cancel_all(root)
    frame.destroy()
    assert not frame.winfo_exists()


@_WAYS
def test_what_the_host_has_cancelled_is_set_again_when_anything_else_is_asked_for(
    root: tk.Tk, wait_until: WaitUntil, cancel_all: Callable[[tk.Misc], None]
) -> None:
    came: list[str] = []
    frame = tk.Frame(root)
    Timers(frame).after("lost", 1, lambda: came.append("lost"))
    Timers(root).idle("idle", lambda: came.append("idle"))
    cancel_all(root)
    Timers(root).after("new", 1, lambda: came.append("new"))
    wait_until(lambda: len(came) == 3)
    assert sorted(came) == ["idle", "lost", "new"]


@_WAYS
def test_what_the_host_has_cancelled_is_set_again_when_the_pointer_comes(
    root: tk.Tk, wait_until: WaitUntil, cancel_all: Callable[[tk.Misc], None]
) -> None:
    came: list[str] = []
    frame = tk.Frame(root)
    Timers(frame).after("lost", 1, lambda: came.append("lost"))
    Timers(root)
    cancel_all(root)
    root.event_generate("<Enter>")
    wait_until(lambda: came)
    assert came == ["lost"]


def test_what_a_clock_holds_up_that_was_set_back_is_set_again(root: tk.Tk, wait_until: WaitUntil) -> None:
    came: list[str] = []
    clock = Clock()
    timers = Timers(root, now=clock)
    # Tcl counts by the system's clock: after that went back, a timer of a minute has two hours to wait.
    timers.after("held up", _LONG, lambda: came.append("held up"))
    clock.seconds += _LONG / 1000 + 2
    timers.renew()
    wait_until(lambda: came)
    assert came == ["held up"]
    assert not scripts_left(root)


def test_what_is_only_a_little_late_is_left_alone(root: tk.Tk) -> None:
    clock = Clock()
    timers = Timers(root, now=clock)
    timers.after("one", _LONG, lambda: None)
    before = root.tk.call("after", "info")
    clock.seconds += _LONG / 1000 + 0.25
    timers.renew()
    assert root.tk.call("after", "info") == before
    timers.end()


@_WAYS
def test_a_bridge_goes_on_bringing_after_the_host_has_cancelled_all(
    root: tk.Tk, manager: BackupManager, wait_until: WaitUntil, cancel_all: Callable[[tk.Misc], None]
) -> None:
    bridge = bridge_to(root, manager)
    let_go = bridge.hold()
    told: list[object] = []
    bridge.subscribe(told.append)
    cancel_all(root)
    bridge.saved("after it")
    wait_until(lambda: told)
    let_go()


@_WAYS
def test_a_window_closes_and_stores_the_last_state_after_the_host_has_cancelled_all(
    root: tk.Tk,
    manager: BackupManager,
    document: Path,
    wait_until: WaitUntil,
    cancel_all: Callable[[tk.Misc], None],
) -> None:
    indicator = BackupIndicator(root, manager)
    indicator.pack()
    bridge_to(root, manager).start(watches=False)
    wait_until(lambda: len(manager.list_backups()) == 1)
    document.write_text("{}")
    cancel_all(root)
    root.destroy()
    assert len(manager.list_backups()) == 2


def test_a_timer_of_an_application_that_went_unheard_comes_to_nothing(root: tk.Tk, wait_until: WaitUntil) -> None:
    gone = tk.Tk()
    gone.update()
    timers = Timers(gone)
    came: list[str] = []
    timers.after("late", 1, lambda: came.append("late"))
    gone.bindtags((".", "Tk", "all"))
    gone.destroy()
    root.after(20, lambda: came.append("later"))
    wait_until(lambda: came)
    assert came == ["later"]
    timers.end()
