"""A restore that fails: what could be undone before it still can, wherever the disk refused."""

from __future__ import annotations

import errno
from itertools import count
from typing import TYPE_CHECKING

from backupkit import BackupError, BackupManager, DocumentUncertain
from backupkit.testing.faults import Fault, FaultyDisk

if TYPE_CHECKING:
    from pathlib import Path


def test_p4_an_error_at_any_step_leaves_what_could_be_undone(tmp_path: Path) -> None:
    failed = 0
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        document = folder / "data.json"
        manager = BackupManager(document)
        for content in ("1", "2"):
            document.write_text(content, encoding="utf-8")
            manager.create_backup(pinned=True)
        before_id = manager.restore_backup(manager.list_backups()[1].backup_id).before_id
        document.write_text("3", encoding="utf-8")
        disk = FaultyDisk(folder, Fault(at=at, errno=errno.EIO))
        try:
            wanted_id = BackupManager(document, disk=disk).restore_backup(manager.list_backups()[1].backup_id).before_id
        except DocumentUncertain:  # where two files cannot change places: what was put back is there, and stays
            failed += 1
            manager.undo_restore()
            assert document.read_text(encoding="utf-8") == "3"
            continue
        except BackupError:
            failed += 1
            wanted_id = before_id
            assert document.read_text(encoding="utf-8") == "3"
        assert manager.undo_restore().backup_id == wanted_id, f"{disk.calls[-1]} at {at}"
        if not disk.struck:
            break
    assert failed > 15
