"""What the document held at a moment: the same answer where the versions were made, and on a new machine."""

from __future__ import annotations

import contextlib
import random
from datetime import datetime

import pytest

from backupkit import BackupManager
from backupkit.errors import BackupNotFound, NothingToUndo
from tests.mirroring.desk import Desk

_STEPS = 14


class _Life:
    """A random history, and what the document held after each step of it."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.random = desk, random.Random(seed)
        self.manager = desk.manager(desk.disk_at().as_uri())
        self.held: list[tuple[datetime, str]] = []

    def run(self) -> None:
        self.desk.save()
        self._note()
        for _ in range(_STEPS):
            self.desk.clock.advance(seconds=60)
            self.random.choice([self._save, self._save, self._restore, self._undo, self._import, self._bin])()
            self._note()

    def _note(self) -> None:
        self.desk.clock.advance(seconds=10)
        self.held.append((self.desk.clock.now(), self.desk.document.read_text()))

    def _save(self) -> None:
        self.desk.save()

    def _restore(self) -> None:
        self.manager.restore_backup(self.random.choice(self.manager.list_backups()).backup_id)

    def _undo(self) -> None:
        with contextlib.suppress(NothingToUndo):
            self.manager.undo_restore()

    def _import(self) -> None:
        path = self.desk.root / "other.json"
        path.write_text(f'{{"imported": {self.random.random()}}}')
        self.manager.import_backup(path)

    def _bin(self) -> None:
        """Put one into the bin that tells nothing of what the document held: the answers may differ by that."""
        imported = [meta for meta in self.manager.list_backups() if meta.trigger == "import"]
        if imported:
            self.manager.delete_backup(self.random.choice(imported).backup_id)


def _answer(manager: BackupManager, moment: datetime) -> str:
    """Return the id of the version of a moment; empty if there is none."""
    try:
        return manager.find_backup_at(moment).backup_id
    except BackupNotFound:
        return ""


@pytest.mark.parametrize("seed", range(12))
def test_the_state_of_a_moment_is_what_the_document_held_then(desk: Desk, seed: int) -> None:
    life = _Life(desk, seed)
    life.run()
    found = [b"".join(life.manager.content(_answer(life.manager, at))).decode() for at, _ in life.held]
    assert found == [text for _, text in life.held]
