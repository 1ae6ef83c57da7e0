"""What a version of a database costs, counted: what is written, and brought to the medium."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from backupkit import BackupManager
from backupkit.testing.faults import FaultyDisk
from backupkit.versionfile import reader
from tests.documents.databases import commit, made, opened, rows


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


def test_what_is_written_into_a_live_database_is_not_brought_to_the_medium_as_a_file_first(tmp_path: Path) -> None:
    disk = _Beside(tmp_path)
    manager = BackupManager(made(tmp_path / "a.db"), disk=disk)
    backup_id = manager.create_backup()
    assert backup_id
    with contextlib.closing(opened(tmp_path / "a.db")) as app:
        commit(app, "second")
        manager.restore_backup(backup_id)
        assert not disk.beside
    assert rows(tmp_path / "a.db") == ["first"]


def test_a_database_that_is_put_where_none_is_was_brought_to_the_medium_before_it_has_its_name(tmp_path: Path) -> None:
    disk = _Beside(tmp_path)
    manager = BackupManager(made(tmp_path / "a.db"), disk=disk)
    backup_id = manager.create_backup()
    assert backup_id
    for target in (tmp_path / "other.db", tmp_path / "a.db"):
        target.unlink(missing_ok=True)
        disk.beside.clear()
        manager.restore_backup(backup_id, to=target)
        assert disk.beside[:2] in (["sync", "link"], ["sync", "rename_open"])  # the latter on Windows


class _Beside(FaultyDisk):
    """A disk that also tells what becomes of files in the folder itself, beside the document."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.beside: list[str] = []

    def note(self, name: str, arguments: tuple[Any, ...], result: object) -> None:
        path = arguments[0] if name == "link" else self._open.get(arguments[0])
        if name in {"sync", "link", "rename_open"} and path and path.parent == self.root:
            self.beside.append(name)
        super().note(name, arguments, result)
