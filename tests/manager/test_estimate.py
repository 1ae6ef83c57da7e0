"""How much the next version will take."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from backupkit.testing.clock import FakeClock
from tests.manager.folders import records

Save = Callable[[object], bytes]
SIZES = {"200 bytes": 200, "20 KB": 20_000, "1 MB": 1_000_000, "3 MB": 3_000_000}


@pytest.mark.parametrize("size_bytes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("level", [1, 6])
def test_an_estimate_is_within_15_percent(size_bytes: int, level: int, document: Path, clock: FakeClock) -> None:
    document.write_bytes(records(size_bytes))
    manager = BackupManager(document, clock=clock, compression_level=level)
    estimate = manager.estimate_backup_size()
    assert not manager.backups_dir.exists(), "an estimate writes nothing"
    real = manager.find_backup(str(manager.create_backup())).stored_size
    assert estimate == pytest.approx(real, rel=0.15)


def test_an_estimate_sees_that_a_document_is_half_noise(document: Path, clock: FakeClock) -> None:
    path = document.with_suffix(".bin")
    path.write_bytes(bytes(2_000_000) + random.Random(3).randbytes(2_000_000))
    manager = BackupManager(path, clock=clock)
    estimate = manager.estimate_backup_size()
    assert estimate == pytest.approx(manager.find_backup(str(manager.create_backup())).stored_size, rel=0.15)


def test_an_unchanged_document_will_take_nothing(manager: BackupManager, save: Save) -> None:
    manager.create_backup()
    assert manager.estimate_backup_size() == 0
    save([1])
    assert manager.estimate_backup_size() > 0


def test_a_document_of_the_same_size_is_not_taken_for_unchanged(manager: BackupManager, save: Save) -> None:
    save([1])
    manager.create_backup()
    save([2])
    assert manager.estimate_backup_size() > 0


def test_an_estimate_is_not_0_where_the_newest_version_file_is_gone(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    (manager.backups_dir / meta.file_name).unlink()
    assert manager.estimate_backup_size() > 0
    manager.create_backup()


def test_an_estimate_is_not_0_where_the_newest_version_file_is_cut(manager: BackupManager) -> None:
    meta = manager.find_backup(str(manager.create_backup()))
    path = manager.backups_dir / meta.file_name
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:-1])
    try:
        estimate = manager.estimate_backup_size()
        assert manager.create_backup() is not None, "the next backup does write"
        assert estimate > 0
    finally:
        path.write_bytes(data)


def test_an_empty_document_takes_a_header(manager: BackupManager, document: Path) -> None:
    document.write_bytes(b"")
    estimate = manager.estimate_backup_size()
    assert estimate == pytest.approx(manager.find_backup(str(manager.create_backup())).stored_size, rel=0.15)


def test_without_a_document_there_is_nothing_to_estimate(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with pytest.raises(errors.DocumentMissing):
        manager.estimate_backup_size()
