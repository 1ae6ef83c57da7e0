"""Each situation of docs/troubleshooting.md, and how it is brought about."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partialmethod
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from backupkit import BackupManager, JsonFile, errors
from backupkit.files import mounts
from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive
from backupkit.service.service import BackupService
from backupkit.service.tasks.creating import Create
from backupkit.testing.faults import Fault, FaultyDisk
from backupkit.values import naming
from tests import forging
from tests.docs import databases, drives, locks, parts
from tests.docs.scene import (
    Attempt,
    Scene,
    as_ordinary_user,
    creating,
    creating_in,
    exporting_to,
    restoring,
    restoring_to,
)
from tests.docs.situation import REGISTERED, situation
from tests.documents.odd import PLACES, place
from tests.manager.turning import TurningDisk
from tests.process.scarce import at_most
from tests.store.damage import DAMAGE, _newer_format, meta_for, sealed
from tests.store.limits import files_end_at, small_disk

_LARGE = b'["' + b"x" * 200_000 + b'"]'
_FILE_LIMIT = 100_000


_UNREADABLE = sorted(kind for kind in PLACES if kind not in {"missing", "dangling link", "link into nowhere"})


@situation("The file does not exist", errors.DocumentMissing, "missing", "dangling link", "link into nowhere")
def no_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable, *_UNREADABLE)
def not_a_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable)
def a_file_that_only_others_may_read(scene: Scene) -> Attempt:
    as_ordinary_user(scene)
    scene.document.chmod(0)
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable)
def a_name_that_is_too_long(scene: Scene) -> Attempt:
    scene.document = scene.document.with_name("n" * 300 + ".json")
    return creating(scene)


@situation("The file cannot be read", errors.DocumentUnreadable, "damaged", "cut off")
def importing_a_bad_gzip_file(scene: Scene, how: str) -> Attempt:
    source = scene.elsewhere / "source.gz"
    data = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + (b"\x07" * 50 if how == "damaged" else b"")
    source.write_bytes(data)
    scene.names[source] = "FILE"
    return Attempt(call=lambda: scene.manager.import_backup(source), arguments=None)


@situation("The file could not be written", errors.DocumentUnwritable, *_UNREADABLE)
def restoring_over_what_is_no_file(scene: Scene, kind: str) -> Attempt:
    place(kind, scene.document)
    return restoring(scene)


@situation("The file could not be written", errors.DocumentUnwritable)
def a_folder_in_which_nothing_may_be_written(scene: Scene) -> Attempt:
    home = as_ordinary_user(scene)
    target = home / "closed" / "data.json"
    target.parent.mkdir()
    target.parent.chmod(0o500)
    return restoring_to(scene, target)


@situation("The file could not be written", errors.DocumentUnwritable)
def restoring_into_the_backup_folder(scene: Scene) -> Attempt:
    return restoring_to(scene, scene.folder / "copy.json")


@situation("The file could not be written", errors.DocumentUnwritable)
def exporting_onto_the_document(scene: Scene) -> Attempt:
    return exporting_to(scene, scene.document)


@situation("The file could not be written", errors.DocumentUnwritable)
def exporting_into_a_folder_that_is_not_there(scene: Scene) -> Attempt:
    return exporting_to(scene, scene.elsewhere / "no" / "out.json")


@situation("The file could not be written", errors.DocumentUnwritable)
def other_files_in_the_drafts_places(scene: Scene) -> Attempt:
    for path in JsonFile(scene.document).leftovers():
        path.mkdir()
        scene.until_the_end.callback(path.rmdir)
    return restoring(scene)


@situation("The file could not be written", errors.DocumentUnwritable)
def a_file_that_is_mounted_by_itself(scene: Scene) -> Attempt:
    if sys.platform != "linux":
        pytest.skip("only Linux has a list of what is mounted that can be made up")
    patch = scene.until_the_end.enter_context(pytest.MonkeyPatch.context())
    table = scene.elsewhere / "mountinfo"
    table.write_text(f"36 35 98:0 / {scene.document} rw,noatime master:1 - ext3 /dev/root rw\n")
    patch.setattr(mounts, "TABLE", table)
    return restoring(scene)


@situation("The link leads to another file", errors.LinkTurned)
def a_link_that_was_turned(scene: Scene) -> Attempt:
    for name in ("THEN", "NOW"):
        scene.names[scene.elsewhere / name] = name
        (scene.elsewhere / name).write_bytes(scene.document.read_bytes())
    scene.document.unlink()
    scene.document.symlink_to(scene.elsewhere / "THEN")
    backup_id = scene.manager.create_backup(force=True)
    assert backup_id
    scene.ids.append(backup_id)
    scene.document.unlink()
    scene.document.symlink_to(scene.elsewhere / "NOW")
    return Attempt(call=lambda: scene.manager.restore_backup(backup_id), arguments=["restore", backup_id, "--yes"])


@situation("The last step of writing failed", errors.DocumentUncertain)
def a_disk_that_dies_in_the_last_step(scene: Scene) -> Attempt:
    disk = _DyingDisk(scene.document.parent)
    scene.options["disk"] = disk
    scene.manager = scene.new_manager()
    return restoring(scene)


class _DyingDisk(Disk):
    """A disk that does not bring the name of a document to the medium, and then takes no change back."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._is_dead = folder, False

    def exchange(self, one: Path, other: Path) -> None:
        if self._is_dead:
            self._is_dead = False
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(one), None, str(other))
        super().exchange(one, other)

    def sync_folder(self, folder: Path) -> None:
        if folder == self._folder:
            self._is_dead = True
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(folder))
        super().sync_folder(folder)


