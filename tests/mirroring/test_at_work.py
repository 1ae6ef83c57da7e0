"""How far a mirroring has come just now: told by the manager that does it, while it is at it."""

from __future__ import annotations

import pytest

from backupkit.errors import Cancelled
from backupkit.operations.mirroring.at_work import AtWork
from tests.mirroring.desk import Desk, MemoryPlace


class _Stop:
    def __init__(self) -> None:
        self.is_stopped = False

    def is_set(self) -> bool:
        return self.is_stopped


def test_each_version_is_counted_while_it_is_copied_and_none_afterwards(desk: Desk) -> None:
    desk.save(3)
    places = MemoryPlace("one"), MemoryPlace("other")
    manager = desk.manager(*places)
    seen: list[tuple[tuple[int, int], ...]] = []

    def note(_done: int, _total: int) -> None:
        now = tuple((state.copying, state.to_copy) for state in manager.places)
        if not seen or seen[-1] != now:
            seen.append(now)

    assert manager.mirror(progress=note)
    assert seen == [((n, 3), (0, 0)) for n in (1, 2, 3)] + [((0, 0), (n, 3)) for n in (1, 2, 3)]
    assert all((state.copying, state.to_copy) == (0, 0) for state in manager.places)


def test_what_was_stopped_or_failed_is_not_at_work_any_more(desk: Desk) -> None:
    desk.save(3)
    place, stop = MemoryPlace("one"), _Stop()
    manager = desk.manager(place)

    def cut(_done: int, _total: int) -> None:
        stop.is_stopped = True

    with pytest.raises(Cancelled):
        manager.mirror(progress=cut, cancel=stop)
    assert manager.places[0].to_copy == 0

    def take_away(_done: int, _total: int) -> None:
        place.is_away = True

    assert not manager.mirror(progress=take_away)
    assert (manager.places[0].to_copy, manager.places[0].is_away) == (0, True)


def test_of_two_runs_at_once_the_end_of_one_does_not_hide_the_other() -> None:
    at_work = AtWork()
    with at_work.copying("usb", 3) as first:
        first()
        with at_work.copying("usb", 2) as second:
            second()
            assert at_work.at("usb") == (1, 2)
        first()
        assert at_work.at("usb") == (2, 3)
    assert at_work.at("usb") == at_work.at("other") == (0, 0)
