"""A document with a history in a folder of its own, and what must be true of both afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import BackupError, BackupManager, Retention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit import BackupMetadata

EVERYTHING = Retention.newest_only(100_000)
_OURS = {"manifest.json", "manifest.json.bak", "settings.json", "history.jsonl", ".lock"}
_HOST_PATIENCE_SECONDS = 30


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder that goes away."""
    folder = Path(tempfile.mkdtemp(prefix="bk-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def content_of(number: int, size: int = 1000, seed: int = 0) -> bytes:
    """Return a document of about *size* bytes that tells its number; most of it does not shrink when it is packed."""
    filling = random.Random(seed).randbytes(max(size - 60, 0) // 2).hex()
    return json.dumps({"number": number, "filling": filling}).encode()


@dataclass
class Ground:
    """A document, its history, and what its user was told about it."""

    root: Path
    name: str = "data.json"
    told: dict[str, bytes] = field(default_factory=dict)  # id -> content, of each version that was acknowledged
    refusals: int = 0  # how often the host could not save at once

    @property
    def document(self) -> Path:
        return self.root / self.name

    @property
    def folder(self) -> Path:
        return self.root / "backups"

    def manager(self, retention: Retention = EVERYTHING) -> BackupManager:
        return BackupManager(self.document, retention=retention)

    def save(self, content: bytes, patience_seconds: float = _HOST_PATIENCE_SECONDS) -> None:
        """Save as a careful host does: write a new file, put it in the document's place, wait while that is held.

        Raises:
            PermissionError: the document was held all the time.
        """
        new = self.root / f"{self.name}.new"
        new.write_bytes(content)
        give_up_at = time.monotonic() + patience_seconds
        while True:
            try:
                os.replace(new, self.document)
            except PermissionError:
                self.refusals += 1
                if time.monotonic() >= give_up_at:
                    raise
                time.sleep(0.02)
            else:
                return

    def keep(self, content: bytes) -> str:
        """Save, and make a version."""
        self.save(content)
        backup_id = self.manager().create_backup(force=True)
        assert backup_id is not None
        self.told[backup_id] = content
        return backup_id

    def moved_to(self, root: Path) -> Ground:
        """Return a copy in another folder."""
        shutil.copytree(self.root, root)
        return replace(self, root=root, told=dict(self.told))

    def listed(self) -> dict[str, BackupMetadata]:
        return {meta.backup_id: meta for meta in self.manager().list_backups(include_archived=True)}

    def wrongs(self) -> list[str]:
        """Return what is not as it must be after anything at all: what was told is there, and sound.

        Makes one more version, for the next operation is the one that removes what a broken one left.
        """
        try:
            return [*self._lost(), *self._left(), *self._damaged()]
        except BackupError as error:
            return [f"the next operation fails: {error!r}"]

    def _lost(self) -> Iterator[str]:
        listed = self.listed()
        for backup_id, content in self.told.items():
            if backup_id not in listed:
                yield f"{backup_id} is lost"
            elif self.content(backup_id) != content:
                yield f"{backup_id} has another content"
        for meta in listed.values():
            if meta.problem:
                yield f"{meta.backup_id} is marked as damaged: {meta.problem}"

    def _left(self) -> Iterator[str]:
        if self.document.exists():
            self.manager().create_backup(force=True)
        else:
            yield "the document is gone"
            self.manager().cleanup_orphaned_backups()
        known = {meta.file_name for meta in self.listed().values()} | _OURS
        yield from (f"left over: {name}" for name in sorted({path.name for path in self.folder.iterdir()} - known))
        expected = {self.name, f"{self.name}.new", "backups", "copy"}
        yield from (f"left beside: {name}" for name in sorted({path.name for path in self.root.iterdir()} - expected))

    def _damaged(self) -> Iterator[str]:
        report = self.manager().verify_backups()
        yield from (f"{backup_id} is damaged: {problem}" for backup_id, problem in report.problems.items())

    def content(self, backup_id: str) -> bytes:
        """Return what a version holds, by way of a restore to another place."""
        copy = self.root / "copy"
        self.manager().restore_backup(backup_id, to=copy)
        try:
            return copy.read_bytes()
        finally:
            copy.unlink()
