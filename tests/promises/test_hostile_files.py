"""Sweepers and crafted files: ways to lose data that a hostile reading once found. None may come back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.values import naming
from tests import forging

Save = Callable[[object], bytes]


@pytest.mark.needs_posix("On Windows an open file is its own lock.")
def test_p2_a_sweeper_does_not_remove_a_name_that_another_writer_has_taken(tmp_path: Path) -> None:
    """It opened a dead draft, and before it could lock it, the name went to a writer that lives."""
    path = tmp_path / ".backupkit-0123456789abcdef.tmp"
    path.write_bytes(b"dead")
    lock = drafts.lock
    living: list[drafts.Draft] = []

    def lock_late(descriptor: int) -> bool | None:
        if not living:
            living.append(None)  # type: ignore[arg-type]  # once
            path.unlink()
            living[0] = drafts.Draft(Disk(), path)
        return lock(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "lock", lock_late)
        assert not drafts.sweep(Disk(), path)

    assert path.exists()
    living[0].discard()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no such locks on Windows")
@pytest.mark.leaves_damage
def test_p9_a_writer_whose_new_draft_a_sweeper_holds_takes_another_name(manager: BackupManager, save: Save) -> None:
    """Where the folder has no lock, sweepers look at a draft between its creation and its own lock."""
    fcntl = pytest.importorskip("fcntl")
    held: list[int] = []

    class SweptDisk(Disk):
        def create(self, path: Path) -> int:
            descriptor = super().create(path)
            if len(held) < 2:
                held.append(os.open(path, os.O_RDONLY))
                fcntl.flock(held[-1], fcntl.LOCK_EX)
            return descriptor

    save(["before"])
    kept = BackupManager(manager.data_file, disk=SweptDisk()).create_backup()
    assert len(held) == 2
    for descriptor in held:
        os.close(descriptor)
    assert [meta.backup_id for meta in manager.list_backups()] == [kept]
    assert manager.cleanup_orphaned_backups() == 2


def _crafted(manager: BackupManager, **changes: object) -> None:
    meta = replace(manager.list_backups()[0], **changes)  # type: ignore[arg-type]
    backup_id = naming.backup_id_for(meta.timestamp, meta.file_hash, 40)
    data = forging.version_file(replace(meta, backup_id=backup_id), manager.data_file.read_bytes())
    (manager.backups_dir / f"backup_{backup_id}.json.gz").write_bytes(data)


@pytest.mark.leaves_damage
def test_p12_a_crafted_sequence_does_not_stop_the_count(manager: BackupManager, save: Save) -> None:
    manager.create_backup()
    _crafted(manager, sequence=(1 << 62) - 1)
    save(["after"])
    backup_id = manager.create_backup()

    assert backup_id in {meta.backup_id for meta in BackupManager(manager.data_file).list_backups()}


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_p8_a_time_that_a_zone_cannot_express_stops_nothing(document: Path, moment: datetime, save: Save) -> None:
    zone = timezone(timedelta(hours=-8 if moment.year == 1 else 8))
    manager = BackupManager(document, zone=zone)
    manager.create_backup()
    _crafted(manager, timestamp=moment)
    save(["after"])

    assert manager.create_backup()
