"""Tidying up for a document that has no folder, while another one takes the folder that was free."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.store.entrance import Entrance

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

TIDYING: dict[str, Callable[[BackupManager], bool]] = {
    "cleanup": lambda manager: manager.cleanup_orphaned_backups() == 0,
    "retention": lambda manager: not manager.apply_retention().drop,
}


@pytest.fixture
def other(tmp_path: Path) -> BackupManager:
    (tmp_path / "other.json").write_text('{"other": 1}')
    return BackupManager(tmp_path / "other.json")


@pytest.fixture
def first(tmp_path: Path) -> BackupManager:
    (tmp_path / "first.json").write_text('{"first": 1}')
    return BackupManager(tmp_path / "first.json")


@pytest.mark.parametrize("tidying", TIDYING)
@pytest.mark.parametrize("when", ["before the look", "before the lock"])
def test_p9_there_is_nothing_to_do_where_another_document_was_faster(
    first: BackupManager, other: BackupManager, monkeypatch: pytest.MonkeyPatch, tidying: str, when: str
) -> None:
    free = first.data_file.parent / "backups"
    free.mkdir()  # by the other one, which has not claimed it yet
    assert first.backups_dir == free
    locked, seen = Entrance._locked, list[Path]()

    def lock_late(entrance: Entrance, folder: Path) -> AbstractContextManager[None]:
        if not seen:
            seen.append(folder)
            assert other.create_backup()
        return locked(entrance, folder)

    if when == "before the look":
        assert other.create_backup()
    else:
        monkeypatch.setattr(Entrance, "_locked", lock_late)
    assert TIDYING[tidying](first)
    assert seen == ([free] if when == "before the lock" else [])
    assert [meta.document for meta in other.list_backups()] == ["other.json"]
    assert not first.list_backups()
    assert first.create_backup()
    assert first.backups_dir.name == "backups-first.json"
