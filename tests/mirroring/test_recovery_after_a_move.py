from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager, Retention
from backupkit.config import own_folder
from tests.mirroring.desk import Desk

pytestmark = pytest.mark.leaves_damage


@pytest.mark.parametrize("kept", [50, 2])
def test_versions_from_before_and_after_a_move_come_back_from_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own")
    desk = Desk(tmp_path, Retention.newest_only(kept))
    before, usb = desk.save(2), desk.disk_at()
    manager = desk.manager(usb.as_uri())
    manager.mirror()
    manager.move_folder(desk.document.parent / "elsewhere")
    after = desk.save(2)
    manager.mirror()
    desk.clock.advance(days=31)
    manager.mirror()  # of two that are kept, those from before the move go
    (tmp_path / "new").mkdir()
    found = BackupManager.from_place(usb.as_uri(), tmp_path / "new" / "data.json", clock=desk.clock).list_backups()
    assert {meta.backup_id for meta in found} == set(before + after if kept > 2 else after)
