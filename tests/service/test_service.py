from __future__ import annotations

import gc
import hashlib
import itertools
import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from backupkit import BackupManager, Cancelled, DocumentMissing, StorageFailed, Trigger, VerifyReport
from backupkit.documents.json_file import JsonFile
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.service import BackupService
from backupkit.service.tasks import (
    Create,
    Delete,
    Describe,
    Export,
    Load,
    Overview,
    Pin,
    Restore,
    Task,
    Tools,
    Undelete,
    Undo,
    Verify,
)
from backupkit.values.version import Progress
from tests.service.conftest import Serve
from tests.service.listening import BrokenDisk, Ear, Gate, GatedFile, HangingDisk, Pushed
from tests.waiting import wait_until

Save = Callable[[object], bytes]

# -- what is told, and in which order ------------------------------------------------------------------------------


def test_a_task_is_told_when_it_begins_how_far_it_is_and_how_it_ended(serve: Serve) -> None:
    ear = serve()
    task = Create(description="by hand", trigger=Trigger.MANUAL)
    number = ear.service.submit(task)
    end = ear.end_of(number)
    heard = [event for event in ear.heard if not isinstance(event, HealthChanged)]
    assert heard[0] == Started(number=number, task=task)
    assert all(isinstance(event, Progressed) and event.number == number for event in heard[1:-1])
    assert heard[-1] is end
    assert isinstance(end, Finished)
    assert ear.service.manager.find_backup(str(end.result)).description == "by hand"


def test_whoever_hears_of_the_end_has_heard_of_the_health_that_belongs_to_it(serve: Serve) -> None:
    ear = serve()
    end = ear.end_of(ear.service.submit(Create()))
    before = [event for event in ear.heard[: ear.heard.index(end)] if isinstance(event, HealthChanged)]
    assert before[-1].health.versions == 1
    assert before[-1].health.unprotected_since is None


def test_tasks_are_done_in_order(serve: Serve) -> None:
    ear = serve()
    numbers = [ear.service.submit(Create(description=str(number), force=True)) for number in range(5)]
    ear.end_of(numbers[-1])
    assert [end.number for end in ear.ends()] == numbers
    assert [meta.description for meta in ear.service.manager.list_backups()] == ["4", "3", "2", "1", "0"]


def test_every_task_does_what_it_is_named_after(serve: Serve, save: Save, document: Path, tmp_path: Path) -> None:
    ear, manager = serve(), serve().service.manager
    first_bytes = document.read_bytes()
    first = str(ear.do(Create(description="first")))
    save([2])
    ear.do(Create())

    assert ear.do(Pin(backup_id=first, pinned=True)) is True
    assert manager.find_backup(first).pinned
    assert ear.do(Pin(backup_id=first, pinned=False)) is True
    assert ear.do(Describe(backup_id=first, text="the first")) is True
    assert manager.find_backup(first).description == "the first"
    assert ear.do(Delete(backup_ids=(first,))) == 1
    overview = ear.do(Load())
    assert isinstance(overview, Overview)
    assert (overview.in_bin, len(overview.versions), overview.undo_id, overview.stats.count) == (1, 2, None, 1)
    assert ear.do(Undelete(backup_ids=(first,))) == 1
    assert ear.do(Export(backup_id=first, path=tmp_path / "copy.json")) == tmp_path / "copy.json"
    assert (tmp_path / "copy.json").read_bytes() == first_bytes
    report = ear.do(Verify())
    assert isinstance(report, VerifyReport)
    assert tuple(report) == (2, 0)
    ear.do(Restore(backup_id=first))
    assert document.read_bytes() == first_bytes
    overview = ear.do(Load())
    assert isinstance(overview, Overview)
    assert overview.undo_id
    ear.do(Undo())
    assert json.loads(document.read_bytes()) == [2]


