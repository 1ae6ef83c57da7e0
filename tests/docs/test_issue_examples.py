"""The uses that the project promises to run as written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backupkit import get_backup_manager


def test_the_first_example_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("data/data.json").write_text(json.dumps({"systems": [{"id": 1}, {"id": 2}]}))

    def rewrite_the_file() -> None:
        Path("data/data.json").write_text('{"systems": [{"id"')
        raise RuntimeError("half way")

    manager = get_backup_manager("data/data.json")
    backup_id = manager.create_backup("Before system deletion")
    print(f"Backup created: {backup_id}")
    assert backup_id is not None
    for backup in manager.list_backups(limit=10):
        print(f"{backup['backup_id']}: {backup['description']}  {backup['file_size']} bytes  {backup['file_hash']}")
    for version in manager.get_version_history(limit=20):
        print(f"{version['timestamp']}: {version['size_mb']:.2f}MB")
    if manager.get_backup_info(backup_id):
        success = manager.restore_backup(backup_id)  # the current data is backed up first
        assert success
    valid, corrupted = manager.verify_backups()
    removed = manager.cleanup_orphaned_backups()
    with pytest.raises(RuntimeError, match="half way"), manager.saving("Import of 2,000 rows"):
        rewrite_the_file()  # raises half way: the state before is put back

    assert (valid, corrupted, removed) == (2, 0, 0)
    assert json.loads(Path("data/data.json").read_text()) == {"systems": [{"id": 1}, {"id": 2}]}
    assert f"Backup created: {backup_id}" in capsys.readouterr().out
