"""Threads: results in order, errors in their place, bounded work in flight, and nothing left running."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator

import pytest

from backupkit.versionfile.threads import WORTH_IT_BYTES, Aside, in_order, threads_for


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(threads: int) -> None:
    barrier = threading.Event()

    def slow_at_first(number: int) -> int:
        if number == 0 and threads > 1:
            assert barrier.wait(10)
        if number == 1:
            barrier.set()
        return number * number

    assert list(in_order(slow_at_first, range(100), threads)) == [number * number for number in range(100)]


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_is_raised_in_its_items_place_and_ends_the_threads(threads: int) -> None:
    results = in_order(lambda number: 6 // number, [3, 2, 0, 1], threads)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_the_items_themselves_comes_out_and_ends_the_threads(threads: int) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        list(in_order(abs, items(), threads))


def test_who_stops_half_way_leaves_no_thread_behind() -> None:
    results = in_order(abs, range(1_000), 3)
    next(results)
    results.close()


def test_no_more_is_taken_than_twice_the_threads() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    for done, _ in enumerate(in_order(abs, items(), 2), start=1):
        assert taken <= done + 4


def test_light_work_is_done_by_the_callers_own_thread() -> None:
    threads = list(in_order(lambda _: threading.current_thread(), range(20), 2, lambda number: number % 2 == 0))
    assert {thread is threading.current_thread() for thread in threads[::2]} == {True}
    assert {thread is threading.current_thread() for thread in threads[1::2]} == {False}


def test_light_work_goes_on_while_the_threads_are_busy() -> None:
    taken = 0
    is_over = threading.Event()

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            if taken == 12:
                is_over.set()
            yield number

    def work(number: int) -> int:
        assert number or is_over.wait(10)
        return number

    results = in_order(work, items(), 2, bool)  # all but the first are light
    assert next(results) == 0
    assert taken == 12
    assert list(results) == list(range(1, 100))


def test_fewer_wait_of_items_that_are_large() -> None:
    taken = 0
    is_over = threading.Event()

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(20):
            taken += 1
            if taken == 2:
                is_over.set()
            yield number

    def work(number: int) -> int:
        assert number or is_over.wait(10)
        return number

    results = in_order(work, items(), 2, bool, item_bytes=2 << 20)
    assert next(results) == 0
    assert taken == 2
    assert list(results) == list(range(1, 20))


def test_an_item_is_let_go_once_it_was_worked_on() -> None:
    class Item:
        pass

    seen: list[weakref.ref[Item]] = []

    def items() -> Iterator[Item]:
        for _ in range(6):
            item = Item()
            seen.append(weakref.ref(item))
            yield item
            del item

    for done, _ in enumerate(in_order(lambda _: True, items(), 2, lambda _: True), start=1):
        assert not any(each() for each in seen[: done - 1])


def test_threads_that_work_do_not_keep_a_program_from_ending() -> None:
    (is_daemon,) = in_order(lambda _: threading.current_thread().daemon, [0], 2)
    assert is_daemon


@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_done_aside_sees_every_item_in_order(threads: int) -> None:
    seen: list[int] = []
    with Aside(seen.append, threads) as aside:
        for number in range(100):
            aside.put(number)
    assert seen == list(range(100))


def test_small_work_gets_no_threads_and_large_work_a_few() -> None:
    assert threads_for(WORTH_IT_BYTES - 1) == 1
    assert 1 <= threads_for(1 << 40) <= 4
