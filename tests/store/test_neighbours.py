"""Two documents in one folder, whose first versions are made at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files.lock import exclusive


def _after(first: Callable[[], object]) -> Callable[[Path, float, int], AbstractContextManager[None]]:
    """Return a lock that lets something happen before it is taken for the first time."""
    todo = [first]

    def lock(folder: Path, timeout_seconds: float, mode: int) -> AbstractContextManager[None]:
        if todo:
            todo.pop()()
        return exclusive(folder, timeout_seconds, mode)

    return lock


def test_who_finds_that_a_neighbour_has_just_moved_in_takes_the_folder_of_its_own_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for document in (one, two):
        document.write_text("[1]")
    faster = BackupManager(one)
    slower = BackupManager(two, lock=_after(faster.create_backup))
    assert slower.create_backup()
    assert faster.backups_dir == tmp_path / "backups"
    assert slower.backups_dir == tmp_path / "backups-two.json"
    assert [len(manager.list_backups()) for manager in (faster, slower)] == [1, 1]


@pytest.mark.parametrize("document", ["one.json", "two.json"])
def test_who_is_alone_takes_the_usual_folder(tmp_path: Path, document: str) -> None:
    (tmp_path / document).write_text("[1]")
    manager = BackupManager(tmp_path / document)
    assert manager.create_backup()
    assert manager.backups_dir == tmp_path / "backups"
