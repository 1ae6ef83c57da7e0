"""How far a mirroring has come just now: told by the manager that does it, while it is at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from backupkit import BackupManager, Passphrase
from backupkit.errors import Cancelled
from backupkit.operations.mirroring.at_work import AtWork, Step
from backupkit.places import names
from tests.mirroring.desk import Desk, MemoryPlace


class _Stop:
    def __init__(self) -> None:
        self.is_stopped = False

    def is_set(self) -> bool:
        return self.is_stopped


class _Watched(MemoryPlace):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.on_create: Callable[[], object] = lambda: None
        self.seen: list[tuple[int, int]] = []

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        if names.is_version(name):
            self.on_create()
        super().create(name, chunks)


def test_each_version_is_counted_while_it_is_copied_and_none_afterwards(desk: Desk) -> None:
    desk.save(3)
    places = [_Watched("one"), _Watched("other")]
    manager = desk.manager(*places)

    def seen(place: str) -> tuple[int, int]:
        return next((state.copying, state.to_copy) for state in manager.places if state.place == place)

    for place in places:
        place.on_create = lambda place=place: place.seen.append(seen(place.name))  # type: ignore[misc]
    assert manager.mirror()
    assert [place.seen for place in places] == [[(1, 3), (2, 3), (3, 3)]] * 2
    assert all((state.copying, state.to_copy) == (0, 0) for state in manager.places)


def test_each_version_is_counted_while_it_is_encrypted_anew(desk: Desk) -> None:
    pytest.importorskip("cryptography")
    desk.save(3)
    place = _Watched("one")
    manager = BackupManager(desk.document, places=[place], encryption=Passphrase("one"))
    assert manager.mirror()
    manager.rotate_key()
    seen: list[tuple[int, int, bool]] = []

    def look() -> None:
        seen.extend((state.copying, state.to_copy, state.is_anew) for state in manager.places)

    place.on_create = look
    assert manager.mirror().is_all_anew
    assert seen == [(1, 3, True), (2, 3, True), (3, 3, True)]
    assert not any(state.to_copy or state.is_anew for state in manager.places)
    assert not manager.mirror().is_all_anew  # there was nothing to be done


def test_what_was_stopped_or_failed_is_not_at_work_any_more(desk: Desk) -> None:
    desk.save(3)
    place, stop = _Watched("one"), _Stop()
    manager = desk.manager(place)
    place.on_create = lambda: setattr(stop, "is_stopped", True)
    with pytest.raises(Cancelled):
        manager.mirror(cancel=stop)
    assert manager.places[0].to_copy == 0
    place.on_create = lambda: setattr(place, "is_away", True)
    assert not manager.mirror()
    assert (manager.places[0].to_copy, manager.places[0].is_away) == (0, True)


def test_of_two_runs_at_once_the_end_of_one_does_not_hide_the_other() -> None:
    at_work = AtWork()
    with at_work.copying("usb", 3) as first:
        first()
        with at_work.copying("usb", 2) as second:
            second()
            assert at_work.at("usb") == Step(number=1, count=2)
        first()
        assert at_work.at("usb") == Step(number=2, count=3)
    assert at_work.at("usb") == at_work.at("other") == Step()
