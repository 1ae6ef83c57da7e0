"""Which task a service does first, and how one is stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from backupkit import BackupManager, Cancelled, Trigger, VerifyReport
from backupkit.service.events import Failed, Finished, Started
from backupkit.service.task import Task, Tools
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from tests.service.conftest import Serve
from tests.service.histories import held_verification, with_versions
from tests.service.listening import Gate, Pushed

Save = Callable[[object], bytes]


# -- what is done in between -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Task):
    """A reading task of some other part of the kit."""

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


def test_a_verification_of_many_lets_saves_and_restores_through(
    serve: Serve, manager: BackupManager, save: Save, gate: Gate
) -> None:
    first, *_ = with_versions(manager, save, 5)
    ear = serve()
    verifying = held_verification(ear, gate)
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
    with_versions(manager, save, 3)
    now = Pushed()
    ear = serve(now=now)
    ear.service.start(watches=True)
    ear.until(lambda event: isinstance(event, Finished))
    verifying = held_verification(ear, gate, then=lambda: now.push(1))
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
    with_versions(manager, save, 3)
    ear = serve()
    number = held_verification(ear, gate)
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
