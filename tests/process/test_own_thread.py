from __future__ import annotations

import gc
import threading

import pytest

from backupkit.process import own_thread
from backupkit.process.garbage import GarbageGuard
from backupkit.process.own_thread import NAME, NoThread, OwnThread
from tests.process.scarce import at_most, ours


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> GarbageGuard:
    guard = GarbageGuard(is_needed=lambda: True)
    monkeypatch.setattr(own_thread, "GUARD", guard)
    return guard


def test_it_counts_from_before_its_start_until_its_end_was_seen(guard: GarbageGuard) -> None:
    seen: list[bool] = []
    go_on = threading.Event()

    def work() -> None:
        guard.away(go_on.wait, ())
        seen.append(guard.is_put_off)

    thread = OwnThread(work)
    go_on.set()
    thread.join()
    assert (seen, guard.is_put_off) == ([True], True)
    thread.finish()
    assert (guard.is_put_off, guard._shares) == (False, {})  # the next thread may have the same number


def test_one_that_nobody_waits_for_ends_the_counting_itself(guard: GarbageGuard) -> None:
    OwnThread(lambda: None, ends_alone=True).join(15)
    assert (guard.is_put_off, guard._shares) == (False, {})


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError(), BlockingIOError(11, "no")])
def test_one_that_cannot_be_started_leaves_nothing(guard: GarbageGuard, error: BaseException) -> None:
    with at_most(0, lambda: error), pytest.raises(NoThread):
        OwnThread(lambda: None)
    assert (guard.is_put_off, ours()) == (False, 0)


def test_one_that_is_there_counts_as_started_whatever_is_raised_afterwards(
    guard: GarbageGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = threading.Thread.start, threading.Event()

    def start(thread: threading.Thread) -> None:
        real(thread)
        raise ValueError("a tracer of the host's, in the place of start()")

    monkeypatch.setattr(threading.Thread, "start", start)
    thread = OwnThread(done.wait)
    assert guard.is_put_off
    done.set()
    thread.finish()
    assert not guard.is_put_off


def test_an_interrupt_at_its_start_comes_out_and_leaves_nothing(guard: GarbageGuard) -> None:
    with at_most(0, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        OwnThread(lambda: None)
    assert not guard.is_put_off


def test_it_never_keeps_a_process_alive_and_can_be_told_by_its_name() -> None:
    thread = OwnThread(lambda: None)
    thread.finish()
    assert thread.daemon
    assert thread.name == NAME


def test_one_that_is_not_waited_for_because_of_an_interrupt_counts_no_more_once_it_has_ended(
    guard: GarbageGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = OwnThread(lambda: None)
    with monkeypatch.context() as patch:
        patch.setattr(thread, "join", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            thread.finish()
    thread.join(15)
    assert guard.is_put_off
    del thread
    gc.collect()
    assert not guard.is_put_off
