"""A place that hangs for ever is given up and told once, the others go on, and what wakes up late changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from backupkit import FolderPlace, MirrorReport, Retention
from backupkit.errors import Cancelled
from backupkit.operations.mirroring import tour
from backupkit.places.errors import PlaceAway
from backupkit.places.watched_place import WatchedPlace
from backupkit.process.garbage import GUARD
from backupkit.process.own_thread import NoThread
from tests.mirroring.desk import Desk, copies, originals
from tests.mirroring.hanging import HangingPlace
from tests.waiting import wait_until

pytestmark = pytest.mark.leaves_damage


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is given up after 200 looks of 5 ms: a busy machine lets none of ours rest for so many of them."""
    monkeypatch.setattr(tour, "LOOK_SECONDS", 0.005)
    monkeypatch.setattr(tour, "HANGS_LOOKS", 200)


@pytest.fixture
def made() -> Iterator[list[HangingPlace]]:
    made: list[HangingPlace] = []
    yield made
    for place in made:
        place.end()


def _place(desk: Desk, made: list[HangingPlace], method: str, *, at: int = 1, after: bool = False) -> HangingPlace:
    made.append(HangingPlace(desk.disk_at(), method, at=at, after=after))
    return made[-1]


_METHODS = (("list", 1), ("create", 1), ("create", 2), ("read", 3))
_CALLS = [(method, at, after) for method, at in _METHODS for after in (False, True)]


@pytest.mark.parametrize(("method", "at", "after"), _CALLS)
def test_p20_a_place_that_hangs_is_told_the_others_go_on_and_it_is_asked_again_once_it_lets_go(
    desk: Desk, made: list[HangingPlace], method: str, at: int, after: bool
) -> None:
    ids = desk.save(3)
    hanging, other = _place(desk, made, method, at=at, after=after), desk.disk_at("second")
    manager = desk.manager(hanging, other.as_uri())
    first, second = manager.mirror().places
    assert (first.is_away, "neither answers nor refuses" in first.problem) == (True, True)
    assert (second.problem, len(second.sent)) == ("", 3)
    calls = len(hanging.calls)
    desk.save()
    first, second = manager.mirror().places
    assert (first.is_away, len(second.sent), len(hanging.calls)) == (True, 1, calls)  # it is not called again
    hanging.end()
    assert len(hanging.calls) == calls  # what woke up has done nothing more
    assert _in_the_end(manager.mirror)
    assert copies(desk.disk_at()) == copies(other) == originals(desk)
    assert [entry.error for entry in manager.log() if entry.operation == "mirror" and entry.error] == ["PlaceAway"]
    assert len(ids) == 3


def _in_the_end(mirror: Callable[[], MirrorReport]) -> bool:
    """Mirror until all is well: what was cut off is compared, and sent again where it is not whole."""
    return any(mirror() for _ in range(3))


def test_p20_a_removal_that_wakes_up_late_takes_nothing_more_with_it(desk: Desk, made: list[HangingPlace]) -> None:
    desk.retention = Retention.newest_only(1)
    desk.save()
    desk.manager(desk.disk_at().as_uri()).mirror()
    desk.save()
    desk.manager(desk.disk_at().as_uri()).mirror()
    desk.save()
    desk.manager(desk.disk_at().as_uri()).mirror()
    desk.clock.advance(days=31)
    hanging = _place(desk, made, "remove")
    manager = desk.manager(hanging)
    (report,) = manager.mirror().places
    assert (report.is_away, report.removed, len(copies(desk.disk_at()))) == (True, (), 3)
    hanging.end()
    assert hanging.calls.count("remove") == 1
    assert len(copies(desk.disk_at())) == 2
    assert manager.mirror()
    assert copies(desk.disk_at()) == originals(desk)


def test_p20_what_is_read_late_heals_nothing_and_is_written_nowhere(desk: Desk, made: list[HangingPlace]) -> None:
    ids = desk.save(2)
    desk.manager(desk.disk_at().as_uri()).mirror()
    desk.path_of(ids[0]).unlink()
    hanging = _place(desk, made, "read", at=2, after=True)  # the first reads the mark
    manager = desk.manager(hanging)
    assert not manager.mirror()
    before = {path.name: path.read_bytes() for path in desk.folder.glob("[!.]*")}
    hanging.end()
    assert {path.name: path.read_bytes() for path in desk.folder.glob("[!.]*")} == before
    assert manager.mirror().places[0].healed_here == (ids[0],)


def test_a_place_that_hangs_keeps_no_save_and_no_rule_waiting(desk: Desk, made: list[HangingPlace]) -> None:
    desk.save(2)
    hanging = _place(desk, made, "create", at=2)
    run = threading.Thread(target=desk.manager(hanging).mirror)
    run.start()
    assert hanging.hangs.wait(30)
    desk.save(3)
    run.join()
    assert len(desk.ids()) == 5


