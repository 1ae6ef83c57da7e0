"""The advice of docs/troubleshooting.md helps."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.files.disk import Disk
from tests.docs.scene import Scene
from tests.docs.situations import a_file_that_changes_before_each_swap


def test_a_renamed_and_edited_file_takes_its_folder_over_as_the_page_advises(scene: Scene) -> None:
    folder, former = scene.elsewhere / "shared", scene.elsewhere / "former.json"
    folder.mkdir()
    former.write_bytes(b"[1]")
    backup_id = BackupManager(former, folder, **scene.options).create_backup()
    renamed = former.rename(scene.elsewhere / "renamed.json")
    renamed.write_bytes(b"[1, 2]")
    with pytest.raises(errors.BackupFolderTaken):
        BackupManager(renamed, folder, **scene.options).create_backup()
    renamed.rename(former)
    BackupManager(former, folder, **scene.options).create_backup()
    former.rename(renamed)
    again = BackupManager(renamed, folder, **scene.options)
    assert again.create_backup() is None, "the newest backup holds it"
    assert backup_id in {meta.backup_id for meta in again.list_backups()}


def test_p2_a_backup_whose_file_was_away_is_sound_again_once_it_is_back(scene: Scene) -> None:
    path = scene.file_of(0)
    away = path.rename(scene.elsewhere / path.name)
    assert scene.new_manager().verify_backups().corrupted == 1
    away.rename(path)
    assert scene.new_manager().verify_backups().corrupted == 0


def test_p7_a_restore_that_fails_thins_nothing_out(scene: Scene) -> None:
    scene.options["retention"] = Retention.newest_only(1)
    attempt = a_file_that_changes_before_each_swap(scene)
    with pytest.raises(errors.DocumentChanged):
        attempt.call()
    assert set(scene.ids) <= {meta.backup_id for meta in scene.manager.list_backups()}


class _FolderThatCannotBeSynced(Disk):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sync_folder(self, folder: Path) -> None:
        if folder == self._folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync_folder(folder)


@pytest.mark.parametrize("before", [None, b"what stood there"])
def test_p2_an_export_that_fails_at_its_last_step_leaves_its_target_as_it_was(
    before: bytes | None, scene: Scene
) -> None:
    target = scene.elsewhere / "out.json"
    if before is not None:
        target.write_bytes(before)
    scene.options["disk"] = _FolderThatCannotBeSynced(scene.elsewhere)
    with pytest.raises(errors.DocumentUnwritable):
        scene.new_manager().export_backup(scene.ids[0], target, overwrite=before is not None)
    assert [path.read_bytes() for path in scene.elsewhere.iterdir()] == ([] if before is None else [before])
