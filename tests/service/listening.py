"""What the tests of the service share: hearing what it tells, documents and disks that wait, a clock to push."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from backupkit import BackupManager
from backupkit.automation.confirming import Confirming
from backupkit.automation.first_backup import FirstBackup
from backupkit.automation.watching import Watching
from backupkit.documents.document import State
from backupkit.documents.json_file import JsonFile
from backupkit.files.disk import Disk
from backupkit.service.events import Event, Failed, Finished, HealthChanged
from backupkit.service.hub import Hub
from backupkit.service.service import BackupService
from backupkit.service.sighting import Sighting
from backupkit.service.stopwatch import Stopwatch, SystemStopwatch
from backupkit.service.task import Task
from backupkit.testing.stopwatch import FakeStopwatch
from tests.service.passing import Passing
from tests.waiting import wait_until


class Watched(BackupService):
    """A service with the initiators that a window gives it, started as a window does."""

    def __init__(self, manager: BackupManager, looked: Looked, **options: Any) -> None:
        self._first, self._watching = FirstBackup(), Watching()
        super().__init__(manager, initiators=(self._first, self._watching, Confirming(), looked), **options)

    def start(self, *, watches: bool) -> None:
        self._watching.is_on = watches
        self._first.start()
        self.wake()


class Ear:
    """Hears all that a service tells, in order."""

    def __init__(self, manager: BackupManager, stopwatch: Stopwatch) -> None:
        hub = Hub()
        self._told: SimpleQueue[Event] = SimpleQueue()
        hub.subscribe(self._told.put)
        self._looked = Looked()
        self._passing = stopwatch if isinstance(stopwatch, Passing) else None
        self.service = Watched(manager, self._looked, hub=hub, stopwatch=stopwatch)
        self._heard: list[Event] = []

    @property
    def heard(self) -> list[Event]:
        while True:
            try:
                self._heard.append(self._told.get_nowait())
            except Empty:
                return self._heard

    def until(self, condition: Callable[[Event], object], timeout: float = 15.0) -> Event:
        """Return the first event that fits, as soon as it is told."""
        wait_until(lambda: any(condition(event) for event in self.heard), timeout, pump=self._passing)
        return next(event for event in self._heard if condition(event))

    def end_of(self, number: int) -> Finished | Failed:
        event = self.until(lambda event: isinstance(event, Finished | Failed) and event.number == number)
        assert isinstance(event, Finished | Failed)
        return event

    def do(self, task: Task) -> object:
        """Have a task done; return its result."""
        end = self.end_of(self.service.submit(task))
        assert isinstance(end, Finished), end
        return end.result

    def ends(self) -> list[Finished | Failed]:
        return [event for event in self.heard if isinstance(event, Finished | Failed)]

    def health(self, condition: Callable[[HealthChanged], object]) -> HealthChanged:
        """Return the latest health, as soon as it is as wanted."""

        def latest() -> HealthChanged | None:
            return next((event for event in reversed(self.heard) if isinstance(event, HealthChanged)), None)

        def fits() -> bool:
            found = latest()
            return found is not None and bool(condition(found))

        wait_until(fits, 15, pump=self._passing)
        found = latest()
        assert found
        return found

    def looks(self, count: int, *, push: Pushed, seconds: float) -> int:
        """Have the worker look at the document *count* times, with so many seconds before each; return the count."""
        for _ in range(count):
            push.push(seconds)
            for _ in range(2):  # the first one may have begun before
                self._looked.once_more(self.service.wake)
        return count


class Looked:
    """An initiator that asks for nothing, and is waited for: it is asked at the end of each look."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def due(self, document: Sighting, now: float) -> None:
        del document, now
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        pass

    def once_more(self, wake: Callable[[], None]) -> None:
        """Have the worker look, and wait until it has."""
        with self._changed:
            before = self._count
            wake()
            assert self._changed.wait_for(lambda: self._count > before, 15)


class Pushed(FakeStopwatch):
    """Seconds that go only when they are pushed."""

    def push(self, seconds: float) -> None:
        self.turn(seconds)


class Counted(SystemStopwatch):
    """Seconds that go on by one whenever somebody looks at them."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count

    def seconds(self) -> float:
        return self._count()


class Gate:
    """Something that is reached, and goes on only when it is opened."""

    def __init__(self) -> None:
        self._reached, self._opened = threading.Event(), threading.Event()

    def open(self) -> None:
        self._opened.set()

    def shut(self) -> None:
        self._opened.clear()
        self._reached.clear()

    def wait_until_reached(self) -> None:
        assert self._reached.wait(15)

    def pass_through(self) -> None:
        self._reached.set()
        self._opened.wait(60)


class GatedState:
    """A state whose reading stops after its first piece until the gate is open."""

    def __init__(self, state: State, gate: Gate) -> None:
        self._state, self._gate = state, gate
        self.size_bytes, self.access = state.size_bytes, state.access

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    def chunks(self) -> Iterator[bytes]:
        for number, chunk in enumerate(self._state.chunks()):
            yield chunk
            if number == 0:
                self._gate.pass_through()


class GatedFile(JsonFile):
    """A document that takes as long to be read as the test wants."""

    def __init__(self, path: Path, gate: Gate) -> None:
        super().__init__(path)
        self._gate = gate

    @contextmanager
    def open_state(self) -> Iterator[GatedState]:  # type: ignore[override]  # as good as a State for its readers
        with super().open_state() as state:
            yield GatedState(state, self._gate)


class HangingDisk(Disk):
    """A network drive that does not answer any more, until the gate is open."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def sync(self, descriptor: int) -> None:
        self._gate.pass_through()
        super().sync(descriptor)


class BrokenDisk(Disk):
    """A disk that cannot take any new file while it is broken."""

    def __init__(self) -> None:
        self.is_broken = True

    def create(self, path: Path) -> int:
        if self.is_broken:
            raise OSError(5, "Input/output error", str(path))
        return super().create(path)
