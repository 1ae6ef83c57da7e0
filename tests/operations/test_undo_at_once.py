"""Two windows that undo at once: the first one counts, so that undoing twice is redoing."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, NothingToUndo, UndoOvertaken
from backupkit.files.lock import exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def restored(manager: BackupManager, document: Path) -> list[str]:
    """Two versions, A and B, of which A was put back over an edited document."""
    ids = []
    for content in ("A", "B"):
        document.write_text(f'{{"s": "{content}"}}')
        ids.append(str(manager.create_backup(content)))
    document.write_text('{"s": "EDITED"}')
    manager.restore_backup(ids[0])
    return ids


def overtaken_by(document: Path, do: Callable[[BackupManager], object]) -> BackupManager:
    """Return a manager before whose first hold of the folder's lock another one does something."""
    waiting = [do]

    @contextlib.contextmanager
    def lock(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
        while waiting:
            waiting.pop()(BackupManager(document))
        with exclusive(folder, timeout_seconds, mode):
            yield

    return BackupManager(document, lock=lock)


def test_p9_of_two_undos_at_once_one_is_refused_and_a_further_one_redoes(document: Path, restored: list[str]) -> None:
    assert restored
    second = overtaken_by(document, BackupManager.undo_restore)
    with pytest.raises(UndoOvertaken):
        second.undo_restore()
    assert document.read_text() == '{"s": "EDITED"}'
    second.undo_restore()
    assert document.read_text() == '{"s": "A"}'


def test_p9_an_undo_that_a_restore_overtook_changes_nothing(document: Path, restored: list[str]) -> None:
    second = overtaken_by(document, lambda other: other.restore_backup(restored[1]))
    with pytest.raises(UndoOvertaken):
        second.undo_restore()
    assert document.read_text() == '{"s": "B"}'
    second.undo_restore()
    assert document.read_text() == '{"s": "A"}'


def test_two_restores_at_once_both_count(document: Path, restored: list[str]) -> None:
    second = overtaken_by(document, lambda other: other.restore_backup(restored[1]))
    second.restore_backup(restored[0])
    assert document.read_text() == '{"s": "A"}'
    second.undo_restore()
    assert document.read_text() == '{"s": "B"}'


def test_who_asks_whether_there_is_nothing_to_undo_need_not_know_of_it() -> None:
    assert issubclass(UndoOvertaken, NothingToUndo)
