"""What a version of a database costs, counted: what is written, and brought to the medium."""

from __future__ import annotations

import contextlib
from pathlib import Path

from backupkit import BackupManager
from backupkit.testing.faults import FaultyDisk
from tests.documents.databases import commit, made, opened


def test_no_file_is_emptied_for_the_copy_since_its_file_system_would_then_hurry_it_to_the_medium(
    tmp_path: Path,
) -> None:
    disk = FaultyDisk(tmp_path)
    manager = BackupManager(made(tmp_path / "a.db"), disk=disk)
    with contextlib.closing(opened(tmp_path / "a.db")) as app:
        for each in ("second", "third"):
            commit(app, each)
            disk.calls.clear()
            assert manager.create_backup()
            assert "set_size" not in disk.calls
