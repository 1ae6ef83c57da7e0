"""Whatever is raised on the worker, by whom, and where: it is told, and the work goes on (promise P11)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from backupkit import BackupManager
from backupkit.errors import BackupsStopped, StorageFailed
from backupkit.service.events import Event, Failed, Finished, HealthChanged
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.verifying import Verify
from backupkit.service.worker import MOST_FAILURES
from tests.process.scarce import ours
from tests.service.impolite import (
    RAISED,
    Trouble,
    Troubled,
    TroubledFile,
    TroubledInitiator,
    TroubledLog,
    TroubledStopwatch,
    named,
)
from tests.waiting import wait_until

Raise = Callable[[], BaseException]


class Served:
    """A service among people who may raise, and what it told."""

    def __init__(self, document: Path, trouble: Trouble) -> None:
        self.trouble, self.document = trouble, document
        self.manager = BackupManager(document, document=lambda path: TroubledFile(path, trouble))
        self._told: SimpleQueue[Event] = SimpleQueue()
        self._heard: list[Event] = []
        hub = Hub()
        hub.subscribe(self._listen)
        hub.subscribe(self._told.put)
        self.stopwatch = TroubledStopwatch(trouble)
        self.service = BackupService(
            self.manager, hub=hub, initiators=(TroubledInitiator(trouble),), stopwatch=self.stopwatch
        )

    def _listen(self, event: Event) -> None:
        self.trouble.meet(f"listener of {type(event).__name__}")

    @property
    def heard(self) -> list[Event]:
        while True:
            try:
                self._heard.append(self._told.get_nowait())
            except Empty:
                return self._heard

    def failures(self) -> list[Failed]:
        return [event for event in self.heard if isinstance(event, Failed)]

    def end_of(self, number: int) -> Finished | Failed:
        def ends() -> list[Finished | Failed]:
            return [event for event in self.heard if isinstance(event, Finished | Failed) and event.number == number]

        wait_until(ends)
        return ends()[0]

    def save(self, text: str) -> int:
        """Save as a host does, a second after the last time."""
        self.document.write_text(text)
        number = self.service.saved(text)
        self.stopwatch.turn(2)
        return number


@pytest.fixture(params=RAISED, ids=named)
def trouble(request: pytest.FixtureRequest) -> Trouble:
    return Trouble(request.param)


@pytest.fixture
def served(document: Path, trouble: Trouble) -> Iterator[Served]:
    served = Served(document, trouble)
    assert isinstance(served.end_of(served.save("[0]")), Finished)
    yield served
    trouble.over()
    served.service.close()
    wait_until(lambda: not ours())


@pytest.mark.parametrize("place", ["open_state", "judge", "chunks", "state.fingerprint"])
def test_p11_what_a_hosts_document_raises_fails_that_save_and_the_next_one_is_stored(
    served: Served, trouble: Trouble, place: str
) -> None:
    trouble.at(place)
    end = served.end_of(served.save("[1]"))
    assert isinstance(end, Failed)
    assert isinstance(end.error, StorageFailed)
    assert trouble.met == [place]
    assert isinstance(served.end_of(served.save("[2]")), Finished)
    assert "[2]" in [meta.description for meta in served.manager.list_backups()]
    wait_until(lambda: not served.service.is_busy)
    assert served.service.close(keeps_last=True)


@pytest.mark.parametrize(
    "place",
    ["listener of Started", "listener of Progressed", "listener of Finished", "listener of HealthChanged", "log"],
)
def test_p11_what_a_listener_or_the_log_raises_fails_nothing(
    served: Served, trouble: Trouble, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("backupkit.service.border")
    filtered = TroubledLog(trouble)
    log.addFilter(filtered)
    try:
        with caplog.at_level(logging.CRITICAL, "nobody"):
            if place == "log":
                trouble.at("log", 99)
                trouble.at("judge")
                assert isinstance(served.end_of(served.save("[1]")), Failed)
            else:
                trouble.at(place, 99)
            end = served.end_of(served.save("[2]"))
    finally:
        log.removeFilter(filtered)
    assert isinstance(end, Finished)
    assert place in trouble.met


@pytest.mark.parametrize("place", ["due", "learn"])
def test_p11_what_an_initiator_raises_is_told_once_until_it_works_again(
    served: Served, trouble: Trouble, place: str
) -> None:
    trouble.at(place, 3)
    for number in range(1, 6):
        assert isinstance(served.end_of(served.save(f"[{number}]")), Finished)
    assert trouble.met == [place] * 3
    (told,) = served.failures()
    assert isinstance(told.task, Create)
    assert isinstance(told.error, StorageFailed)
    trouble.at(place)
    served.end_of(served.save("[6]"))
    wait_until(lambda: len(served.failures()) == 2)


@pytest.mark.parametrize("task", [Verify(), Load()])
def test_a_task_that_raises_is_told_to_whoever_asked(served: Served, trouble: Trouble, task: Create) -> None:
    trouble.at("task")
    assert isinstance(served.end_of(served.service.submit(Troubled(trouble=trouble))), Failed)
    assert isinstance(served.end_of(served.service.submit(task)), Finished)
    assert served.service.close()


def test_a_look_that_raises_counts_as_a_change(served: Served, trouble: Trouble) -> None:
    trouble.at("fingerprint", 1)
    served.service.wake()
    wait_until(lambda: trouble.met)
    assert isinstance(served.end_of(served.save("[1]")), Finished)


def test_what_is_raised_at_the_first_look_keeps_nothing_from_being_stored(document: Path, trouble: Trouble) -> None:
    trouble.at("fingerprint", 1)
    trouble.at("due", 1)
    served = Served(document, trouble)
    assert isinstance(served.end_of(served.save("[1]")), Finished)
    assert sorted(trouble.met) == ["due", "fingerprint"]
    assert served.service.close(keeps_last=True)


@pytest.mark.parametrize("place", ["open_state", "judge", "chunks"])
def test_p11_closing_says_that_the_last_state_is_not_stored(served: Served, trouble: Trouble, place: str) -> None:
    served.document.write_text("[1]")
    trouble.at(place, 99)
    assert served.service.close(keeps_last=True) is False
    assert served.service.close(keeps_last=True) is False
    assert len(served.manager.list_backups()) == 1
    assert isinstance(served.failures()[-1].error, StorageFailed)


def test_p11_closing_stores_the_last_state_after_whatever_was_raised(served: Served, trouble: Trouble) -> None:
    for place in ("due", "learn", "open_state", "judge", "listener of Finished"):
        trouble.at(place)
        served.end_of(served.save(f'["{place}"]'))
    served.document.write_text("[1]")
    assert served.service.close(keeps_last=True)
    assert len(served.manager.list_backups()) == len({"0", "due", "learn", "listener of Finished", "1"})


def test_p11_a_worker_that_cannot_go_on_says_so_to_everybody_who_waits(served: Served, trouble: Trouble) -> None:
    trouble.at("seconds", 10_000)
    wait_until(lambda: not ours(), pump=served.service.wake)
    trouble.over()
    assert isinstance(served.failures()[-1].error, BackupsStopped)
    with pytest.raises(BackupsStopped, match=served.document.name):
        served.service.submit(Load())
    with pytest.raises(BackupsStopped):
        served.service.saved()
    assert served.service.is_busy is False
    served.document.write_text("[1]")
    assert served.service.close(keeps_last=True) is False


def test_p11_what_waits_for_a_worker_that_ends_is_told_that_it_failed(served: Served, trouble: Trouble) -> None:
    worker = served.service._worker
    trouble.at("listener of Started", 0)
    numbers: list[int] = []

    def ending(event: Event) -> None:
        if isinstance(event, HealthChanged):
            return
        if not numbers:
            numbers.extend(served.service.submit(task) for task in (Verify(), Load(), Create(force=True)))
            trouble.at("seconds", 10_000)

    served.service.subscribe(ending)
    with_number = served.service.submit(Troubled(trouble=trouble))
    wait_until(lambda: not ours(), pump=served.service.wake)
    trouble.over()
    ends = {number: served.end_of(number) for number in (with_number, *numbers)}
    assert {type(end) for end in ends.values()} == {Failed}
    assert {type(ends[number].error) for number in numbers} == {BackupsStopped}  # type: ignore[union-attr]
    assert worker.is_busy is False


def test_a_worker_that_is_interrupted_now_and_then_goes_on(served: Served, trouble: Trouble) -> None:
    for number in range(MOST_FAILURES + 1):
        trouble.at("seconds", 1)
        served.stopwatch.turn(2)
        wait_until(lambda: trouble._left.get("seconds") == 0, pump=served.service.wake)
        served.end_of(served.save(f"[{number}]"))
    assert isinstance(served.end_of(served.save("[99]")), Finished)