class _Restless(JsonFile):
    """A document that another program saves whenever it is being read."""

    def open_state(self) -> Any:
        return self._while_saving()

    @contextlib.contextmanager
    def _while_saving(self) -> Iterator[Any]:
        with super().open_state() as state:
            self.path.write_bytes(self.path.read_bytes() + b" ")
            yield state


@situation("The file keeps changing", errors.DocumentChanged)
def a_file_that_changes_while_it_is_read(scene: Scene) -> Attempt:
    scene.options["document"] = _Restless
    return creating(scene)


@situation("The file keeps changing", errors.DocumentChanged)
def a_file_that_changes_before_each_swap(scene: Scene) -> Attempt:
    @contextlib.contextmanager
    def saved_meanwhile(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
        with exclusive(folder, timeout_seconds, mode):
            scene.document.write_bytes(scene.document.read_bytes() + b" ")
            yield

    scene.options["lock"] = saved_meanwhile
    return restoring(scene)


@situation("There is a file already", errors.FileExists)
def exporting_onto_another_file(scene: Scene) -> Attempt:
    target = scene.elsewhere / "out.json"
    target.touch()
    return exporting_to(scene, target)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_file_in_place_of_the_folder(scene: Scene) -> Attempt:
    file = scene.document.with_name("file")
    file.touch()
    return creating_in(scene, file)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def looking_into_a_file_in_place_of_the_folder(scene: Scene) -> Attempt:
    file = scene.document.with_name("file")
    file.touch()
    scene.names[file] = "FOLDER"
    return Attempt(call=lambda: scene.new_manager(file).list_backups(), arguments=["--backups-dir", file, "list"])


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable, "read-only", "closed")
def a_folder_without_the_permissions(scene: Scene, how: str) -> Attempt:
    as_ordinary_user(scene)
    scene.folder.chmod(0o500 if how == "read-only" else 0)
    scene.until_the_end.callback(scene.folder.chmod, 0o700)
    return creating(scene)


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_folder_whose_name_is_too_long(scene: Scene) -> Attempt:
    return creating_in(scene, scene.document.with_name("f" * 300))


@situation("The backup folder cannot be used", errors.BackupFolderUnwritable)
def a_drive_that_can_only_be_read(scene: Scene) -> Attempt:
    drive = scene.until_the_end.enter_context(small_disk(scene.elsewhere / "drive", "size=1m,ro"))
    return creating_in(scene, drive)


@situation("The backup folder belongs to something else", errors.BackupFolderTaken)
def the_folder_of_another_file(scene: Scene) -> Attempt:
    folder, other = scene.elsewhere / "shared", scene.document.with_name("other.json")
    folder.mkdir()
    other.write_bytes(b"[42]")
    BackupManager(other, folder).create_backup()
    scene.names[other] = "OTHER"
    return creating_in(scene, folder)


