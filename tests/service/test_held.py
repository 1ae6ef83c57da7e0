"""Which version the document holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.service import held
from backupkit.service.held import held_id_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    manager = BackupManager(tmp_path / "data.json")
    for text in ("[1]", "[2]", "[3]"):
        manager.data_file.write_text(text)
        manager.create_backup()
    return manager


def found(manager: BackupManager) -> str:
    return held_id_of(manager, manager.list_backups(include_archived=True))


def test_it_is_the_one_with_the_same_bytes(manager: BackupManager) -> None:
    newest, middle, _oldest = [meta.backup_id for meta in manager.list_backups()]
    assert found(manager) == newest
    manager.data_file.write_text("[2]")
    assert found(BackupManager(manager.data_file)) == middle


def test_a_state_that_was_never_stored_is_in_none(manager: BackupManager) -> None:
    manager.data_file.write_text("[4]")
    assert found(manager) == ""
    manager.data_file.unlink()
    assert found(manager) == ""


def test_what_is_in_the_bin_is_not_named(manager: BackupManager) -> None:
    manager.delete_backup(manager.list_backups()[0].backup_id)
    assert found(manager) == ""


def test_a_large_document_is_not_read_for_it(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "LARGEST_BYTES", 2)
    assert found(manager) == ""
