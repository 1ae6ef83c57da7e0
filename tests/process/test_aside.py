"""Work that may wait for a network keeps nobody from what else is to be done."""

from __future__ import annotations

import threading

import pytest

from backupkit.process.aside import aside


def test_work_is_done_on_another_thread_while_others_have_their_turn() -> None:
    turned = threading.Event()

    def work() -> int:
        turned.wait(10)
        return threading.get_ident()

    assert aside(work, turned.set) != threading.get_ident()
    assert turned.is_set()


def test_what_the_work_raises_is_raised_where_somebody_waits() -> None:
    def work() -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        aside(work, lambda: None)


def test_who_gives_it_up_waits_no_more_and_it_goes_on() -> None:
    go_on, done = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait(10)
        done.set()

    def turn() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aside(work, turn)
    go_on.set()
    assert done.wait(10)
