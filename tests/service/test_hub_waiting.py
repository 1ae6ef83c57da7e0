"""Listeners that wait, call back, or want to end everything: none holds up who tells, subscribes or unsubscribes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from backupkit.service.events import Event, HealthChanged
from backupkit.service.health import Health
from backupkit.service.hub import Hub
from tests.service.impolite import RAISED, named

_EVENTS = [HealthChanged(health=Health(versions=count)) for count in range(4)]


def on_another_thread(call: Callable[[], object]) -> None:
    """Call it, and fail if it does not come back."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


def test_a_listener_may_wait_for_another_thread_that_tells_subscribes_and_unsubscribes() -> None:
    hub = Hub()
    heard: list[Event] = []
    ends = [hub.subscribe(lambda _: None)]

    def waiting(event: Event) -> None:
        if event is _EVENTS[0]:
            on_another_thread(lambda: ends.append(hub.subscribe(heard.append)))
            on_another_thread(lambda: hub.tell(_EVENTS[1]))
            on_another_thread(ends[0])

    hub.subscribe(waiting)
    on_another_thread(lambda: hub.tell(_EVENTS[0]))
    assert heard == [_EVENTS[1]]


def test_what_is_told_while_a_listener_waits_is_heard_by_all_in_its_order() -> None:
    hub = Hub()
    first: list[Event] = []
    second: list[Event] = []
    reached, go_on = threading.Event(), threading.Event()

    def waiting(event: Event) -> None:
        reached.set()
        assert go_on.wait(10)
        first.append(event)

    hub.subscribe(waiting)
    hub.subscribe(second.append)
    teller = threading.Thread(target=hub.tell, args=(_EVENTS[0],))
    teller.start()
    assert reached.wait(10)
    for event in _EVENTS[1:]:
        on_another_thread(lambda event=event: hub.tell(event))  # type: ignore[misc]
    go_on.set()
    teller.join(10)
    assert first == second == _EVENTS


@pytest.mark.parametrize("raised", RAISED, ids=named)
def test_whatever_a_listener_raises_the_others_hear_everything_and_the_hub_goes_on(
    raised: Callable[[], BaseException],
) -> None:
    hub = Hub()
    heard: list[Event] = []

    def raising(_: Event) -> None:
        raise raised()

    hub.subscribe(raising)
    hub.subscribe(heard.append)

    def tell() -> None:
        for event in _EVENTS:
            hub.tell(event)

    on_another_thread(tell)
    assert heard == _EVENTS


def test_an_interrupt_of_the_user_comes_out_on_the_main_thread_when_all_have_heard() -> None:
    hub = Hub()
    heard: list[Event] = []

    def interrupted(event: Event) -> None:
        if event is _EVENTS[0]:
            hub.tell(_EVENTS[1])
            raise KeyboardInterrupt

    hub.subscribe(interrupted)
    hub.subscribe(heard.append)
    with pytest.raises(KeyboardInterrupt):
        hub.tell(_EVENTS[0])
    hub.tell(_EVENTS[2])
    assert heard == _EVENTS[:3]
