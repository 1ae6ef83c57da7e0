"""A version's file that was given another ending: its name holds the id still, and its header tells whose it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backupkit import BackupManager, Retention, Status
from tests.manager.folders import content_of

Save = Callable[[object], bytes]

NAMES = [
    "backup_ID.json.gz.bak",
    "backup_ID.json.gz.1",
    "backup_ID.json.gz (Ann's conflicted copy)",
    "backup_ID.json.gz~",
    "backup_ID",
    "ID - old",
    "backup_ID.json.download",
]


@pytest.mark.parametrize("name", NAMES)
def test_p3_a_version_is_found_again_whatever_its_ending(name: str, manager: BackupManager, save: Save) -> None:
    content = save([1])
    first = str(manager.create_backup("mine"))
    save([2])
    second = str(manager.create_backup())
    path = manager.backups_dir / manager.find_backup(first).file_name
    renamed = path.rename(path.with_name(name.replace("ID", first)))
    for reader in (manager, BackupManager(manager.data_file)):
        meta = reader.find_backup(first)
        assert (meta.status, meta.file_name, meta.description) == (Status.ACTIVE, renamed.name, "mine")
    manager.pin(second)  # which writes the name down
    assert BackupManager(manager.data_file).find_backup(first).file_name == renamed.name
    assert (manager.verify_backups().valid, manager.rebuild_manifest()) == (2, 2)
    assert content_of(manager, first) == content
    manager.unpin(second)
    manager.set_retention(Retention.newest_only(1))
    manager.apply_retention()
    assert not renamed.exists()


@pytest.mark.leaves_damage
def test_p15_names_of_ours_never_pass_for_that_of_a_version(manager: BackupManager, save: Save) -> None:
    save([1])
    first = str(manager.create_backup())
    path = manager.backups_dir / manager.find_backup(first).file_name
    data = path.read_bytes()
    path.unlink()
    (manager.backups_dir / "manifest.json.corrupt-1").write_bytes(data)
    (manager.backups_dir / "notes").write_bytes(data)
    assert "missing" in manager.find_backup(first).problem
