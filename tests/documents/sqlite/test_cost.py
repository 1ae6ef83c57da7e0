"""What a version of a database costs, counted: what is written, and brought to the medium."""

from __future__ import annotations

import contextlib
from pathlib import Path

from backupkit import BackupManager
from backupkit.testing.faults import FaultyDisk
from backupkit.versionfile import reader
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


def test_after_a_few_rows_anywhere_nearly_all_blocks_of_a_database_are_taken_over(tmp_path: Path) -> None:
    manager = BackupManager(tmp_path / "a.db")
    with contextlib.closing(opened(made(tmp_path / "a.db"))) as app:
        app.executemany("insert into t values(hex(randomblob(500)))", [()] * 6_000)
        found = []
        for _ in range(2):
            assert manager.create_backup()
            version = manager.backups_dir / manager.list_backups()[0].file_name
            found.append({each.content_digest for each in reader.blocks_of(reader.read_header(version))})
            for row in (3, 1_500, 3_000, 4_500):
                app.execute("update t set x = 'other' where rowid = ?", (row,))
    former, latter = found
    assert len(former) > 80
    assert len(latter - former) <= 5  # the four, and the first, in which the database counts its pages
