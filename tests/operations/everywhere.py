"""A document whose folder is sealed, with a place, and a spy who looks at all that lies outside of its directory."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backupkit import BackupManager, Retention
from backupkit.places.folder_place import FolderPlace
from backupkit.testing.faults import Fault, FaultyDisk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.testing.clock import FakeClock
    from backupkit.unlocking.unlocker import Unlocker

_WORDS = ("Wintersonne", "before-the-audit", "tag-of-mine", "customers-of-ours")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_FORMS = (b"\x1f\x8b\x08\x0c", b"SQLite format 3", b'"operation"')  # of a version, a database, a line of the log

_opened: list[str] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is None:
        return
    is_path = event == "open" and isinstance(arguments[0], str | bytes | os.PathLike)
    if (is_path and arguments[2] & _WRITES) or event == "sqlite3.connect":
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_hook)


@contextmanager
def written() -> Iterator[list[str]]:
    """Yield the paths of all files that are opened to be written in the block, by whatever way."""
    global _opened  # noqa: PLW0603 - a hook cannot be taken out
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


@dataclass
class World:
    """The document in a directory of its own; its folder, a place and the folder of temporary files in others."""

    root: Path
    clock: FakeClock
    key: Unlocker
    suffix: str = ".json"
    large: bool = False
    hashes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for path in (self.home, self.folder, self.stick, self.temporary, self.other):
            path.mkdir(parents=True)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def folder(self) -> Path:
        return self.root / "outside" / "folder"

    @property
    def stick(self) -> Path:
        return self.root / "outside" / "stick"

    @property
    def temporary(self) -> Path:
        return self.root / "outside" / "temporary"

    @property
    def other(self) -> Path:
        return self.root / "outside" / "other"

    @property
    def document(self) -> Path:
        return self.home / f"customers-of-ours{self.suffix}"

    def manager(self, disk: FaultyDisk | None = None, **options: Any) -> BackupManager:
        chosen: dict[str, Any] = {"retention": Retention.newest_only(3), "places": [FolderPlace(self.stick)]} | options
        return BackupManager(
            self.document, self.folder, encryption=self.key, encrypt="everywhere", disk=disk, clock=self.clock, **chosen
        )

    def save(self, number: int) -> None:
        """Save a state of this number as the document."""
        self.clock.advance(seconds=60)
        if self.suffix == ".db":
            self._save_rows(number)
        elif self.suffix == ".txt":
            rows = [f"Wintersonne {row}" for row in range(300_000 if self.large else 200)]
            self.document.write_text("\n".join([f"number {number}", *rows]), "utf-8")
        else:
            people = [{"id": row, "name": f"Wintersonne {row}"} for row in range(200)]
            people[7]["name"] = f"Wintersonne, number {number}"
            self.document.write_text(json.dumps(people), "utf-8")
        self.hashes.add(hashlib.sha256(self.document.read_bytes()).hexdigest())

    def _save_rows(self, number: int) -> None:
        with closing(sqlite3.connect(self.document)) as database:
            database.execute("CREATE TABLE IF NOT EXISTS people (id INTEGER PRIMARY KEY, name TEXT)")
            name = f"Wintersonne, number {number} " * (20_000 if self.large else 1)
            database.executemany("INSERT INTO people (name) VALUES (?)", [(name,)] * 10)
            database.commit()

    def make(self, count: int) -> list[str]:
        """Make so many versions; return their ids."""
        made = []
        for number in range(count):
            self.save(number)
            made.append(self.manager().create_backup("before-the-audit", tags=["tag-of-mine"]) or "")
        return made

    def found(self) -> list[str]:
        """Return what of the document is found outside of its directory, in bytes and in names."""
        for meta in self.hashes:
            assert len(meta) == 64
        secrets = [*_WORDS, *self.hashes, *(each[:8] for each in self.hashes)]
        raw = [*(each.encode() for each in secrets), *map(bytes.fromhex, self.hashes), *_FORMS]
        outside = self.root / "outside"
        seen = []
        for path in (*outside.rglob("*"), *self._unnamed()):
            try:
                data = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:
                continue
            data += b"\0" + os.fsencode(str(path))
            seen += [f"{path}: {secret!r}" for secret in raw if secret in data]
        return seen

    def _unnamed(self) -> Iterator[Path]:
        """Yield the files without a name that this process has open: they lie on a disk all the same."""
        folder = Path("/proc/self/fd")
        for path in folder.iterdir() if folder.is_dir() else ():
            try:
                target = os.readlink(path)
            except OSError:
                continue
            if target.startswith(str(self.root / "outside")) and target.endswith("(deleted)"):
                yield path


class Spy(FaultyDisk):
    """A disk that looks outside of the document's directory before each call: as it would be after a kill there."""

    def __init__(self, world: World, fault: Fault | None = None) -> None:
        super().__init__(world.root, fault)
        self._world = world
        self.seen: list[str] = []

    def guard(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Look, then do what the disk does."""
        self.seen += self._world.found()
        super().guard(name, arguments)
