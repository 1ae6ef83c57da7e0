"""A service with all that goes by itself, and a real folder as a place for copies."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager, Retention
from backupkit.automation.initiators import Initiators
from backupkit.automation.mirroring import FIRST_SECONDS, LAST_RETRY_SECONDS
from backupkit.operations.mirroring import tour
from backupkit.places.errors import PlaceAway
from backupkit.places.folder_place import FolderPlace
from backupkit.places.place import Stored
from backupkit.service.events import Event, Finished
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.mirroring import Mirrored, MirrorNow
from backupkit.testing.clock import FakeClock
from backupkit.testing.stopwatch import FakeStopwatch
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.naming import id_in_name
from tests.config.configuring import configured_in
from tests.notices.servers import Site, web_server
from tests.service.passing import Passing
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured_in(tmp_path / "config", monkeypatch)
    monkeypatch.setitem(sys.modules, "keyring", None)


class _Disk(FolderPlace):
    """A folder that can be away, or hang, and knows which threads have called it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.is_away = False
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.callers: list[str] = []
        self.sent: list[str] = []

    def list(self) -> tuple[Stored, ...]:
        self._called()
        return super().list()

    def read(self, name: str, offset: int, size: int) -> bytes:
        self._called()
        return super().read(name, offset, size)

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        self._called()
        super().create(name, chunks)
        self.sent.append(name)

    def remove(self, name: str) -> None:
        self._called()
        super().remove(name)

    def _called(self) -> None:
        self.callers.append(threading.current_thread().name)
        self.goes_on.wait(60)
        if self.is_away:
            raise PlaceAway(self.describe(), "the drive is not connected")

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the versions that were sent here, each as often as it was."""
        return tuple(sorted(found for name in self.sent if (found := id_in_name(name))))


class _Running:
    """A service, and what it tells."""

    def __init__(self, manager: BackupManager, seconds: FakeStopwatch) -> None:
        self.manager, self.heard = manager, list[Event]()
        self.service = BackupService(manager, initiators=Initiators(manager), stopwatch=seconds)
        self.service.subscribe(self.heard.append)

    def ended(self, kind: type) -> list[Finished]:
        return [each for each in self.heard if isinstance(each, Finished) and isinstance(each.task, kind)]

    @property
    def is_well(self) -> bool:
        """True if the last run found every place to have all."""
        runs = self.ended(Mirrored)
        return bool(runs) and isinstance(runs[-1].task, Mirrored) and runs[-1].task.is_well


@contextlib.contextmanager
def _running(manager: BackupManager, seconds: FakeStopwatch) -> Iterator[_Running]:
    running = _Running(manager, seconds)
    try:
        yield running
    finally:
        running.service.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[_Disk]:
    disk = _Disk(tmp_path / "disk")
    yield disk
    disk.goes_on.set()
    wait_until(lambda: not [each for each in threading.enumerate() if each.name == "backupkit: places"])


def _manager(document: Path, disk: _Disk, *to: str) -> BackupManager:
    return BackupManager(
        document, places=[disk], retention=Retention.of_days(30), config=BackupConfig(notify_to=to), clock=FakeClock()
    )


def _save(running: _Running, document: Path, number: int, pump: Passing) -> None:
    document.write_text(f'{{"number": {number}}}', "utf-8")
    before = len(running.ended(Create))
    running.service.submit(Create())
    wait_until(lambda: len(running.ended(Create)) > before, pump=pump)


def test_fifty_saves_with_the_place_away_wait_for_nothing_and_are_all_copied_when_it_is_back(
    document: Path, disk: _Disk, passing: Passing
) -> None:
    with web_server(Site()) as site:
        manager = _manager(document, disk, site.url)
        with _running(manager, passing) as running:
            _save(running, document, 0, passing)
            wait_until(lambda: running.is_well, pump=passing)
            disk.is_away = True
            for number in range(1, 51):
                _save(running, document, number, passing)
            running.service.submit(MirrorNow())
            wait_until(lambda: site.posted and not running.is_well, pump=passing)
            assert _titles(site) == ["Not all versions could be copied to another place"]
            disk.is_away = False
            passing.turn(LAST_RETRY_SECONDS)
            wait_until(lambda: running.is_well and len(_titles(site)) == 2, pump=passing)
    made = tuple(sorted(meta.backup_id for meta in manager.list_backups()))
    assert len(made) == 51
    assert disk.ids == made  # each of them once
    assert set(disk.callers) == {"backupkit: places"}
    told = [(entry.outcome, entry.error) for entry in manager.log() if entry.operation == Logged.MIRROR]
    assert told == [(Ending.DONE, None), (Ending.FAILED, "PlaceAway"), (Ending.DONE, None)]


def _titles(site: Site) -> list[str]:
    return [str(each["title"]) for each in site.posted]


def test_a_place_that_hangs_for_ever_keeps_neither_a_save_nor_the_end_waiting(
    document: Path, disk: _Disk, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tour, "LOOK_SECONDS", 0.001)
    disk.goes_on.clear()
    manager = _manager(document, disk)
    with _running(manager, passing) as running:
        _save(running, document, 0, passing)
        wait_until(lambda: disk.callers, pump=passing)
        for number in range(1, 3):
            _save(running, document, number, passing)
        wait_until(lambda: running.ended(Mirrored), pump=passing)
        (told,) = [each.task for each in running.ended(Mirrored)]
        assert isinstance(told, Mirrored)
        assert told.report.places[0].is_away
        assert running.service.close()
    assert len(manager.list_backups()) == 3
    assert disk.sent == []


def test_two_apps_of_one_folder_copy_each_version_once(document: Path, disk: _Disk, passing: Passing) -> None:
    one, other = _manager(document, disk), _manager(document, disk)
    with _running(one, passing) as first, _running(other, passing) as second:
        for number in range(3):
            _save(first, document, 2 * number, passing)
            _save(second, document, 2 * number + 1, passing)
        wait_until(lambda: first.is_well and second.is_well and len(disk.ids) == 6, pump=passing)
    assert disk.ids == tuple(sorted(meta.backup_id for meta in one.list_backups()))


def test_without_places_nothing_of_them_is_loaded(document: Path, passing: Passing) -> None:
    manager = BackupManager(document)
    with _running(manager, passing) as running:
        before = {name for name in sys.modules if name.startswith("backupkit.")}
        _save(running, document, 1, passing)
        passing.turn(FIRST_SECONDS)
        _save(running, document, 2, passing)
        loaded = {name for name in sys.modules if name.startswith("backupkit.")} - before
    assert not [name for name in loaded if name.startswith(("backupkit.places", "backupkit.operations.mirroring"))]
    assert running.ended(Mirrored) == []
