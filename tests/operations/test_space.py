from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.operations.maintenance import space
from backupkit.testing.clock import FakeClock


def test_there_is_no_room_to_be_told_before_there_is_a_folder(manager: BackupManager) -> None:
    assert manager.room() is None


def test_room_is_what_the_system_says_and_what_the_newest_version_takes(manager: BackupManager) -> None:
    manager.create_backup()
    room = manager.room()
    assert room
    assert 0 < room.free_bytes < room.total_bytes
    assert room.next_bytes == manager.list_backups()[0].stored_size


def test_where_it_is_little_it_tells_what_tighter_rules_would_free(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    manager = BackupManager(document, clock=clock)
    for number in range(30):
        document.write_text(f'{{"number": {number}, "of": "{"x" * 100}"}}')
        clock.advance(hours=1)
        manager.create_backup()
    monkeypatch.setattr(space, "space_at", lambda _: (1_000, 10_000_000))
    before = manager.list_backups()
    room = manager.room()
    assert room
    assert room.is_low
    assert room.tighter_count > 0
    assert 0 < room.tighter_bytes < sum(meta.stored_size for meta in before)
    assert manager.list_backups() == before  # it is a preview
