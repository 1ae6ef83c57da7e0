"""What is written once is read for ever: ``tests/data`` keeps a backup folder of each format."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.values import naming

FORMATS = sorted(path for path in (Path(__file__).parents[1] / "data").glob("format-*"))


@pytest.fixture(params=FORMATS, ids=lambda path: path.name)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(request.param, tmp_path / "home"))


@pytest.mark.parametrize("lost", [(), (naming.MANIFEST,), (naming.MANIFEST, naming.PREVIOUS_MANIFEST)], ids=len)
def test_every_version_of_an_older_folder_is_listed_verified_and_restored(home: Path, lost: tuple[str, ...]) -> None:
    expected = json.loads((home / "expected.json").read_text(encoding="utf-8"))
    for name in lost:
        (home / "backups" / name).unlink()
    manager = BackupManager(home / "data.json")

    listed = {meta.backup_id: meta for meta in manager.list_backups(include_archived=True)}
    assert set(listed) == set(expected)
    for backup_id, fields in expected.items():
        kept = {name: fields[name] for name in fields if name != "description" or len(lost) < 2}
        assert {name: json.loads(json.dumps(listed[backup_id][name])) for name in kept} == kept
        manager.restore_backup(backup_id, to=home / "restored")
        assert hashlib.sha256((home / "restored").read_bytes()).hexdigest() == fields["file_hash"]
    assert manager.verify_backups(expected).corrupted == 0


def test_an_older_folder_goes_on_being_used(home: Path) -> None:
    manager = BackupManager(home / "data.json")
    before = {meta.backup_id for meta in manager.list_backups(include_archived=True)}
    (home / "data.json").write_text('{"systems": [1, 2, 3]}')

    backup_id = manager.create_backup("by this release")
    manager.undo_restore()

    assert before | {backup_id} <= {meta.backup_id for meta in manager.list_backups(include_archived=True)}
