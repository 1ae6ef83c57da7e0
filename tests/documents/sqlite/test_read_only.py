"""A database that may not be written is stored and compared; only its own restore is refused."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentUnwritable
from backupkit.documents.sqlite import snapshot
from tests.documents.databases import made, opened


@pytest.fixture
def modes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the mode of each file that SQLite is to write a copy into: the administrator may write any."""
    found: list[int] = []
    genuine = snapshot.copied

    def copied(opening: object, source: sqlite3.Connection, target: Path, **options: object) -> None:
        found.append(target.stat().st_mode & 0o777)
        genuine(opening, source, target, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshot, "copied", copied)
    return found


@pytest.mark.needs_posix("there the copy of a file that may not be written is a file of SQLite's own")
@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_the_copy_of_a_database_that_may_not_be_written_can_be(tmp_path: Path, modes: list[int], mode: int) -> None:
    path = made(tmp_path / "notes.db", "delete")
    path.chmod(mode)
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    assert manager.compare_backups(version).is_equal
    assert path.stat().st_mode & 0o777 == mode
    path.chmod(0o644)
    with contextlib.closing(opened(path, "delete")) as app:
        app.execute("insert into t values('second')")
    path.chmod(mode)
    assert manager.compare_backups(version).count == 1
    assert len(modes) > 1
    assert set(modes) <= {0o600, mode | 0o200}
    assert not [each for each in modes if each & 0o077 & ~mode], "others may read a copy that may not read the document"


@pytest.mark.needs_posix("there the administrator may write nothing that is read-only either")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator may write any file")
def test_p2_a_database_that_may_not_be_written_is_not_restored(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    path.chmod(0o444)
    with pytest.raises(DocumentUnwritable):
        manager.restore_backup(version)
