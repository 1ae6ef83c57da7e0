"""Places for tests: one that writes down what it is asked, and one whose calls go wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceAway
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.testing.faults import Killed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.places.place import Place, Stored
    from backupkit.testing.clock import FakeClock

_HANGING_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a place."""

    method: str
    name: str = ""
    size_bytes: int = 0  # of what was stored, or was read


class RecordingPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, and keeps a record of all calls.

    Args:
        place: where each call goes.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.calls: list[Call] = []

    def close(self) -> None:
        """Note the call, and close the place."""
        self.calls.append(Call(method="close"))
        super().close()

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, and note how much of it was asked for, whether it arrived or not."""
        asked = 0

        def numbered() -> Iterator[bytes]:
            nonlocal asked
            for chunk in chunks:
                asked += len(chunk)
                yield chunk

        try:
            self._place.create(name, numbered())
        finally:
            self.calls.append(Call(method="create", name=name, size_bytes=asked))

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, and note its size."""
        data = self._place.read(name, offset, size)
        self.calls.append(Call(method="read", name=name, size_bytes=len(data)))
        return data

    def checksum(self, name: str) -> str:
        """Note the call, and return what the place says of a file."""
        self.calls.append(Call(method="checksum", name=name))
        return self._place.checksum(name)

    def list(self) -> tuple[Stored, ...]:
        """Note the call, and return what is there."""
        self.calls.append(Call(method="list"))
        return self._place.list()

    def remove(self, name: str) -> None:
        """Note the call, and remove the file."""
        self.calls.append(Call(method="remove", name=name))
        self._place.remove(name)


class Mishap(Enum):
    """How a call goes wrong."""

    FAILS = "fails"  # nothing happens there, and that is said
    UNANSWERED = "unanswered"  # it happens, and the answer is lost
    HANGS = "hangs"  # nothing happens there, and that is said ten minutes later
    HALF = "half"  # half of what is there is read or listed, as if it were all
    ANOTHERS = "another's"  # the bytes of another file are read
    KILLED = "killed"  # the process dies before it happens
    KILLED_AFTER = "killed after"  # and after it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFault:
    """What goes wrong at the *at*-th call, numbered from 1."""

    at: int
    mishap: Mishap
    for_ever: bool = False  # at each later call as well


class FaultyPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, and lets one of its calls go wrong.

    ``describe`` and ``close`` neither count nor fail.

    Args:
        place: where the calls go.
        fault: which one goes wrong, and how.
        clock: what time passes by while a call hangs.
    """

    def __init__(self, place: Place, fault: PlaceFault, clock: FakeClock) -> None:
        super().__init__(place)
        self._fault, self._clock = fault, clock
        self._calls = 0
        self.struck = False

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, or fail to."""
        mishap = self._begun()
        self._place.create(name, chunks)
        self._end(mishap)

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, or what is none."""
        mishap = self._begun()
        if mishap is Mishap.ANOTHERS:
            stored = self._place.list()
            name = next((each.name for each in stored if each.name not in {name, names.MARK}), name)
        data = self._place.read(name, offset, size)
        self._end(mishap)
        return data[: len(data) // 2] if mishap is Mishap.HALF else data

    def checksum(self, name: str) -> str:
        """Return what the place says of a file, or fail to."""
        mishap = self._begun()
        found = self._place.checksum(name)
        self._end(mishap)
        return found

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, or a part of it."""
        mishap = self._begun()
        stored = self._place.list()
        self._end(mishap)
        return stored[: len(stored) // 2] if mishap is Mishap.HALF else stored

    def remove(self, name: str) -> None:
        """Remove a file, or fail to."""
        mishap = self._begun()
        self._place.remove(name)
        self._end(mishap)

    def _begun(self) -> Mishap | None:
        """Count a call; return how it is to go wrong, if it has not done so by then."""
        self._calls += 1
        fault = self._fault
        if self._calls != fault.at and not (fault.for_ever and self._calls > fault.at):
            return None
        self.struck = True
        match fault.mishap:
            case Mishap.KILLED:
                raise Killed
            case Mishap.HANGS:
                self._clock.sleep(_HANGING_SECONDS)
                raise PlaceAway(self.describe(), "no answer came")
            case Mishap.FAILS:
                raise PlaceAway(self.describe(), "the connection broke off")
        return fault.mishap

    def _end(self, mishap: Mishap | None) -> None:
        if mishap is Mishap.KILLED_AFTER:
            raise Killed
        if mishap is Mishap.UNANSWERED:
            raise PlaceAway(self.describe(), "the connection broke off")
