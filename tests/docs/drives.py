"""The situations of docs/troubleshooting.md that drives come into which are not connected."""

from __future__ import annotations

from backupkit import errors
from tests.docs.scene import Attempt, Scene, creating_in
from tests.docs.situation import Situation
from tests.store.limits import small_disk


def a_drive_that_was_never_connected(scene: Scene) -> Attempt:
    return creating_in(scene, scene.elsewhere / "drive" / "backups")


def a_drive_that_was_unplugged(scene: Scene) -> Attempt:
    drive = scene.elsewhere / "drive"
    drive.mkdir()
    scene.new_manager(drive).create_backup()
    drive.rename(scene.elsewhere / "unplugged")
    return creating_in(scene, drive)


def a_link_to_a_drive_that_is_not_connected(scene: Scene) -> Attempt:
    scene.folder.rename(scene.elsewhere / "moved")
    scene.folder.symlink_to("/nowhere/backups")
    return creating_in(scene, scene.folder)


def a_drive_that_is_unmounted_while_the_program_runs(scene: Scene) -> Attempt:
    with small_disk(scene.elsewhere / "drive", "size=1m") as drive:
        living = scene.new_manager(drive)
        living.create_backup()
    scene.names[drive] = "FOLDER"
    return Attempt(call=lambda: living.create_backup(force=True), arguments=None)


SITUATIONS = tuple(
    Situation(
        section="The backup folder is not there",
        name=provoke.__name__,
        kind=errors.BackupFolderMissing,
        provoke=provoke,
    )
    for provoke in (
        a_drive_that_was_never_connected,
        a_drive_that_was_unplugged,
        a_link_to_a_drive_that_is_not_connected,
        a_drive_that_is_unmounted_while_the_program_runs,
    )
)
