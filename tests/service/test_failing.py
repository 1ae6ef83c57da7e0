"""A save that fails is told, tried again and made up for (promise P11)."""

from __future__ import annotations

from pathlib import Path

from backupkit import BackupManager
from backupkit.service.events import Failed, Finished
from tests.service.conftest import Serve
from tests.service.listening import BrokenDisk, Pushed


def test_p11_a_save_that_fails_is_told_tried_again_and_made_up_for(serve: Serve, document: Path) -> None:
    disk, now = BrokenDisk(), Pushed()
    disk.is_broken = False
    manager = BackupManager(document, disk=disk)
    ear = serve(manager, now=now)
    ear.service.start(watches=True)
    ear.end_of(1)
    good_at = manager.list_backups()[0].timestamp
    disk.is_broken = True
    document.write_bytes(b"[1]")
    ear.looks(3, push=now, seconds=1)
    assert isinstance(ear.end_of(2), Failed)
    told = ear.health(lambda event: event.health.unprotected_since)
    assert (told.health.last_good_at, told.health.versions) == (good_at, 1)
    ear.looks(3, push=now, seconds=1)
    assert len(ear.ends()) == 2
    ear.looks(2, push=now, seconds=1)
    assert isinstance(ear.end_of(3), Failed)
    disk.is_broken = False
    ear.looks(11, push=now, seconds=1)
    assert isinstance(ear.end_of(4), Finished)
    told = ear.health(lambda event: event.health.unprotected_since is None)
    assert told.health.versions == 2


def test_a_host_that_saves_all_the_time_on_a_broken_disk_causes_no_more_than_an_attempt_a_second(
    serve: Serve, document: Path
) -> None:
    now = Pushed()
    ear = serve(BackupManager(document, disk=BrokenDisk()), now=now)
    for _ in range(100):
        ear.service.saved()
        ear.looks(1, push=now, seconds=0.02)
    assert 1 <= len(ear.ends()) <= 3


def test_p11_with_the_folder_gone_the_last_good_one_is_still_known(
    serve: Serve, document: Path, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    manager = BackupManager(document, drive)
    ear = serve(manager)
    ear.service.start(watches=True)
    ear.end_of(1)
    good_at = manager.list_backups()[0].timestamp
    drive.rename(tmp_path / "unplugged")
    document.write_bytes(b"[1]")
    assert isinstance(ear.end_of(2), Failed)
    told = ear.health(lambda event: event.health.unprotected_since)
    assert told.health.last_good_at == good_at
    (tmp_path / "unplugged").rename(drive)
    assert isinstance(ear.end_of(3), Finished)
