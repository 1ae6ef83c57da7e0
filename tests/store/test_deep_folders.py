"""A document may lie deeper than the 259 characters that Windows' calls reach, and nobody sees how it is done."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupError, BackupManager
from backupkit.cli.main import main
from backupkit.files.disk import Disk
from backupkit.files.places import absolute_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

FIRST, SECOND = b'["first"]', b'["second"]'
PREFIX = "\\\\?\\"


@pytest.fixture(params=["the folder is deep", "only its versions are"])
def deep(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A document whose versions lie deeper than 259 characters; it is spelled as a user would."""
    folder = absolute_path(tmp_path)
    most = 320 if request.param == "the folder is deep" else 215  # which leaves no room for backups/ and a version
    while len(str(folder)) < most:
        folder /= "d" * min(100, max(most - len(str(folder)) - 1, 1))
    folder.mkdir(parents=True)
    document = folder / "data.json"
    document.write_bytes(FIRST)
    yield document
    assert not list(folder.glob("**/.backupkit-*"))


def test_everything_can_be_done_with_a_document_that_lies_deep(deep: Path, clock: FakeClock) -> None:
    manager = BackupManager(str(deep), clock=clock)
    first = manager.create_backup("kept")
    assert first
    deep.write_bytes(SECOND)
    second = manager.create_backup()
    assert second
    manager.restore_backup(first)
    assert deep.read_bytes() == FIRST
    manager.undo_restore()
    assert deep.read_bytes() == SECOND
    assert manager.verify_backups().corrupted == 0
    assert manager.pin(second)
    assert manager.delete_backup(first)
    assert manager.undelete_backup(first)
    assert b"".join(manager.content(first)) == FIRST
    target = manager.export_backup(first, str(deep.parent / "exported.json"))
    assert target.read_bytes() == FIRST
    assert manager.import_backup(str(target))
    manager.restore_backup(first, to=str(deep.parent / "elsewhere.json"))
    manager.apply_retention()
    count = manager.rebuild_manifest()
    assert count == len(BackupManager(str(deep)).list_backups()) >= 4
    assert manager.cleanup_orphaned_backups() == 0
    assert os.path.isfile(manager.backups_dir / "settings.json")


def test_nobody_sees_how_it_is_reached(deep: Path) -> None:
    manager = BackupManager(str(deep))
    backup_id = manager.create_backup()
    assert backup_id
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert main([str(deep), "show", backup_id, "--json"]) == 0
        assert main([str(deep), "list"]) == 0
        assert main([str(deep), "create", "--force"]) == 0
    assert PREFIX not in said.getvalue()
    assert json.dumps(PREFIX)[1:-1] not in said.getvalue()
    with pytest.raises(BackupError) as raised:
        manager.restore_backup(backup_id, to=manager.backups_dir / "x")
    (manager.backups_dir / manager.list_backups()[0].file_name).unlink()
    with pytest.raises(BackupError) as damaged:
        manager.restore_backup(manager.list_backups()[0].backup_id)
    deep.unlink()
    with pytest.raises(BackupError) as missing:
        manager.create_backup()
    said_so = [str(caught.value) for caught in (raised, damaged, missing)]
    assert not any(PREFIX in sentence for sentence in (*said_so, str(manager.backups_dir), str(manager.data_file)))
    assert json.loads((manager.backups_dir / "settings.json").read_bytes())["documents"] == ["../data.json"]


class Recording(Disk):
    """Notes which paths the calls were given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def create(self, path: Path) -> int:
        self.seen.append(os.fspath(path))
        return super().create(path)

    def open_to_append(self, path: Path) -> int:
        self.seen.append(os.fspath(path))
        return super().open_to_append(path)

    def unlink(self, path: Path) -> None:
        self.seen.append(os.fspath(path))
        super().unlink(path)


@pytest.mark.skipif(sys.platform != "win32", reason="no other system has paths that it cannot reach")
def test_windows_calls_see_a_prefix_where_they_need_one(deep: Path) -> None:
    disk = Recording()
    manager = BackupManager(str(deep), disk=disk)
    backup_id = manager.create_backup()
    assert backup_id
    manager.restore_backup(backup_id)
    assert len(disk.seen) > 5
    assert all(path.startswith(PREFIX) is (len(path.removeprefix(PREFIX)) > 247) for path in disk.seen)
