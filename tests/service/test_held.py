"""Which version the document holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.operations import folder
from backupkit.service import held
from backupkit.service.held import held_id_of
from backupkit.values.content import hash_of
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    assert found(BackupManager(manager.data_file)) == ""


@pytest.mark.needs_posix("Windows has no time of a change that can be relied on")
def test_what_was_just_stored_is_known_without_reading_it_however_large(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "LARGEST_BYTES", 2)

    def is_known() -> bool:
        manager.create_backup()  # unchanged; read once more as long as a change might not show
        return found(manager) == manager.list_backups()[0].backup_id

    wait_until(is_known)


@pytest.mark.needs_posix("Windows has no time of a change that can be relied on")
def test_a_document_that_did_not_change_is_not_read_again(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.data_file.write_text("[2]")
    again = BackupManager(manager.data_file)
    newest, middle, _oldest = [meta.backup_id for meta in manager.list_backups()]
    reads: list[None] = []

    def counted(chunks: Iterable[bytes]) -> str:
        reads.append(None)
        return hash_of(chunks)

    def is_known() -> bool:
        reads.clear()
        return found(again) == middle and not reads

    monkeypatch.setattr(folder, "hash_of", counted)
    wait_until(is_known)
    manager.data_file.write_text("[3]")
    assert found(again) == newest
    assert reads
