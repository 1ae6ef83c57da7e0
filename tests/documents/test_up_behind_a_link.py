"""``work/../data.json``, where ``work`` is a link: the system goes up from where that leads, and so does the kit."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from backupkit import BackupManager, get_backup_manager
from backupkit.cli.main import main
from backupkit.files.places import absolute_path

pytestmark = pytest.mark.needs_posix("Windows takes a folder and the .. behind it away before it looks.")

MINE, OTHER = b'{"mine": 1}', b'{"another program": true}'


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The document as it is called; a file that a wrong reading of that would mean lies beside the link."""
    (tmp_path / "app").mkdir()
    (tmp_path / "else" / "where").mkdir(parents=True)
    (tmp_path / "app" / "work").symlink_to(tmp_path / "else" / "where")
    (tmp_path / "else" / "data.json").write_bytes(MINE)
    (tmp_path / "app" / "data.json").write_bytes(OTHER)
    return tmp_path / "app" / "work" / ".." / "data.json"


def test_the_document_is_the_file_that_the_system_opens(given: Path, tmp_path: Path) -> None:
    assert given.read_bytes() == MINE
    manager = BackupManager(given)
    assert manager.data_file == tmp_path / "else" / "data.json"
    backup_id = manager.create_backup() or ""
    assert b"".join(manager.content(backup_id)) == MINE
    given.write_bytes(b"[2]")
    manager.restore_backup(backup_id)
    assert given.read_bytes() == MINE
    assert (tmp_path / "app" / "data.json").read_bytes() == OTHER
    assert manager.backups_dir == tmp_path / "else" / "backups"


def test_every_other_path_is_read_so_as_well(given: Path, tmp_path: Path) -> None:
    manager = BackupManager(tmp_path / "else" / "data.json")
    backup_id = manager.create_backup() or ""
    up = given.parent
    assert manager.export_backup(backup_id, up / "copy.json") == tmp_path / "else" / "copy.json"
    assert manager.restore_backup(backup_id, to=up / "other.json").path == tmp_path / "else" / "other.json"
    imported = manager.import_backup(up / "copy.json")
    assert b"".join(manager.content(imported)) == MINE
    (tmp_path / "else" / "versions").mkdir()
    assert BackupManager(given, up / "versions").backups_dir == tmp_path / "else" / "versions"


def test_the_command_reads_paths_so_as_well(given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(given), "create", "--json"]) == 0
    path = Path(json.loads(capsys.readouterr().out)["result"]["path"])
    assert path.parent == tmp_path / "else" / "backups"


def test_a_shared_manager_is_that_of_the_file(given: Path, tmp_path: Path) -> None:
    assert get_backup_manager(given) is get_backup_manager(tmp_path / "else" / "data.json")


def test_links_that_nothing_goes_up_from_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "link").symlink_to("one")
    assert absolute_path(tmp_path / "link" / "data.json") == tmp_path / "link" / "data.json"
    assert absolute_path(tmp_path / "one" / ".." / "link" / "data.json") == tmp_path / "link" / "data.json"
    monkeypatch.chdir(tmp_path / "one")
    assert absolute_path("../link/./data.json") == tmp_path / "link" / "data.json"
    assert absolute_path("..") == Path(os.path.realpath(tmp_path))


def test_a_folder_behind_a_link_still_knows_where_its_document_was(tmp_path: Path) -> None:
    drive, home = tmp_path / "mnt" / "drive" / "versions", tmp_path / "home"
    drive.mkdir(parents=True)
    home.mkdir()
    (home / "backups").symlink_to(drive)
    document = home / "data.json"
    document.write_bytes(MINE)
    assert BackupManager(document).create_backup()
    (home / "other.json").write_bytes(OTHER)
    assert BackupManager(document).list_backups()
    assert BackupManager(home / "other.json").backups_dir == home / "backups-other.json"
