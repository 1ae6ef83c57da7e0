"""A document with versions, and places for their copies: what the tests of mirroring work on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from backupkit import BackupManager, FolderPlace, MirrorReport, Place, Retention
from backupkit.files.disk import Disk
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceMissing, PlaceTaken
from backupkit.places.place import Stored
from backupkit.testing.clock import FakeClock


class Desk:
    """A document in a folder of its own, and folders beside it that stand for other disks."""

    def __init__(self, root: Path, retention: Retention | None = None) -> None:
        self.root, self.clock, self.retention = root, FakeClock(), retention or Retention.newest_only(50)
        self.document = root / "home" / "data.json"
        self.document.parent.mkdir(parents=True)
        self.saves = 0

    @property
    def folder(self) -> Path:
        return self.document.parent / "backups"

    def disk_at(self, name: str = "usb") -> Path:
        """Return a folder that stands for another disk; it is made if it is not there."""
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        return folder

    def manager(self, *places: Place | str, mode: str = "all", disk: Disk | None = None) -> BackupManager:
        return BackupManager(
            self.document, places=places, places_mode=mode, retention=self.retention, clock=self.clock, zone=UTC,
            disk=disk,
        )  # fmt: skip

    def save(self, count: int = 1) -> list[str]:
        """Save and make a version, *count* times; return the ids, oldest first."""
        made = []
        for _ in range(count):
            self.saves += 1
            self.clock.advance(seconds=60)
            self.document.write_text(json.dumps({"save": self.saves}))
            made.append(str(self.manager().create_backup()))
        return made

    def ids(self) -> set[str]:
        """Return the ids of the versions here."""
        return {meta.backup_id for meta in self.manager().list_backups(include_archived=True)}

    def path_of(self, backup_id: str) -> Path:
        return self.folder / f"backup_{backup_id}.json.gz"


def copies(folder: Path) -> dict[str, bytes]:
    """Return the copies in a folder: their bytes by their names."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if names.is_version(path.name)}


def originals(desk: Desk) -> dict[str, bytes]:
    """Return the version files here: their bytes by their names."""
    return copies(desk.folder)


def only(report: MirrorReport) -> dict[str, object]:
    """Return what was done at the one place, as far as it is not usual."""
    (place,) = report.places
    usual = type(place)(place=place.place)
    return {name: value for name, value in dict(place).items() if value != usual[name]}


class MemoryPlace:
    """Fills the Protocol of a place without a disk, and is away when it is told to be."""

    def __init__(self, name: str) -> None:
        self.name, self.is_away = name, False
        self.files: dict[str, bytes] = {}

    @property
    def proves_arrival(self) -> bool:
        return False

    def checksum(self, name: str) -> str:
        self.read(name, 0, 0)
        return ""

    def describe(self) -> str:
        return self.name

    def close(self) -> None:
        pass

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        self._require_here()
        if name in self.files:
            raise PlaceTaken(self.name, name)
        self.files[name] = b"".join(chunks)

    def read(self, name: str, offset: int, size: int) -> bytes:
        self._require_here()
        if name not in self.files:
            raise PlaceMissing(self.name, name)
        return self.files[name][offset : offset + size]

    def list(self) -> tuple[Stored, ...]:
        self._require_here()
        return tuple(Stored(name=name, size_bytes=len(data)) for name, data in self.files.items())

    def remove(self, name: str) -> None:
        self._require_here()
        self.files.pop(name, None)

    def _require_here(self) -> None:
        if self.is_away:
            raise PlaceAway(self.name, "it was taken away")


def at(folder: Path) -> FolderPlace:
    return FolderPlace(folder)
