"""Thousands of versions in a folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.values import naming
from backupkit.values.version import Trigger
from tests import forging
from tests.store.damage import meta_for
from tests.store.expectations import again

if TYPE_CHECKING:
    from backupkit.testing.clock import FakeClock


def fill_with_versions(folder: Path, count: int) -> list[bytes]:
    """Write so many version files, a minute apart, as a manager would have made them."""
    contents = []
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(count):
        content = b'{"number": %d}' % number
        at = start + timedelta(minutes=number)
        digest = hashlib.sha256(content).hexdigest()
        meta = meta_for(digest, len(content), sequence=number + 1, at=at)
        (folder / meta.file_name).write_bytes(forging.version_file(meta, content, level=1))
        contents.append(content)
    return contents


@pytest.mark.slow
def test_ten_thousand_versions_are_listed_verified_and_restored(
    document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    manager.create_backup(trigger=Trigger.MANUAL)
    contents = fill_with_versions(manager.backups_dir, 10_000)
    (manager.backups_dir / naming.MANIFEST).unlink()
    assert manager.rebuild_manifest() == 10_001
    fresh = again(manager, clock)

    document.write_bytes(b"[1]")
    assert fresh.create_backup()
    oldest = fresh.list_backups()[-1]
    assert fresh.restore_backup(oldest.backup_id)
    assert document.read_bytes() == contents[0]
    assert tuple(fresh.verify_backups()) == (10_003, 0)


def test_a_thousand_versions_that_the_manifest_has_lost_are_all_found(
    document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    manager.backups_dir.mkdir()
    contents = fill_with_versions(manager.backups_dir, 1_000)
    found = manager.list_backups()

    assert [meta.sequence for meta in found] == list(range(1_000, 0, -1))
    assert manager.create_backup()
    assert len(again(manager, clock).list_backups()) == 1_001
    manager.restore_backup(found[-1].backup_id)
    assert document.read_bytes() == contents[0]
