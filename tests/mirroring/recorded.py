"""A place that remembers what was read and stored there."""

from __future__ import annotations

from collections.abc import Iterable

from backupkit import Place
from backupkit.places.errors import PlaceFailed
from backupkit.places.place import Stored


class Recorded:
    """A place that remembers which files were read and stored, and stores no index if it is told so."""

    def __init__(self, place: Place) -> None:
        self.place, self.read_names, self.stored = place, list[str](), list[str]()
        self.takes_no_index = False

    @property
    def proves_arrival(self) -> bool:
        return self.place.proves_arrival

    def describe(self) -> str:
        return self.place.describe()

    def close(self) -> None:
        self.place.close()

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        if self.takes_no_index and name.startswith("index"):
            raise PlaceFailed(self.describe(), "no index")
        self.stored.append(name)
        self.place.create(name, chunks)

    def read(self, name: str, offset: int, size: int) -> bytes:
        self.read_names.append(name)
        return self.place.read(name, offset, size)

    def checksum(self, name: str) -> str:
        return self.place.checksum(name)

    def list(self) -> tuple[Stored, ...]:
        return self.place.list()

    def remove(self, name: str) -> None:
        self.place.remove(name)
