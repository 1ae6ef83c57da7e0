"""The garbage guard, as a table of what the collector is told; what it does in a process: tests/service."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from backupkit.process.garbage import LONGEST_SECONDS, PUT_OFF, GarbageGuard, Share

HOST = 700


class FakeCollector:
    """A collector that only remembers what it was told."""

    def __init__(self) -> None:
        self.first, self.is_on, self.counts = HOST, True, (0, 0, 0)
        self.collected: list[int] = []

    def enable(self) -> None:
        self.is_on = True

    def disable(self) -> None:
        self.is_on = False

    def isenabled(self) -> bool:
        return self.is_on

    def collect(self, generation: int) -> int:
        self.collected.append(generation)
        return 0

    def get_count(self) -> tuple[int, int, int]:
        return self.counts

    def get_threshold(self) -> tuple[int, int, int]:
        return (self.first, 10, 10)

    def set_threshold(self, threshold0: int, /) -> None:
        self.first = threshold0


class Time:
    """Seconds that pass when somebody sleeps, and what the collector was told during each sleep."""

    def __init__(self, collector: FakeCollector) -> None:
        self.now, self.slept = 100.0, 0
        self.firsts: list[int] = []
        self._collector = collector

    def seconds(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += 1
        self.firsts.append(self._collector.first)


@pytest.fixture
def collector() -> FakeCollector:
    return FakeCollector()


@pytest.fixture
def time(collector: FakeCollector) -> Time:
    return Time(collector)


@pytest.fixture
def guard(collector: FakeCollector, time: Time) -> GarbageGuard:
    return GarbageGuard(collector, lambda: True, seconds=time.seconds, sleep=time.sleep)


def mine(guard: GarbageGuard) -> Share:
    """Have this thread count as one of ours."""
    share = guard.begin(Share())
    guard.adopt(share)
    return share


def test_a_collection_is_put_off_from_the_start_of_the_first_thread_to_the_end_of_the_last(
    guard: GarbageGuard, collector: FakeCollector
) -> None:
    first, second = guard.begin(Share()), guard.begin(Share())
    assert (collector.first, collector.is_on) == (PUT_OFF, True)
    guard.end(first)
    assert collector.first == PUT_OFF
    guard.end(second)
    guard.end(second)
    assert (collector.first, guard.is_put_off) == (HOST, False)


def test_while_all_wait_the_host_has_its_own_setting(guard: GarbageGuard, collector: FakeCollector) -> None:
    mine(guard)
    assert guard.away(lambda *given: (collector.first, given), (1, 2)) == (HOST, (1, 2))
    assert collector.first == PUT_OFF


def test_one_that_waits_leaves_it_put_off_for_another(guard: GarbageGuard, collector: FakeCollector) -> None:
    mine(guard)
    guard.begin(Share())
    assert guard.away(lambda: collector.first, ()) == PUT_OFF


def test_it_is_put_off_again_when_a_wait_ends_in_an_error(guard: GarbageGuard, collector: FakeCollector) -> None:
    mine(guard)
    with pytest.raises(ZeroDivisionError):
        guard.away(lambda: 1 // 0, ())
    assert collector.first == PUT_OFF


def test_without_tk_nothing_is_touched(collector: FakeCollector, time: Time) -> None:
    guard = GarbageGuard(collector, lambda: False, seconds=time.seconds, sleep=time.sleep)
    share = mine(guard)
    assert (collector.first, guard.is_put_off) == (HOST, False)
    time.now += 10
    guard.breathe()
    guard.bow_out(share)
    assert time.slept == 0


@pytest.mark.parametrize("is_on", [True, False])
def test_a_switch_that_the_host_turns_meanwhile_stays_as_it_is(
    guard: GarbageGuard, collector: FakeCollector, is_on: bool
) -> None:
    collector.is_on = not is_on
    share = guard.begin(Share())
    assert collector.is_on is not is_on
    collector.is_on = is_on
    guard.end(share)
    assert (collector.first, collector.is_on) == (HOST, is_on)


def test_a_threshold_that_the_host_sets_meanwhile_is_found_again(guard: GarbageGuard, collector: FakeCollector) -> None:
    share = guard.begin(Share())
    collector.first = 5_000
    guard.end(share)
    assert collector.first == 5_000


def test_a_threshold_that_the_host_sets_during_long_work_is_taken_over(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    share = mine(guard)
    collector.first = 5_000
    time.now += LONGEST_SECONDS
    guard.breathe()
    assert (collector.first, time.firsts) == (PUT_OFF, [5_000])
    guard.end(share)
    assert collector.first == 5_000


def test_a_host_that_puts_back_our_threshold_does_not_lose_its_own(
    guard: GarbageGuard, collector: FakeCollector
) -> None:
    share = guard.begin(Share())
    found = collector.get_threshold()[0]
    guard.end(share)
    collector.set_threshold(found)
    guard.end(guard.begin(Share()))
    assert collector.first == HOST


def test_a_break_comes_only_after_a_while_and_lasts_a_millisecond(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    mine(guard)
    guard.breathe()
    assert time.slept == 0
    time.now += LONGEST_SECONDS
    guard.breathe()
    assert (time.firsts, collector.first) == ([HOST], PUT_OFF)
    guard.breathe()
    assert time.slept == 1


def test_one_that_is_busy_for_long_holds_the_others_up_only_once_in_a_while(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    mine(guard)
    guard.begin(Share())  # one that comes to no break
    time.now += LONGEST_SECONDS
    guard.breathe()
    slept = time.slept
    assert 1 < slept <= 20
    guard.breathe()
    assert (time.slept, set(time.firsts), collector.first) == (slept, {PUT_OFF}, PUT_OFF)


def test_a_thread_that_is_not_ours_waits_and_breathes_as_if_nothing_was(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    guard.begin(Share())
    time.now += 1
    guard.breathe()
    assert guard.away(lambda: collector.first, ()) == PUT_OFF
    assert time.slept == 0


@pytest.mark.parametrize(
    ("counts", "collected"),
    [((HOST, 99, 99), []), ((HOST + 1, 10, 99), [0]), ((HOST + 1, 11, 99), [1])],
)
def test_the_tk_thread_collects_what_would_have_been_by_now_but_never_everything(
    guard: GarbageGuard, collector: FakeCollector, counts: tuple[int, int, int], collected: list[int]
) -> None:
    guard.begin(Share())
    collector.counts = counts
    guard.collect_here()
    assert (collector.collected, collector.first) == (collected, PUT_OFF)


def test_nothing_is_collected_for_a_host_that_has_switched_it_off_or_while_nothing_is_put_off(
    guard: GarbageGuard, collector: FakeCollector
) -> None:
    collector.counts = (10_000, 0, 0)
    guard.collect_here()
    guard.begin(Share())
    collector.is_on = False
    guard.collect_here()
    collector.is_on, collector.first = True, 0
    guard.collect_here()
    assert collector.collected == []


def test_a_thread_of_ours_collects_nothing_itself(guard: GarbageGuard, collector: FakeCollector) -> None:
    mine(guard)
    collector.counts = (10_000, 0, 0)
    guard.collect_here()
    assert collector.collected == []


def test_when_the_tk_thread_comes_regularly_no_break_is_needed(guard: GarbageGuard, time: Time) -> None:
    mine(guard)
    for _ in range(10):
        time.now += 0.9 * LONGEST_SECONDS
        on_another_thread(guard.collect_here)
        guard.breathe()
    assert time.slept == 0


def test_a_thread_that_nobody_waits_for_goes_when_others_have_made_objects(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    share = mine(guard)
    collector.counts = (10_000, 0, 0)

    def sleep(seconds: float) -> None:
        Time.sleep(time, seconds)
        if time.slept == 3:
            collector.counts = (5, 1, 0)

    guard._sleep = sleep
    guard.bow_out(share)
    assert time.firsts == [HOST] * 3
    assert (collector.first, guard.is_put_off) == (HOST, False)


def test_a_thread_that_nobody_waits_for_goes_after_a_second_all_the_same(
    guard: GarbageGuard, collector: FakeCollector, time: Time
) -> None:
    share = mine(guard)
    collector.counts = (10_000, 0, 0)
    guard.bow_out(share)
    assert (collector.first, round(time.now)) == (HOST, 101)


def test_one_that_was_given_up_counts_no_more_when_it_comes_back(guard: GarbageGuard, collector: FakeCollector) -> None:
    share = mine(guard)
    guard.away(guard.end, (share,))
    assert (collector.first, guard.is_put_off) == (HOST, False)
    guard.breathe()
    guard.leave()
    assert collector.first == HOST


def test_a_forked_process_has_the_setting_of_the_host(guard: GarbageGuard, collector: FakeCollector) -> None:
    mine(guard)
    guard.forget()
    assert (collector.first, guard.is_put_off) == (HOST, False)
    assert guard.away(lambda: collector.first, ()) == HOST
    assert collector.first == HOST


def on_another_thread(call: Callable[[], object]) -> None:
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


class InterruptedLock:
    """A lock on whose taking an interrupt arrives, once: after it was had, or before."""

    def __init__(self, *, is_had: bool) -> None:
        self._lock, self._is_had, self._left = threading.RLock(), is_had, 1
        self.release, self._is_owned = self._lock.release, self._lock._is_owned  # type: ignore[attr-defined]

    def acquire(self) -> None:
        if self._left:
            self._left = 0
            if self._is_had:
                self._lock.acquire()
            raise KeyboardInterrupt
        self._lock.acquire()


@pytest.mark.parametrize("is_had", [True, False])
@pytest.mark.parametrize("call", ["begin", "end"])
def test_an_interrupt_on_the_way_leaves_the_lock_to_the_next_thread(
    guard: GarbageGuard, collector: FakeCollector, call: str, *, is_had: bool
) -> None:
    share = guard.begin(Share()) if call == "end" else Share()
    guard._mutex = InterruptedLock(is_had=is_had)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        getattr(guard, call)(share)
    other = threading.Thread(target=lambda: guard.end(guard.begin(Share())), daemon=True)
    other.start()
    other.join(15)
    assert not other.is_alive()
    guard.end(share)
    assert (collector.first, collector.is_on) == (HOST, True)


def test_an_interrupt_while_the_collection_is_put_off_leaves_it_switched_on(collector: FakeCollector) -> None:
    def disable() -> None:
        collector.is_on = False
        raise KeyboardInterrupt

    guard, share = GarbageGuard(collector, lambda: True), Share()
    collector.disable = disable  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        guard.begin(share)
    guard.end(share)
    assert (collector.first, collector.is_on) == (HOST, True)