def test_of_four_places_three_that_hang_do_not_keep_the_fourth_from_its_copies(desk: Desk) -> None:
    desk.save()
    hanging = [HangingPlace(desk.disk_at(str(number)), "list") for number in range(3)]
    other = desk.disk_at("other")
    try:
        *away, last = desk.manager(*hanging, other.as_uri()).mirror().places
        assert ([each.is_away for each in away], len(last.sent)) == ([True] * 3, 1)
    finally:
        for place in hanging:
            place.end()


def test_whoever_gives_up_a_run_waits_a_moment_for_one_that_hangs(
    desk: Desk, made: list[HangingPlace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour, "HANGS_LOOKS", 1_000_000)
    desk.save()
    hanging = _place(desk, made, "create")

    class Token:
        def is_set(self) -> bool:
            return hanging.hangs.is_set()

    with pytest.raises(Cancelled):
        desk.manager(hanging).mirror(cancel=Token())


def test_where_no_thread_is_to_be_had_places_are_visited_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_arguments: object) -> None:
        raise NoThread("there are too many")

    monkeypatch.setattr(tour, "OwnThread", none)
    desk.save(2)
    assert desk.manager(desk.disk_at().as_uri(), desk.disk_at("second").as_uri()).mirror()
    assert copies(desk.disk_at()) == copies(desk.disk_at("second")) == originals(desk)


def test_two_runs_of_one_manager_take_turns(desk: Desk) -> None:
    desk.save(5)
    busy, most = [0], [0]

    class Counting(FolderPlace):
        def create(self, name: str, chunks: Iterable[bytes]) -> None:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            super().create(name, chunks)
            busy[0] -= 1

    manager = desk.manager(Counting(desk.disk_at()))
    runs = [threading.Thread(target=manager.mirror) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert most == [1]
    assert copies(desk.disk_at()) == originals(desk)


def test_a_call_is_given_up_only_where_it_has_not_moved(tmp_path: Path) -> None:
    place = WatchedPlace(FolderPlace(tmp_path))
    assert place.moves is None
    assert not place.give_up(0)
    assert place.list() == ()
    assert place.give_up(None)
    for call in (place.list, lambda: place.read("place.json", 0, 1)):
        with pytest.raises(PlaceAway, match="neither answers"):
            call()
    place.close()  # which is nobody's fault
    place.take_back()
    assert place.list() == ()


def test_p20_one_that_hung_and_cannot_be_closed_is_asked_again_all_the_same(tmp_path: Path) -> None:
    class Stubborn(FolderPlace):
        def close(self) -> None:
            raise OSError("the connection is gone")

    place = WatchedPlace(Stubborn(tmp_path))
    assert place.give_up(None)
    place.take_back()
    assert (place.is_given_up, place.list()) == (False, ())


def test_a_step_that_has_come_to_its_end_leaves_no_place_given_up(tmp_path: Path) -> None:
    looks, asked, go_on = [False], threading.Event(), threading.Event()

    class Slow(WatchedPlace):
        """Where a step asks at its end whether it was given up, it is just then that it is."""

        @property
        def is_given_up(self) -> bool:
            found = super().is_given_up
            if looks[0]:
                asked.set()
                go_on.wait()
            return found

    place = Slow(FolderPlace(tmp_path))
    looks[0] = True
    step = tour._Step(place.list, place, lambda: None)
    asked.wait()
    looks[0] = False
    given_up = [step.was_given_up(is_over=True) for _ in range(20)]  # nobody wants the rest
    go_on.set()
    wait_until(lambda: step.is_over)
    assert not any(given_up)
    assert place.list() == ()


def test_while_a_place_waits_for_us_it_does_not_hang(tmp_path: Path) -> None:
    place = WatchedPlace(FolderPlace(tmp_path))
    seen: list[int | None] = []

    def chunks() -> Iterator[bytes]:
        seen.append(place.moves)
        yield b"x"
        seen.append(place.moves)

    place.create("place.json", chunks())
    assert seen == [None, None]


def test_a_thread_that_hangs_puts_off_no_collection_of_garbage(desk: Desk, made: list[HangingPlace]) -> None:
    desk.save()
    hanging = _place(desk, made, "list")
    assert not desk.manager(hanging).mirror()
    assert not GUARD.is_put_off
    hanging.end()
    assert not GUARD.is_put_off


def test_these_tests_see_it_where_a_late_call_goes_on(
    desk: Desk, made: list[HangingPlace], monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(self: WatchedPlace, *, has_word: bool) -> None:
        self._moves, self._has_word = self._moves + 1, has_word

    monkeypatch.setattr(WatchedPlace, "_step", careless)
    ids = desk.save(2)
    desk.manager(desk.disk_at().as_uri()).mirror()
    desk.path_of(ids[0]).unlink()
    hanging = _place(desk, made, "read", at=2, after=True)
    assert not desk.manager(hanging).mirror()
    assert not desk.path_of(ids[0]).exists()
    hanging.end()
    assert desk.path_of(ids[0]).exists()  # long after the report had said that it could not be had
