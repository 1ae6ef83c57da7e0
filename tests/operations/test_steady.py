"""When a reading counts as one state of a document: each rule with a document that breaks it, and no folder (P6)."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import zlib
from collections.abc import Hashable, Iterator
from pathlib import Path

import pytest

from backupkit import Cancelled
from backupkit.documents.judging import Glance, Judgement
from backupkit.files.access import PRIVATE, Access
from backupkit.files.marks import Stamp
from backupkit.operations.steady import SteadyReading
from backupkit.testing.clock import FakeClock

_SETTLED_NS = 100
_PATH = Path("/nowhere/data.bin")


class Script:
    """A document that plays a script: what each reading yields, and what it says of itself afterwards."""

    path = _PATH

    def __init__(self, *readings: list[bytes], is_settled: bool = False, later: Hashable = "mark") -> None:
        self.readings, self.is_settled, self.later = readings, is_settled, later
        self.begun = 0

    def fingerprint(self) -> Hashable:
        return self.later

    def judge(self, glance: Glance) -> Judgement:
        raise NotImplementedError(glance)

    @contextlib.contextmanager
    def open_state(self) -> Iterator[ScriptedState]:
        yield ScriptedState(self)


class ScriptedState:
    access: Access = PRIVATE

    def __init__(self, script: Script) -> None:
        self._script = script
        self.size_bytes = sum(map(len, script.readings[0]))
        self.is_settled = script.is_settled

    def fingerprint(self) -> Hashable:
        return "mark"

    def chunks(self) -> Iterator[bytes]:
        self._script.begun += 1
        yield from self._script.readings[min(self._script.begun, len(self._script.readings)) - 1]

    def is_older_than(self, stamp: Stamp) -> bool:
        return stamp.changed_ns > _SETTLED_NS


class Stamps:
    """What tells when a file was last written; it remembers how many readings had begun whenever it was asked."""

    def __init__(self, script: Script, changed_ns: int = 0) -> None:
        self._script, self._changed_ns = script, changed_ns
        self.asked_after: list[int] = []

    def __call__(self) -> Stamp:
        self.asked_after.append(self._script.begun)
        return Stamp(device=1, changed_ns=self._changed_ns)


def opened(script: Script, clock: FakeClock | None = None, **watching: object) -> SteadyReading:
    return SteadyReading(script, ScriptedState(script), clock=clock or FakeClock(), **watching)  # type: ignore[arg-type]


def holds_still(reading: SteadyReading, stamps: Stamps, *, is_odd: bool = False) -> bool:
    """Read on as a version is made, and return the verdict."""
    content = b"".join(reading.chunks(stamps))
    seen = reading.seen(hashlib.sha256(content).hexdigest())
    assert seen.size_bytes == len(content)
    return reading.is_one_state(seen, zlib.crc32(content), is_odd=is_odd)


# -- how often it is read ----------------------------------------------------------------------------------------------


def test_p6_a_state_that_had_settled_is_read_once() -> None:
    script = Script([b"one"], is_settled=True)
    assert holds_still(opened(script), Stamps(script))
    assert script.begun == 1


def test_p6_a_state_that_had_not_settled_is_read_twice() -> None:
    script = Script([b"one"])
    assert holds_still(opened(script), Stamps(script))
    assert script.begun == 2


@pytest.mark.parametrize("second", [[b"two"], [b"on"], [b"one", b"more"]])
def test_p6_two_readings_that_differ_are_no_state(second: list[bytes]) -> None:
    script = Script([b"one"], second)
    assert not holds_still(opened(script), Stamps(script))


def test_p6_two_readings_of_different_length_are_no_state_even_if_their_checksums_agree() -> None:
    more = b"\x9d\x0a\xd9\x6d"
    assert zlib.crc32(more) == zlib.crc32(b"")
    script = Script([b""], [more])
    assert not holds_still(opened(script), Stamps(script))


def test_p6_a_first_look_counts_as_one_of_two_readings() -> None:
    script = Script([b"one"])
    reading = opened(script)
    assert reading.first_look().whole == b"one"
    assert holds_still(reading, Stamps(script))
    assert script.begun == 2


@pytest.mark.parametrize("is_settled", [False, True])
def test_p6_a_first_look_that_saw_something_else_makes_it_no_state(*, is_settled: bool) -> None:
    script = Script([b"one"], [b"two"], is_settled=is_settled)
    reading = opened(script)
    reading.first_look()
    assert not holds_still(reading, Stamps(script))


# -- odd contents ------------------------------------------------------------------------------------------------------


def test_p6_what_looks_damaged_is_read_again_after_a_pause_however_quiet_it_was() -> None:
    script, clock = Script([b"half"], is_settled=True), FakeClock()
    before = clock.now()
    assert holds_still(opened(script, clock), Stamps(script), is_odd=True)
    assert script.begun == 2
    assert (clock.now() - before).total_seconds() == pytest.approx(0.05)


def test_p6_half_of_a_save_that_goes_on_meanwhile_is_no_state() -> None:
    script = Script([b"half"], [b"half and more"], is_settled=True)
    assert not holds_still(opened(script), Stamps(script), is_odd=True)


def test_p6_what_looks_damaged_is_read_again_even_if_a_first_look_saw_the_same() -> None:
    script = Script([b"half"], [b"half"], [b"half and more"])
    reading = opened(script)
    reading.first_look()
    assert not holds_still(reading, Stamps(script), is_odd=True)


def test_a_sound_content_costs_no_pause() -> None:
    script, clock = Script([b"one"]), FakeClock()
    before = clock.now()
    assert holds_still(opened(script, clock), Stamps(script))
    assert clock.now() == before


# -- the fingerprint afterwards ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_settled", [False, True])
@pytest.mark.parametrize("later", ["another mark", None])
def test_p6_a_document_whose_fingerprint_is_another_afterwards_is_no_state(
    later: Hashable, *, is_settled: bool
) -> None:
    script = Script([b"one"], is_settled=is_settled, later=later)
    assert not holds_still(opened(script), Stamps(script))


# -- what is certain ---------------------------------------------------------------------------------------------------


def test_p1_a_state_that_had_settled_is_certain() -> None:
    script = Script([b"one"], is_settled=True)
    reading = opened(script)
    assert reading.is_certain
    assert holds_still(reading, Stamps(script))
    assert reading.is_certain


@pytest.mark.parametrize(("changed_ns", "is_certain"), [(_SETTLED_NS, False), (_SETTLED_NS + 1, True)])
@pytest.mark.parametrize("looks_first", [False, True])
def test_p1_a_state_is_certain_if_the_clock_ticked_before_its_second_reading(
    changed_ns: int, *, is_certain: bool, looks_first: bool
) -> None:
    script = Script([b"one"])
    reading, stamps = opened(script), Stamps(script, changed_ns)
    if looks_first:
        reading.first_look()
    assert not reading.is_certain
    assert holds_still(reading, stamps)
    assert reading.is_certain is is_certain


@pytest.mark.parametrize("looks_first", [False, True])
@pytest.mark.parametrize("is_odd", [False, True])
def test_p1_the_stamp_is_taken_between_the_first_two_readings(*, looks_first: bool, is_odd: bool) -> None:
    """A later one would say that a change during the second reading must show, which nobody knows."""
    script = Script([b"one"])
    reading, stamps = opened(script), Stamps(script)
    if looks_first:
        reading.first_look()
    holds_still(reading, stamps, is_odd=is_odd)
    assert stamps.asked_after == [1]


# -- beginning again, progress, cancelling -----------------------------------------------------------------------------


def test_a_content_that_is_asked_for_again_begins_anew() -> None:
    script = Script([b"one", b"more"])
    reading, stamps = opened(script), Stamps(script)
    assert next(reading.chunks(stamps)) == b"one"
    assert holds_still(reading, stamps)


@pytest.mark.parametrize(
    ("is_settled", "looks_first", "is_odd", "told"),
    [
        (True, False, False, [(2, 4), (4, 4)]),
        (False, False, False, [(1, 4), (2, 4), (3, 4), (4, 4)]),
        (True, True, False, [(1, 4), (2, 4), (3, 4), (4, 4)]),
        (False, True, False, [(1, 4), (2, 4), (3, 4), (4, 4)]),
        (False, True, True, [(1, 4), (2, 4), (3, 4), (4, 4), (3, 4), (4, 4)]),
    ],
)
def test_each_reading_counts_for_its_share_of_the_progress(
    told: list[tuple[int, int]], *, is_settled: bool, looks_first: bool, is_odd: bool
) -> None:
    script = Script([b"ab", b"cd"], is_settled=is_settled)
    heard: list[tuple[int, int]] = []
    reading = opened(script, progress=lambda done, total: heard.append((done, total)))
    if looks_first:
        reading.first_look()
    assert holds_still(reading, Stamps(script), is_odd=is_odd)
    assert heard == told


def test_the_progress_of_a_content_that_is_asked_for_again_begins_anew() -> None:
    script = Script([b"ab", b"cd"])
    heard: list[tuple[int, int]] = []
    reading, stamps = opened(script, progress=lambda done, total: heard.append((done, total))), Stamps(script)
    for _ in range(2):
        assert b"".join(reading.chunks(stamps)) == b"abcd"
    assert heard == [(1, 4), (2, 4), (1, 4), (2, 4)]


def test_progress_never_exceeds_the_whole_if_there_is_more_than_was_foreseen() -> None:
    script = Script([b"ab"], [b"ab", b"and more"])
    heard: list[tuple[int, int]] = []
    reading = opened(script, progress=lambda done, total: heard.append((done, total)))
    assert not holds_still(reading, Stamps(script))
    assert heard[-1] == (2, 2)


def test_a_reading_stops_before_its_next_piece_when_it_is_cancelled() -> None:
    stop = threading.Event()
    script = Script([b"ab", b"cd"])
    pieces = opened(script, cancel=stop).chunks(Stamps(script))
    assert next(pieces) == b"ab"
    stop.set()
    with pytest.raises(Cancelled):
        next(pieces)


def test_a_reading_that_is_cancelled_at_its_end_is_cancelled() -> None:
    stop = threading.Event()
    script = Script([b"ab"])
    reading = opened(script, cancel=stop)
    pieces = reading.chunks(Stamps(script))
    next(pieces)
    stop.set()
    with pytest.raises(Cancelled):
        next(pieces)