@situation("The backup folder may be that of this file", errors.BackupFolderUnclear, "file", "directory")
def the_folder_of_a_file_that_is_not_to_be_found(scene: Scene, what_is_gone: str) -> Attempt:
    folder, other = scene.elsewhere / "shared", scene.elsewhere / "home" / "other.json"
    folder.mkdir()
    other.parent.mkdir()
    other.write_bytes(b"[42]")
    BackupManager(other, folder).create_backup()
    other.unlink()
    if what_is_gone == "directory":
        other.parent.rmdir()
    scene.names[other] = "OTHER"
    scene.names[scene.document] = "FILE"
    return creating_in(scene, folder)


@situation("The backup folder was removed", errors.BackupFolderLost)
def the_folder_was_removed_while_the_program_ran(scene: Scene) -> Attempt:
    manager, folder = scene.new_manager(), scene.folder
    manager.list_backups()
    shutil.rmtree(folder)

    def go_on() -> None:
        manager.create_backup()
        manager.folder.require_kept()

    return Attempt(call=go_on, arguments=None)


@situation("The backup folder belongs to something else", errors.BackupFolderTaken)
def the_folder_of_another_program(scene: Scene) -> Attempt:
    folder = scene.elsewhere / "program"
    folder.mkdir()
    (folder / naming.MANIFEST).write_text('{"name": "a web app"}')
    return creating_in(scene, folder)


@situation("There is not enough space", errors.NotEnoughSpace)
def a_full_disk_while_backing_up(scene: Scene) -> Attempt:
    scene.document.write_bytes(os.urandom(2 * _FILE_LIMIT))
    scene.until_the_end.enter_context(files_end_at(_FILE_LIMIT))
    return creating(scene)


@situation("There is not enough space", errors.NotEnoughSpace)
def a_disk_that_is_full_to_the_last_byte(scene: Scene) -> Attempt:
    drive = scene.until_the_end.enter_context(small_disk(scene.elsewhere / "drive", "size=128k"))
    scene.document.write_bytes(os.urandom(1 << 18))
    return creating_in(scene, drive)


@situation("There is not enough space", errors.NotEnoughSpace)
def a_full_disk_while_restoring(scene: Scene) -> Attempt:
    scene.document.write_bytes(_LARGE)
    scene.ids.insert(0, scene.manager.create_backup() or "")
    scene.contents[scene.ids[0]] = _LARGE
    scene.document.write_bytes(b"[]")
    scene.until_the_end.enter_context(files_end_at(_FILE_LIMIT))
    return restoring(scene)


@situation("The system reported an error", errors.StorageFailed, "EIO", "EMFILE", "ESTALE")
def a_failing_disk(scene: Scene, number: str) -> Attempt:
    fault = Fault(at=1, errno=getattr(errno, number), for_ever=True)
    scene.options["disk"] = FaultyDisk(scene.document.parent, fault)
    return creating(scene)


@situation("The system reported an error", errors.StorageFailed)
def a_disk_that_turns_a_bit(scene: Scene) -> Attempt:
    scene.options.update(disk=TurningDisk(), verify_after_create=True)
    return creating(scene)


@situation("Nothing is backed up in the background", errors.BackupsStopped)
def no_thread_for_the_worker(scene: Scene) -> Attempt:
    scene.until_the_end.enter_context(at_most(0))
    service = BackupService(scene.manager)
    return Attempt(call=lambda: service.submit(Create()), arguments=None)


@situation("The backup folder is in use", errors.BackupBusy)
def another_writer(scene: Scene) -> Attempt:
    scene.options["lock_timeout"] = 0.01
    held, done = Event(), Event()

    def hold() -> None:
        with exclusive(scene.folder, 5.0, 0o600):
            held.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    scene.until_the_end.callback(other.join)
    scene.until_the_end.callback(done.set)
    assert held.wait(5)
    return creating(scene)


@situation("A newer release was here", errors.ManifestTooNew, "manifest", "settings", "version")
def a_newer_release(scene: Scene, file: str) -> Attempt:
    if file == "version":
        path = scene.file_of(0)
        _newer_format(path)
    elif file == "manifest":
        path = scene.folder / naming.MANIFEST
        before = path.read_bytes()
        path.write_bytes(sealed(json.loads(before) | {"version": 3, "backups": "in a form of its own"}))
        scene.until_the_end.callback(path.write_bytes, before)
    else:
        path = scene.folder / naming.SETTINGS
        before = path.read_bytes()
        path.write_text('{"version": 2, "documents": {}}')
        scene.until_the_end.callback(path.write_bytes, before)
    scene.names[path] = "PATH"
    # The settings are looked at as soon as there is a manager.
    return Attempt(
        call=lambda: scene.new_manager().restore_backup(scene.ids[0]),
        arguments=["restore", scene.ids[0], "--yes"],
    )


