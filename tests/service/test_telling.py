"""What a service tells of its tasks, and in which order."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentMissing, StorageFailed, Trigger, VerifyReport
from backupkit.documents.json_file import JsonFile
from backupkit.service.events import Failed, Finished, HealthChanged, Progressed, Started
from backupkit.service.task import Task, Tools
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.keeping import Delete, Describe, Export, Pin, Undelete
from backupkit.service.tasks.overview import Load, Overview
from backupkit.service.tasks.restoring import Restore, Undo
from backupkit.service.tasks.verifying import Verify
from tests.service.conftest import Serve
from tests.service.listening import Pushed

Save = Callable[[object], bytes]


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
class Buggy(Task):
    """A task with a bug in it."""

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
