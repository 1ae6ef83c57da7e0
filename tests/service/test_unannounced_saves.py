"""What a service notices by itself: saves that nobody announced, and others who use the folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from backupkit.service.events import Finished, HealthChanged
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.restoring import Restore
from tests.posix import posix_only
from tests.service.conftest import Serve
from tests.service.histories import newest_content, with_versions
from tests.service.listening import Pushed
from tests.waiting import wait_until

Save = Callable[[object], bytes]


def _in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _by_replacing(path: Path, data: bytes) -> None:
    path.with_suffix(".new").write_bytes(data)
    os.replace(path.with_suffix(".new"), path)


def _same_size_and_time(path: Path, data: bytes) -> None:
    """Write the file as a program that restores its times afterwards does."""
    posix_only("a file whose times are put back does not show on Windows that it was written")
    before = path.stat()
    path.write_bytes(data.ljust(before.st_size))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _by_deleting_it_first(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


@pytest.mark.parametrize("write", [_in_place, _by_replacing, _same_size_and_time, _by_deleting_it_first])
def test_a_save_that_nobody_announces_becomes_a_version(
    serve: Serve, manager: BackupManager, document: Path, write: Callable[[Path, bytes], None]
) -> None:
    ear = serve()
    ear.service.start(watches=True)
    ear.end_of(1)
    write(document, b"[1, 2, 3]")
    end = ear.end_of(2)
    assert isinstance(end, Finished)
    assert manager.find_backup(str(end.result)).trigger is Trigger.SAVE
    assert json.loads(newest_content(manager)) == [1, 2, 3]


def test_without_watching_the_present_state_is_stored_and_later_ones_only_if_they_are_announced(
    serve: Serve, save: Save
) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=False)
    ear.end_of(1)
    save([9])
    ear.looks(20, push=now, seconds=1)
    assert len(ear.ends()) == 1
    ear.health(lambda event: event.health.unprotected_since)
    ear.service.saved()
    ear.end_of(2)


def test_what_is_stored_already_is_not_stored_again(serve: Serve, manager: BackupManager, document: Path) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.end_of(1)
    os.utime(document)
    ear.looks(15, push=now, seconds=1)
    assert ear.end_of(2) == Finished(number=2, task=Create(trigger=Trigger.SAVE), result=None)
    ear.looks(15, push=now, seconds=1)
    assert len(ear.ends()) == 2
    assert len(manager.list_backups()) == 1


def test_a_document_that_is_not_there_is_waited_for(serve: Serve, document: Path) -> None:
    document.unlink()
    ear = serve()
    ear.service.start(watches=True)
    ear.health(lambda event: not event.health.has_document)
    document.write_bytes(b"[1]")
    assert isinstance(ear.end_of(1), Finished)
    ear.health(lambda event: event.health.has_document and event.health.versions == 1)


@pytest.mark.parametrize("vanish", [Path.unlink, lambda path: path.rename(path.with_suffix(".away"))])
def test_a_document_that_vanishes_is_told_and_costs_no_version(
    serve: Serve, manager: BackupManager, document: Path, vanish: Callable[[Path], object]
) -> None:
    ear = serve()
    ear.service.start(watches=True)
    ear.end_of(1)
    vanish(document)
    told = ear.health(lambda event: not event.health.has_document)
    assert (told.health.versions, told.health.last_good_at) == (1, manager.list_backups()[0].timestamp)
    assert len(ear.ends()) == 1


@pytest.mark.parametrize("garbage", [b"", b'{"systems": [{"id"', bytes(200), b"\xff\xfe garbage \x00"])
def test_p6_garbage_is_stored_as_suspect_and_the_last_good_one_stays_the_last_good_one(
    serve: Serve, manager: BackupManager, document: Path, garbage: bytes
) -> None:
    ear = serve()
    ear.service.start(watches=True)
    ear.end_of(1)
    good = manager.list_backups()[0]
    document.write_bytes(garbage)
    told = ear.health(lambda event: event.health.holds_suspect)
    assert (told.health.versions, told.health.last_good_at) == (2, good.timestamp)
    ear.do(Restore(backup_id=good.backup_id))
    told = ear.health(lambda event: not event.health.holds_suspect)
    assert told.health.unprotected_since is None


def test_after_a_restore_the_document_holds_a_version_and_is_not_stored_anew(
    serve: Serve, manager: BackupManager, save: Save
) -> None:
    now = Pushed()
    first, *_ = with_versions(manager, save, 3)
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.end_of(1)
    ear.do(Restore(backup_id=first))
    count = len(manager.list_backups())
    ear.looks(15, push=now, seconds=1)
    assert len(manager.list_backups()) == count
    save(["work goes on"])
    ear.looks(4, push=now, seconds=1)
    wait_until(lambda: not ear.service.is_busy)
    assert json.loads(newest_content(manager)) == ["work goes on"]


def test_what_another_process_does_in_the_folder_is_noticed(serve: Serve, manager: BackupManager, save: Save) -> None:
    ear = serve()
    ear.do(Create())
    save([1, 2])
    command = [sys.executable, "-m", "backupkit", str(manager.data_file), "create", "from outside"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    ear.health(lambda event: event.health.versions == 2)


def test_a_document_that_is_rewritten_all_the_time_with_the_same_content_is_not_called_unprotected(
    serve: Serve, document: Path
) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.end_of(1)
    content, since = document.read_bytes(), []
    for _ in range(40):
        document.write_bytes(content)
        ear.looks(1, push=now, seconds=1)
        told = [event.health.unprotected_since for event in ear.heard if isinstance(event, HealthChanged)]
        since.append(told[-1])
    assert len({moment for moment in since if moment}) > 1  # it begins anew each time that it was found to be stored