_DAMAGE: Mapping[str, Callable[[Path], None]] = {damage.__name__: damage for damage in DAMAGE}


@situation("A version is damaged", errors.BackupCorrupted, *_DAMAGE)
def a_damaged_backup(scene: Scene, damage: str) -> Attempt:
    path = scene.file_of(0)
    _DAMAGE[damage](path)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A version is damaged", errors.BackupCorrupted)
def a_bit_in_the_checksum(scene: Scene) -> Attempt:
    path = scene.file_of(0)
    data = bytearray(path.read_bytes())
    data[-6] ^= 1
    path.write_bytes(data)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A version cannot be read just now", errors.BackupUnreadable)
def a_backup_that_may_not_be_read(scene: Scene) -> Attempt:
    as_ordinary_user(scene)
    path = scene.file_of(0)
    path.chmod(0)
    scene.names[path] = "PATH"
    return restoring(scene)


@situation("A version is damaged", errors.BackupCorrupted, "10", str(1 << 40))
def a_bomb(scene: Scene, claimed_bytes: str) -> Attempt:
    meta = meta_for("ab" * 32, int(claimed_bytes))
    body = _deflated(b"\0" * (1 << 20)) + bytes(8)
    path = scene.folder / meta.file_name
    path.write_bytes(forging.claiming(meta, [forging.block(1 << 20, body[:-10])], body))
    scene.names[path] = "PATH"
    scene.ids.insert(0, meta.backup_id)
    return restoring(scene)


@situation("There is no such version", errors.BackupNotFound)
def an_unknown_id(scene: Scene) -> Attempt:
    return Attempt(call=lambda: scene.manager.restore_backup("1999"), arguments=["restore", "1999", "--yes"])


@situation("There is no such version", errors.BackupNotFound)
def a_moment_before_all_backups(scene: Scene) -> Attempt:
    moment = datetime(1999, 1, 1, tzinfo=UTC)
    return Attempt(call=lambda: scene.manager.restore_backup_at(moment), arguments=None)


@situation("An id fits several versions", errors.BackupAmbiguous)
def half_an_id(scene: Scene) -> Attempt:
    beginning = scene.ids[0][:8]  # the day; all were made on the same one
    return Attempt(call=lambda: scene.manager.restore_backup(beginning), arguments=["restore", beginning, "--yes"])


@situation("There is nothing to undo", errors.NothingToUndo)
def no_restore(scene: Scene) -> Attempt:
    return Attempt(call=scene.manager.undo_restore, arguments=["undo"])


@situation("There is nothing to undo", errors.NothingToUndo)
def a_restore_where_no_file_was(scene: Scene) -> Attempt:
    scene.document.unlink()
    scene.manager.restore_backup(scene.ids[0])
    scene.document.write_bytes(scene.contents[scene.ids[-1]])
    return Attempt(call=scene.manager.undo_restore, arguments=["undo"])


@situation("Another window was faster with an undo", errors.UndoOvertaken)
def a_restore_that_comes_between(scene: Scene) -> Attempt:
    other = scene.new_manager()
    other.restore_backup(scene.ids[0])

    @contextlib.contextmanager
    def restored_meanwhile(folder: Path, timeout_seconds: float, mode: int) -> Iterator[None]:
        other.restore_backup(scene.ids[0])
        with exclusive(folder, timeout_seconds, mode):
            yield

    scene.options["lock"] = restored_meanwhile
    return Attempt(call=scene.new_manager().undo_restore, arguments=["undo"])


@situation("It was cancelled", errors.Cancelled)
def cancelling(scene: Scene) -> Attempt:
    scene.cancel.set()
    patch = scene.until_the_end.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(BackupManager, "create_backup", partialmethod(BackupManager.create_backup, cancel=scene.cancel))
    return creating(scene)


def _deflated(data: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


SITUATIONS = (*REGISTERED, *databases.SITUATIONS, *drives.SITUATIONS, *locks.SITUATIONS, *parts.SITUATIONS)
