"""P2: where writing into a live database fails, that is told, and the file is never swapped under the app instead."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUnwritable, NotEnoughSpace
from tests.documents.databases import made, opened
from tests.store.limits import files_end_at

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("a limit to the size of files is one of POSIX")


def test_p2_a_log_that_cannot_grow_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "wal")
    manager = BackupManager(path)
    with contextlib.closing(opened(path, "wal")) as app:
        app.execute("create table filler(x)")
        app.executemany("insert into filler values(randomblob(?))", [(1_000,)] * 900)
        app.execute("pragma wal_checkpoint(truncate)")
        first = manager.create_backup()
        assert first
        app.execute("delete from filler")
        app.execute("pragma wal_checkpoint(truncate)")
        was = path.stat().st_ino
        size = manager.list_backups(limit=1)[0].file_size
        with files_end_at(size + 100), pytest.raises((DocumentUnwritable, NotEnoughSpace)):  # its log would be longer
            manager.restore_backup(first)
        assert path.stat().st_ino == was
        assert app.execute("select count(*) from filler").fetchone() == (0,)
        assert app.execute("pragma integrity_check").fetchone() == ("ok",)
        manager.restore_backup(first)
        assert app.execute("select count(*) from filler").fetchone() == (900,)