def test_what_a_user_can_understand_arrives_as_it_was_raised(serve: Serve, document: Path) -> None:
    ear = serve()
    document.unlink()
    end = ear.end_of(ear.service.submit(Create()))
    assert isinstance(end, Failed)
    assert isinstance(end.error, DocumentMissing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buggy:
    """A task with a bug in it."""

    changes: ClassVar = False
    is_quick: ClassVar = False

    def perform(self, tools: Tools) -> object:
        raise ZeroDivisionError(f"a bug with {tools.manager.data_file.name}")


def test_a_bug_in_a_task_is_told_and_logged_and_the_worker_goes_on(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    ear = serve()
    end = ear.end_of(ear.service.submit(Buggy()))
    assert isinstance(end, Failed)
    assert isinstance(end.error, StorageFailed)
    assert "ZeroDivisionError: a bug with data.json" in str(end.error)
    assert "ZeroDivisionError" in caplog.text
    assert ear.do(Create())


class Unseen(JsonFile):
    """A host's own document class, with a bug where nobody expects one."""

    is_broken = True

    def fingerprint(self) -> Hashable:
        if self.is_broken:
            raise RuntimeError("no fingerprint today")
        return super().fingerprint()


def test_p11_a_document_class_that_cannot_even_be_looked_at_is_a_failure_that_is_told(
    serve: Serve, document: Path
) -> None:
    manager = BackupManager(document, document=Unseen)
    ear = serve(manager)
    ear.service.start(watches=True)
    end = ear.until(lambda event: isinstance(event, Failed))
    assert isinstance(end, Failed)
    assert "no fingerprint today" in str(end.error)
    assert isinstance(manager.document, Unseen)
    manager.document.is_broken = False
    assert ear.do(Create())


def test_progress_is_told_at_most_every_50_ms(serve: Serve, document: Path) -> None:
    document.write_bytes(json.dumps([0.123456789] * 600_000).encode())
    now = Pushed()
    ear = serve(now=now)
    ear.do(Create())
    told = [event for event in ear.heard if isinstance(event, Progressed)]
    assert len(told) == 1  # of twelve pieces or more; no time has passed
    assert 0 <= told[0].done_bytes <= told[0].total_bytes


def test_progress_never_goes_back_nor_beyond_the_end(serve: Serve, document: Path) -> None:
    document.write_bytes(json.dumps([0.123456789] * 600_000).encode())
    ear = serve(now=itertools.count().__next__)
    ear.do(Create())
    told = [event.done_bytes / event.total_bytes for event in ear.heard if isinstance(event, Progressed)]
    assert len(told) >= 12
    assert told == sorted(told)
    assert told[-1] == 1


# -- what is done in between -----------------------------------------------------------------------------------------


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def slow(document: Path, gate: Gate) -> BackupManager:
    """A manager whose document is read no further than its first piece until the gate is open."""
    return BackupManager(document, document=lambda path: GatedFile(path, gate))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A reading task of some other part of the kit."""

    changes: ClassVar = False
    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> int:
        return len(tools.manager.list_backups())


def test_what_is_quick_is_done_while_a_long_backup_runs(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    slow.data_file.write_bytes(json.dumps([0.123456789] * 300_000).encode())
    ear = serve(slow)
    backup = ear.service.submit(Create())
    gate.wait_until_reached()
    verifying, quick = ear.service.submit(Verify()), [ear.service.submit(task) for task in (Load(), Reading())]
    gate.open()
    ear.end_of(verifying)
    assert [end.number for end in ear.ends()] == [*quick, backup, verifying]


def _with_versions(manager: BackupManager, save: Save, count: int) -> list[str]:
    made = []
    for number in range(count):
        save([number, "x" * 50])
        made.append(str(manager.create_backup()))
    return made


def _verifying(ear: Ear, gate: Gate, then: Callable[[], None] = lambda: None) -> int:
    """Begin a verification, and hold it at its first version until the gate is open; call *then* at each version."""
    original = ear.service.manager.verify_backups

    def verify_backups(*arguments: Any, progress: Progress, **options: Any) -> VerifyReport:
        def held(done_bytes: int, total_bytes: int) -> None:
            gate.pass_through()
            then()
            progress(done_bytes, total_bytes)

        return original(*arguments, progress=held, **options)

    ear.service.manager.verify_backups = verify_backups  # type: ignore[method-assign, assignment]
    number = ear.service.submit(Verify())
    gate.wait_until_reached()
    return number


def test_a_verification_of_many_lets_saves_and_restores_through(
    serve: Serve, manager: BackupManager, save: Save, gate: Gate
) -> None:
    first, *_ = _with_versions(manager, save, 5)
    ear = serve()
    verifying = _verifying(ear, gate)
    save(["saved meanwhile"])
    between: list[Task] = [Create(trigger=Trigger.SAVE), Restore(backup_id=first), Load(), Undo(), Create()]
    numbers = [ear.service.submit(task) for task in between]
    another = ear.service.submit(Verify())
    gate.open()
    end = ear.end_of(verifying)
    assert isinstance(end, Finished)
    assert isinstance(end.result, VerifyReport)
    assert (len(end.result.sound_ids), end.result.complete) == (5, True)
    ear.end_of(another)
    assert [end.number for end in ear.ends()] == [*numbers, verifying, another]
    assert not [end for end in ear.ends() if isinstance(end, Failed)]


def test_a_save_that_nobody_announced_is_stored_during_a_verification(
    serve: Serve, manager: BackupManager, save: Save, gate: Gate
) -> None:
    _with_versions(manager, save, 3)
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.until(lambda event: isinstance(event, Finished))
    verifying = _verifying(ear, gate, then=lambda: now.push(1))
    saved = save(["unannounced"])
    gate.open()
    ear.end_of(verifying)
    between = ear.ends()[1:-1]
    assert [end.task for end in between] == [Create(trigger=Trigger.SAVE)]
    assert manager.list_backups()[0].file_hash == hashlib.sha256(saved).hexdigest()


# -- stopping ----------------------------------------------------------------------------------------------------------


def test_a_task_that_waits_is_not_begun_once_cancelled(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    ear = serve(slow)
    first = ear.service.submit(Create())
    gate.wait_until_reached()
    second = ear.service.submit(Create(description="never", force=True))
    ear.service.cancel(second)
    end = ear.end_of(second)
    assert isinstance(end, Failed)
    assert isinstance(end.error, Cancelled)
    gate.open()
    ear.end_of(first)
    assert [meta.description for meta in slow.list_backups()] == [""]
    assert Started(number=second, task=end.task) not in ear.heard


def test_a_backup_at_work_stops_at_its_next_piece_and_leaves_nothing(
    serve: Serve, slow: BackupManager, gate: Gate
) -> None:
    slow.data_file.write_bytes(json.dumps([0.123456789] * 300_000).encode())
    ear = serve(slow)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    ear.service.cancel(number)
    gate.open()
    end = ear.end_of(number)
    assert isinstance(end, Failed)
    assert isinstance(end.error, Cancelled)
    assert slow.list_backups() == []


def test_a_cancelled_save_is_not_begun_anew_at_once_by_the_watch(serve: Serve, slow: BackupManager, gate: Gate) -> None:
    now = Pushed()
    ear = serve(slow, now=now)
    ear.service.start(watches=True)
    gate.wait_until_reached()
    ear.service.cancel(1)
    gate.open()
    ear.end_of(1)
    looks = ear.looks(4, push=now, seconds=1)
    assert looks == 4
    assert [end.number for end in ear.ends()] == [1]
    ear.looks(2, push=now, seconds=1)
    assert isinstance(ear.end_of(2), Finished)


def test_a_verification_that_is_cancelled_reports_what_it_has_seen(
    serve: Serve, manager: BackupManager, save: Save, gate: Gate
) -> None:
    _with_versions(manager, save, 3)
    ear = serve()
    number = _verifying(ear, gate)
    ear.service.cancel(number)
    gate.open()
    end = ear.end_of(number)
    assert isinstance(end, Finished)
    assert isinstance(end.result, VerifyReport)
    assert (len(end.result.sound_ids), end.result.complete) == (1, False)


def test_cancelling_what_is_over_or_never_was_does_nothing(serve: Serve) -> None:
    ear = serve()
    number = ear.service.submit(Create())
    ear.end_of(number)
    ear.service.cancel(number)
    ear.service.cancel(99)
    ear.do(Load())
    assert len(ear.ends()) == 2


# -- saves ------------------------------------------------------------------------------------------------------------


def test_fifty_saves_a_second_become_about_one_version_a_second(
    serve: Serve, slow: BackupManager, gate: Gate, document: Path
) -> None:
    now = Pushed()
    gate.open()
    ear = serve(slow, now=now)
    for number in range(150):  # three seconds of them
        document.write_text(json.dumps([number]))
        ear.service.saved(f"step {number}")
        ear.looks(1, push=now, seconds=0.02)
    while ear.service.is_busy:
        ear.looks(1, push=now, seconds=0.5)
    versions = slow.list_backups()
    assert 3 <= len(versions) <= 6
    assert json.loads(_newest(slow)) == [149]
    told = "; ".join(meta.description for meta in reversed(versions))
    assert told.startswith("step 0; step 1")
    assert [end for end in ear.ends() if isinstance(end, Failed)] == []


def test_saves_that_wait_become_one_with_all_their_descriptions(serve: Serve, save: Save) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.end_of(ear.service.saved("first"))
    save([7])
    numbers = {ear.service.saved(text) for text in ("rename", "", "move", "rename")}
    assert len(numbers) == 1
    ear.looks(1, push=now, seconds=1)
    ear.end_of(numbers.pop())
    assert [meta.description for meta in ear.service.manager.list_backups()] == ["rename; move", "first"]


def test_a_description_is_not_lost_because_the_watch_was_faster(
    serve: Serve, save: Save, manager: BackupManager
) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.end_of(1)
    save([7])
    ear.looks(3, push=now, seconds=1)
    ear.end_of(2)
    number = ear.service.saved("import")
    ear.looks(1, push=now, seconds=1)
    assert ear.end_of(number) == Finished(
        number=number, task=Create(description="import", trigger=Trigger.SAVE), result=None
    )
    again = ear.service.saved("autosave")
    ear.looks(1, push=now, seconds=1)
    ear.end_of(again)
    assert [meta.description for meta in manager.list_backups()] == ["import", ""]


def test_a_save_that_waits_for_its_second_does_not_hold_up_what_comes_after(serve: Serve, save: Save) -> None:
    now = Pushed()
    ear = serve(now=now)
    ear.end_of(ear.service.saved())
    save([8])
    waiting = ear.service.saved()
    ear.do(Load())
    assert ear.service.is_busy
    now.push(1)
    ear.service._worker.queue.wake()
    assert isinstance(ear.end_of(waiting), Finished)


def _newest(manager: BackupManager) -> bytes:
    target = manager.data_file.with_suffix(".copy")
    return manager.export_backup(manager.list_backups()[0].backup_id, target, overwrite=True).read_bytes()


# -- watching ---------------------------------------------------------------------------------------------------------


def _in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _by_replacing(path: Path, data: bytes) -> None:
    path.with_suffix(".new").write_bytes(data)
    os.replace(path.with_suffix(".new"), path)


def _same_size_and_time(path: Path, data: bytes) -> None:
    """Write the file as a program that restores its times afterwards does."""
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
    assert json.loads(_newest(manager)) == [1, 2, 3]


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
    first, *_ = _with_versions(manager, save, 3)
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
    assert json.loads(_newest(manager)) == ["work goes on"]


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


# -- failing ----------------------------------------------------------------------------------------------------------


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


# -- the end -----------------------------------------------------------------------------------------------------------


def test_closing_waits_for_a_write_in_flight(serve: Serve, document: Path, gate: Gate) -> None:
    manager = BackupManager(document, disk=HangingDisk(gate))
    ear = serve(manager)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    results: list[bool] = []
    closing = threading.Thread(target=lambda: results.append(ear.service.close()))
    closing.start()
    wait_until(lambda: ear.service.is_closed)
    assert closing.is_alive()
    gate.open()
    closing.join(15)
    assert results == [True]
    assert isinstance(ear.end_of(number), Finished)


def test_closing_finishes_the_saves_that_wait_and_gives_up_the_rest(
    serve: Serve, slow: BackupManager, gate: Gate, save: Save
) -> None:
    ear = serve(slow)
    ear.service.saved("first")
    gate.wait_until_reached()
    save([5])
    second, dropped = ear.service.saved("second"), ear.service.submit(Verify())
    gate.open()
    assert ear.service.close()
    assert isinstance(ear.end_of(second), Finished)
    assert dropped not in {end.number for end in ear.ends()}


def test_closing_stops_a_verification(serve: Serve, manager: BackupManager, save: Save, gate: Gate) -> None:
    _with_versions(manager, save, 4)
    ear = serve()
    number = _verifying(ear, gate)
    ear.service._worker.close(keeps_last=False)
    gate.open()
    assert ear.service.close()
    end = ear.end_of(number)
    assert isinstance(end, Finished)
    assert isinstance(end.result, VerifyReport)
    assert not end.result.complete


@pytest.mark.parametrize(("keeps_last", "versions"), [(True, 2), (False, 1)])
def test_closing_makes_a_last_version_if_there_is_something_to_keep(
    serve: Serve, manager: BackupManager, save: Save, keeps_last: bool, versions: int
) -> None:
    ear = serve()
    ear.do(Create())
    save(["at the last moment"])
    assert ear.service.close(keeps_last=keeps_last)
    made = manager.list_backups()
    assert len(made) == versions
    assert (made[0].trigger is Trigger.CLOSE) is keeps_last


def test_closing_makes_no_version_of_what_is_stored_or_not_there(
    serve: Serve, manager: BackupManager, document: Path
) -> None:
    ear = serve()
    ear.do(Create())
    assert ear.service.close(keeps_last=True)
    document.unlink()
    assert serve().service.close(keeps_last=True)
    assert len(manager.list_backups()) == 1


def test_p11_a_last_version_that_fails_is_logged_because_no_widget_is_left(
    serve: Serve, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ear = serve(BackupManager(document, disk=BrokenDisk()))
    assert ear.service.close(keeps_last=True)
    assert "The last state of" in caplog.text


def test_closing_gives_up_on_a_disk_that_hangs(
    serve: Serve, document: Path, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    ear = serve(BackupManager(document, disk=HangingDisk(gate)), now=itertools.count().__next__)
    number = ear.service.submit(Create())
    gate.wait_until_reached()
    assert ear.service.close() is False
    assert "did not come to an end in time" in caplog.text
    gate.open()
    ear.end_of(number)


def test_closing_twice_does_no_harm_and_a_closed_service_takes_no_tasks(serve: Serve) -> None:
    ear = serve()
    assert ear.service.close()
    assert ear.service.close()
    with pytest.raises(RuntimeError, match="closed"):
        ear.service.submit(Load())


def test_a_service_that_nobody_holds_any_more_ends_its_thread(manager: BackupManager) -> None:
    service = BackupService(manager)
    gone, thread = weakref.ref(service), service._thread
    del service
    gc.collect()
    assert gone() is None
    thread.join(15)
    assert not thread.is_alive()


def test_nothing_that_a_thread_holds_leads_to_its_service(serve: Serve) -> None:
    ear = serve()
    held: list[object] = [ear.service._worker]
    seen = {id(held[0])}
    for thing in held:
        assert thing is not ear.service
        own = list(vars(thing).values()) if hasattr(thing, "__dict__") else []
        for other in own:
            if id(other) not in seen and type(other).__module__.startswith("backupkit."):
                seen.add(id(other))
                held.append(other)
    assert len(held) > 3


EXITING = """
import sys, threading
from backupkit import BackupManager
from backupkit.service.service import BackupService
from backupkit.service.tasks import Create
from tests.service.listening import Gate, HangingDisk

gate = Gate()
service = BackupService(BackupManager(sys.argv[1], disk=HangingDisk(gate)))
service.submit(Create())
gate.wait_until_reached()
print("busy", service.is_busy, flush=True)
"""


@pytest.mark.leaves_damage
def test_the_end_of_the_interpreter_waits_for_no_worker(document: Path) -> None:
    command = [sys.executable, "-X", "dev", "-c", EXITING, str(document)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "busy True\n", "")
