from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from backupkit import Trigger
from backupkit.service.queue import TaskQueue, Ticket
from backupkit.service.task import Task
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore
from backupkit.service.tasks.verifying import Verify
from tests.waiting import wait_until

SAVE = Create(trigger=Trigger.SAVE)


def _any(_: Ticket) -> bool:
    return True


def _taken(queue: TaskQueue, wanted: Callable[[Ticket], bool] = _any) -> Task | None:
    ticket = queue.take(wanted)
    if ticket:
        queue.done(ticket)
    return ticket.task if ticket else None


def test_tickets_are_taken_in_the_order_in_which_they_came() -> None:
    queue = TaskQueue()
    tasks: list[Task] = [Verify(), Restore(backup_id="a"), Load(), Create()]
    assert [queue.put(task) for task in tasks] == [1, 2, 3, 4]
    assert [_taken(queue) for _ in tasks] == tasks
    assert _taken(queue) is None


def test_the_first_that_is_wanted_is_taken_and_the_others_keep_their_places() -> None:
    queue = TaskQueue()
    for task in (Verify(), Load(), SAVE, Load()):
        queue.put(task)
    assert _taken(queue, lambda ticket: isinstance(ticket.task, Load)) == Load()
    assert [_taken(queue) for _ in range(3)] == [Verify(), SAVE, Load()]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("", "", ""),
        ("a", "", "a"),
        ("", "b", "b"),
        ("a", "b", "a; b"),
        ("a", "a", "a"),
        ("a; b", "a", "a; b"),
    ],
)
def test_a_save_joins_one_that_waits(first: str, second: str, both: str) -> None:
    queue = TaskQueue()
    number = queue.put(Create(trigger=Trigger.SAVE, description=first))
    assert queue.put(Create(trigger=Trigger.SAVE, description=second)) == number
    assert _taken(queue) == Create(trigger=Trigger.SAVE, description=both)
    assert len(queue) == 0


def test_a_joined_save_is_forced_if_one_of_them_was() -> None:
    queue = TaskQueue()
    queue.put(Create(trigger=Trigger.SAVE, force=True))
    queue.put(SAVE)
    assert _taken(queue) == Create(trigger=Trigger.SAVE, force=True)


@pytest.mark.parametrize("other", [Create(), Create(trigger=Trigger.MANUAL), Verify(), Load()])
def test_nothing_but_a_save_joins_a_save(other: Task) -> None:
    queue = TaskQueue()
    assert [queue.put(SAVE), queue.put(other), queue.put(other)] == [1, 2, 3]


def test_a_save_does_not_join_one_that_is_at_work_because_that_has_read_the_document_already() -> None:
    queue = TaskQueue()
    first = queue.put(SAVE)
    ticket = queue.take(_any)
    assert queue.put(SAVE) != first
    assert ticket
    queue.done(ticket)


def test_a_joined_save_is_cancelled_by_the_number_that_both_have() -> None:
    queue = TaskQueue()
    number = queue.put(SAVE)
    queue.put(Create(trigger=Trigger.SAVE, description="b"))
    cancelled = queue.cancel(number)
    assert cancelled
    assert cancelled.task == Create(trigger=Trigger.SAVE, description="b")
    assert _taken(queue) is None


def test_a_ticket_at_work_is_asked_to_stop_from_the_moment_it_was_taken() -> None:
    queue = TaskQueue()
    number = queue.put(Verify())
    ticket = queue.take(_any)
    assert ticket
    assert queue.cancel(number) is None
    assert ticket.cancel.is_set()


def test_unknown_numbers_are_ignored() -> None:
    queue = TaskQueue()
    queue.put(Verify())
    assert queue.cancel(7) is None
    assert len(queue) == 1


def test_it_is_busy_without_a_gap_from_put_to_done() -> None:
    queue = TaskQueue()
    assert not queue.is_busy
    queue.put(Load())
    assert queue.is_busy
    ticket = queue.take(_any)
    assert (len(queue), queue.at_work, queue.is_busy) == (0, 1, True)
    assert ticket
    queue.done(ticket)
    assert not queue.is_busy


def test_closing_forgets_what_is_not_wanted_and_stops_what_is_at_work() -> None:
    queue = TaskQueue()
    for task in (Verify(), Load(), SAVE):
        queue.put(task)
    ticket = queue.take(_any)
    queue.close(lambda ticket: ticket.task == SAVE)
    assert ticket
    assert ticket.cancel.is_set()
    queue.done(ticket)
    assert [_taken(queue), _taken(queue)] == [SAVE, None]
    with pytest.raises(RuntimeError, match="closed"):
        queue.put(SAVE)


def test_closing_lets_what_is_wanted_finish() -> None:
    queue = TaskQueue()
    queue.put(SAVE)
    ticket = queue.take(_any)
    queue.close(lambda ticket: ticket.task == SAVE)
    assert ticket
    assert not ticket.cancel.is_set()


@pytest.mark.parametrize("act", [lambda queue: queue.put(Load()), TaskQueue.wake, lambda queue: queue.close(_any)])
def test_a_put_a_wake_and_a_close_end_the_waiting(act: Callable[[TaskQueue], object]) -> None:
    queue = TaskQueue()
    began, taken = threading.Event(), []

    def wait() -> None:
        began.set()
        taken.append(queue.take(_any, 60))

    waiter = threading.Thread(target=wait)
    waiter.start()
    began.wait()
    act(queue)
    waiter.join(10)
    assert len(taken) == 1


def test_a_wake_before_the_waiting_is_not_lost_and_counts_once() -> None:
    queue = TaskQueue()
    queue.wake()
    begun_at = time.monotonic()
    queue.take(_any, 60)
    assert time.monotonic() - begun_at < 30
    assert not queue._is_woken


def test_many_threads_put_and_take_and_nothing_is_lost_or_done_twice() -> None:
    queue = TaskQueue()
    taken: list[int] = []

    def put() -> None:
        for _ in range(200):
            queue.put(Load())

    def take() -> None:
        while ticket := queue.take(_any, 10):
            taken.append(ticket.number)
            queue.done(ticket)

    threads = [threading.Thread(target=work) for work in (put, put, put, take, take)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(taken) == 600)
    queue.close(_any)
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 601))
