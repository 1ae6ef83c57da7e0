from __future__ import annotations

import threading
from queue import SimpleQueue

import pytest

from backupkit import BackupManager
from backupkit.service.events import Event, Finished, HealthChanged, Started
from backupkit.service.health import Health
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.verifying import Verify
from tests.waiting import wait_until

_EVENTS = [HealthChanged(health=Health(versions=count)) for count in range(4)]


def test_two_listeners_of_one_service_hear_all_events_in_order_without_any_window(manager: BackupManager) -> None:
    hub = Hub()
    queue: SimpleQueue[Event] = SimpleQueue()
    heard: list[Event] = []
    hub.subscribe(queue.put)
    service = BackupService(manager, hub=hub)
    service.subscribe(heard.append)
    numbers = [service.submit(task) for task in (Create(), Verify(), Create(force=True))]
    wait_until(lambda: sum(isinstance(event, Finished) for event in heard) == len(numbers))
    service.close()
    queued = [queue.get_nowait() for _ in range(queue.qsize())]
    assert queued[-len(heard) :] == heard
    assert {event.number for event in queued if isinstance(event, Started)} == set(numbers)


def test_a_service_tells_a_listener_that_was_there_before_it_of_its_first_look(manager: BackupManager) -> None:
    hub = Hub()
    heard: list[Event] = []
    hub.subscribe(heard.append)
    service = BackupService(manager, hub=hub)
    wait_until(lambda: heard)
    service.close()
    assert isinstance(heard[0], HealthChanged)


def test_a_listener_that_raises_stops_neither_the_others_nor_the_worker(
    manager: BackupManager, caplog: pytest.LogCaptureFixture
) -> None:
    def raising(event: Event) -> None:
        raise ZeroDivisionError(type(event).__name__)

    service = BackupService(manager)
    heard: list[Event] = []
    service.subscribe(raising)
    service.subscribe(heard.append)
    for expected in (1, 2):
        service.submit(Create(force=True))
        wait_until(lambda: service.is_busy is False)
        assert sum(isinstance(event, Finished) for event in heard) == expected
    service.close()
    assert "ZeroDivisionError: Finished" in caplog.text


def test_a_listener_hears_nothing_before_it_subscribes_and_after_it_unsubscribes() -> None:
    hub = Hub()
    heard: list[Event] = []
    hub.tell(_EVENTS[0])
    unsubscribe = hub.subscribe(heard.append)
    hub.tell(_EVENTS[1])
    unsubscribe()
    unsubscribe()
    hub.tell(_EVENTS[2])
    assert heard == [_EVENTS[1]]


def test_a_listener_that_subscribes_twice_is_told_twice_until_it_takes_one_back() -> None:
    hub = Hub()
    heard: list[Event] = []
    unsubscribe = hub.subscribe(heard.append)
    hub.subscribe(heard.append)
    hub.tell(_EVENTS[0])
    unsubscribe()
    hub.tell(_EVENTS[1])
    assert heard == [_EVENTS[0], _EVENTS[0], _EVENTS[1]]


def test_one_that_is_unsubscribed_by_another_one_hears_nothing_more() -> None:
    hub = Hub()
    heard: list[Event] = []
    ends = [hub.subscribe(lambda _: ends[1]())]
    ends.append(hub.subscribe(heard.append))
    hub.tell(_EVENTS[0])
    assert heard == []


def test_what_a_listener_tells_itself_comes_after_what_it_was_told_for_all_of_them() -> None:
    hub = Hub()
    first: list[Event] = []
    second: list[Event] = []

    def answering(event: Event) -> None:
        first.append(event)
        if event is _EVENTS[0]:
            hub.tell(_EVENTS[1])

    hub.subscribe(answering)
    hub.subscribe(second.append)
    hub.tell(_EVENTS[0])
    assert first == second == _EVENTS[:2]


def test_events_of_many_threads_reach_all_listeners_in_one_order() -> None:
    hub = Hub()
    heard: tuple[list[Event], list[Event]] = ([], [])
    for each in heard:
        hub.subscribe(each.append)
    told = [
        [HealthChanged(health=Health(versions=100 * thread + count)) for count in range(100)] for thread in range(4)
    ]

    def tell(mine: list[HealthChanged]) -> None:
        for event in mine:
            hub.tell(event)

    threads = [threading.Thread(target=tell, args=(mine,)) for mine in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard[0] == heard[1]
    assert len(heard[0]) == 400
    assert all([event for event in heard[0] if event in mine] == mine for mine in told)


def test_a_listener_that_wants_to_end_the_program_does_not_end_the_worker(manager: BackupManager) -> None:
    def leaving(event: Event) -> None:
        raise SystemExit(type(event).__name__)

    service = BackupService(manager)
    heard: list[Event] = []
    service.subscribe(leaving)
    service.subscribe(heard.append)
    service.submit(Create(force=True))
    wait_until(lambda: any(isinstance(event, Finished) for event in heard))
    assert service.close()


def test_a_listener_may_close_the_service(manager: BackupManager) -> None:
    service = BackupService(manager)
    closed: list[bool] = []

    def closing(event: Event) -> None:
        if isinstance(event, Finished):
            closed.append(service.close())

    service.subscribe(closing)
    service.submit(Create(force=True))
    wait_until(lambda: closed)
    assert closed == [True]
    assert service.close()
