"""An index of any size that was written is read again; what only looks large takes no memory."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from backupkit.store import manifest
from backupkit.values import naming

WORDY = "\N{PARTY POPPER}" * 900


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limit be reached by a dozen versions instead of 100,000."""
    monkeypatch.setattr(manifest, "LIMIT_BYTES", 1 << 15)


def index_of(manager: BackupManager) -> Path:
    return manager.backups_dir / naming.MANIFEST


@pytest.fixture
def large(manager: BackupManager, document: Path, _small_limit: None) -> BackupManager:
    """A manager whose index is larger than what is read without a look at its seal."""
    for number in range(12):
        document.write_text(f"[{number}]")
        manager.create_backup(WORDY, trigger=Trigger.MANUAL)
    assert index_of(manager).stat().st_size > manifest.LIMIT_BYTES
    return manager


def test_p3_what_stands_in_the_index_alone_outlives_its_growth(large: BackupManager, document: Path) -> None:
    first = large.list_backups()[-1].backup_id
    large.describe(first, "EDITED")
    large.verify_backups()
    for number in range(3):
        document.write_text(f"[{number}, 1]")
        BackupManager(document).create_backup(WORDY, trigger=Trigger.MANUAL)
    found = BackupManager(document).find_backup(first)
    assert found.description == "EDITED"
    assert found.verified_at
    assert not list(large.backups_dir.glob("*.corrupt*"))
    (large.backups_dir / naming.MANIFEST).unlink()
    assert BackupManager(document).find_backup(first).description == "EDITED", "the one before is as large"


@pytest.mark.parametrize("at", [0, 10_000, -40, -1])
def test_p3_a_large_one_that_was_changed_is_damaged(large: BackupManager, document: Path, at: int) -> None:
    data = bytearray(index_of(large).read_bytes())
    data[at] ^= 1
    index_of(large).write_bytes(data)
    assert len(BackupManager(document).list_backups()) == 12
    large.pin(large.list_backups()[0].backup_id)
    assert list(large.backups_dir.glob("*.corrupt*"))


@pytest.mark.parametrize("with_an_end", [False, True])
def test_p12_a_huge_file_in_its_place_takes_no_memory(
    manager: BackupManager, document: Path, with_an_end: bool
) -> None:
    manager.create_backup()
    end = index_of(manager).read_bytes()[-manifest.END_BYTES :]
    os.truncate(index_of(manager), 200 << 20)
    if with_an_end:
        with index_of(manager).open("ab") as file:
            file.write(end)
    tracemalloc.start()
    assert len(BackupManager(document).list_backups()) == 1
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 << 20
    index_of(manager).unlink()


def test_the_end_of_a_manifest_is_as_long_as_it_is_said_to_be(manager: BackupManager) -> None:
    manager.create_backup()
    data = index_of(manager).read_bytes()
    assert manifest.checksum_in(data[-manifest.END_BYTES :])
    assert manifest.checksum_in(data[-manifest.END_BYTES + 1 :]) is None


def test_a_renamed_document_is_known_by_a_large_index(large: BackupManager, document: Path) -> None:
    renamed = document.with_name("renamed.json")
    large.data_file.rename(renamed)
    assert len(BackupManager(renamed).list_backups()) == 12
