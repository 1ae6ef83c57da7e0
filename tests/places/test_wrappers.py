from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceFull, PlaceTaken
from backupkit.places.folder_place import FolderPlace
from backupkit.places.limited import Allowance, LimitedPlace, pause
from backupkit.places.place import Place
from backupkit.places.retrying import PAUSES_SECONDS, RetryingPlace, holds
from backupkit.places.watched_place import WatchedPlace
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Killed
from backupkit.testing.place_faults import Call, FaultyPlace, Mishap, PlaceFault, RecordingPlace
from backupkit.testing.places import NAME, OTHER, PlaceContract

pytestmark = pytest.mark.leaves_damage  # what lies at these places only bears the names of versions


@contextlib.contextmanager
def _folder_place(tmp_path: Path) -> Iterator[FolderPlace]:
    (tmp_path / "place").mkdir()
    yield FolderPlace(tmp_path / "place")


class TestRetryingPlace(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _folder_place(tmp_path) as place:
            yield RetryingPlace(place, clock=FakeClock())


class TestLimitedPlace(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _folder_place(tmp_path) as place:
            yield LimitedPlace(place, Allowance(1 << 20, clock=FakeClock()))


class TestWatchedPlace(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _folder_place(tmp_path) as place:
            yield WatchedPlace(place)


class TestRecordingPlace(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _folder_place(tmp_path) as place:
            yield RecordingPlace(place)


class TestFaultyPlaceWithoutAFault(PlaceContract):
    @contextlib.contextmanager
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        with _folder_place(tmp_path) as place:
            yield FaultyPlace(place, PlaceFault(at=0, mishap=Mishap.FAILS), FakeClock())


@pytest.fixture
def place(tmp_path: Path) -> FolderPlace:
    """A place with one file."""
    (tmp_path / "stick").mkdir()
    place = FolderPlace(tmp_path / "stick")
    place.create(names.MARK, [b"{}"])
    place.create(OTHER, [b"other"])
    return place


def _faulty(place: Place, clock: FakeClock, mishap: Mishap, *, at: int = 1, for_ever: bool = False) -> FaultyPlace:
    return FaultyPlace(place, PlaceFault(at=at, mishap=mishap, for_ever=for_ever), clock)


@pytest.mark.parametrize("mishap", [Mishap.FAILS, Mishap.UNANSWERED, Mishap.HANGS])
def test_a_call_that_failed_once_goes_through_the_next_time(
    place: FolderPlace, clock: FakeClock, mishap: Mishap
) -> None:
    def once() -> RetryingPlace:
        return RetryingPlace(_faulty(place, clock, mishap), clock=clock)

    once().create(NAME, [b"01", b"23"])
    assert once().read(NAME, 0, 9) == b"0123"
    assert len(once().list()) == 3
    once().remove(NAME)
    assert len(place.list()) == 2


def test_a_place_that_stays_away_is_told_after_the_last_pause(place: FolderPlace, clock: FakeClock) -> None:
    faulty = RecordingPlace(_faulty(place, clock, Mishap.FAILS, for_ever=True))
    with pytest.raises(PlaceAway):
        RetryingPlace(faulty, clock=clock).create(NAME, [b"x"])
    assert clock.slept_seconds == sum(PAUSES_SECONDS)
    assert [each.method for each in faulty.calls].count("create") == len(PAUSES_SECONDS) + 1


def test_what_can_be_read_once_is_sent_once(place: FolderPlace, clock: FakeClock) -> None:
    with pytest.raises(PlaceAway):
        RetryingPlace(_faulty(place, clock, Mishap.FAILS), clock=clock).create(NAME, iter([b"x"]))
    assert clock.slept_seconds == 0


def test_an_error_that_would_come_again_is_told_at_once(place: FolderPlace, clock: FakeClock) -> None:
    class Full(FolderPlace):
        def create(self, name: str, chunks: object) -> None:  # noqa: ARG002 - what any place has
            raise PlaceFull(self.describe())

    with pytest.raises(PlaceFull):
        RetryingPlace(Full(place.describe()), clock=clock).create(NAME, [b"x"])
    assert clock.slept_seconds == 0


def test_what_another_has_stored_meanwhile_is_not_taken_for_ours(place: FolderPlace, clock: FakeClock) -> None:
    class Overtaken(FolderPlace):
        def create(self, name: str, chunks: object) -> None:  # noqa: ARG002 - what any place has
            with contextlib.suppress(PlaceTaken):
                place.create(name, [b"theirs"])
                raise PlaceAway(self.describe(), "the connection broke off")
            raise PlaceTaken(self.describe(), name)

    with pytest.raises(PlaceTaken):
        RetryingPlace(Overtaken(place.describe()), clock=clock).create(NAME, [b"ours"])
    assert place.read(NAME, 0, 9) == b"theirs"


@pytest.mark.parametrize(
    ("chunks", "is_held"),
    [([b"other"], True), ([b"ot", b"", b"her"], True), ([b"othe"], False), ([b"other!"], False), ([], False)],
)
def test_a_file_is_held_if_all_of_it_is_the_same(place: FolderPlace, chunks: list[bytes], is_held: bool) -> None:
    assert holds(place, OTHER, chunks) is is_held


@pytest.mark.parametrize(
    ("size", "taken", "expected"),
    [
        (1000, 0.0, 1.0),
        (1000, 0.25, 0.75),
        (1000, 1.0, 0.0),
        (1000, 9.0, 0.0),
        (5000, 4.5, 0.5),
        (1000, -3600.0, 1.0),  # the clock was set back
        (0, 0.0, 0.0),
    ],
)
def test_the_pause_is_what_the_limit_leaves(size: int, taken: float, expected: float) -> None:
    assert pause(size, taken, 1000) == expected


def test_a_limit_gives_a_file_its_time_and_no_more(place: FolderPlace, clock: FakeClock) -> None:
    limited = LimitedPlace(place, Allowance(1000, clock=clock))
    limited.create(NAME, [b"x" * 500] * 6)
    assert clock.slept_seconds == 3
    assert limited.read(NAME, 0, 3000) == b"x" * 3000
    assert clock.slept_seconds == 6


def test_places_that_share_a_limit_keep_to_it_together(clock: FakeClock) -> None:
    allowance = Allowance(1000, clock=clock)

    def spend(_: int) -> None:
        for _ in range(20):
            allowance.spend(500, allowance.now())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(spend, range(3)))
    assert clock.slept_seconds == 30


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_is_refused(place: FolderPlace, limit: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        LimitedPlace(place, Allowance(limit))


def test_what_a_place_was_asked_is_written_down(place: FolderPlace) -> None:
    recording = RecordingPlace(place)
    recording.create(NAME, [b"01", b"23"])
    recording.read(NAME, 3, 9)
    recording.list()
    recording.remove(NAME)
    recording.close()
    assert recording.calls == [
        Call(method="create", name=NAME, size_bytes=4),
        Call(method="read", name=NAME, size_bytes=1),
        Call(method="list"),
        Call(method="remove", name=NAME),
        Call(method="close"),
    ]


def test_each_mishap_does_what_it_says(place: FolderPlace, clock: FakeClock) -> None:
    place.create(NAME, [b"0123"])
    assert _faulty(place, clock, Mishap.HALF).read(NAME, 0, 4) == b"01"
    assert len(_faulty(place, clock, Mishap.HALF).list()) == 1
    assert _faulty(place, clock, Mishap.ANOTHERS).read(NAME, 0, 9) == b"other"
    with pytest.raises(Killed):
        _faulty(place, clock, Mishap.KILLED).remove(NAME)
    assert place.read(NAME, 0, 9) == b"0123"
    with pytest.raises(Killed):
        _faulty(place, clock, Mishap.KILLED_AFTER).remove(NAME)
    assert len(place.list()) == 2
    second = _faulty(place, clock, Mishap.FAILS, at=2)
    second.list()
    assert not second.struck
    with pytest.raises(PlaceAway):
        second.list()
    assert second.struck
