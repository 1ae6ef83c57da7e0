from __future__ import annotations

import threading
import time

import pytest

from backupkit.service.queue import TaskQueue
from backupkit.service.stopwatch import Stopwatch, SystemStopwatch
from backupkit.service.tasks.overview import Load
from backupkit.testing.stopwatch import FakeStopwatch
from tests.waiting import wait_until


def test_a_stopwatch_that_is_turned_far_enough_wakes_whoever_waits_and_no_real_time_passes() -> None:
    stopwatch, taken = FakeStopwatch(), []
    queue = TaskQueue(stopwatch)
    waiter = threading.Thread(target=lambda: taken.append(queue.take(lambda _: True, 3_600)))
    waiter.start()
    wait_until(lambda: stopwatch._waiting)
    stopwatch.turn(3_599)
    assert waiter.is_alive()
    stopwatch.turn(1)
    waiter.join(15)
    assert (taken, stopwatch.seconds()) == ([None], 3_600)


def test_what_is_found_ends_the_waiting_although_the_stopwatch_stands_still() -> None:
    stopwatch, taken = FakeStopwatch(), []
    queue = TaskQueue(stopwatch)
    waiter = threading.Thread(target=lambda: taken.append(queue.take(lambda _: True, 3_600)))
    waiter.start()
    queue.put(Load())
    waiter.join(15)
    assert [ticket.task for ticket in taken if ticket] == [Load()]


@pytest.mark.parametrize("stopwatch", [FakeStopwatch(), SystemStopwatch()], ids=lambda value: type(value).__name__)
def test_every_stopwatch_asks_once_where_there_is_no_time_to_wait(stopwatch: Stopwatch) -> None:
    changed, asked = threading.Condition(), []
    with changed:
        stopwatch.wait_for(changed, lambda: asked.append(1), 0)
    assert asked


def test_the_machines_own_goes_forwards() -> None:
    before = time.monotonic()
    assert before <= SystemStopwatch().seconds() <= time.monotonic()
