"""A check that is due is made by one app, although the tasks of two were asked for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.service.task import Task, Tools
from backupkit.service.tasks import test_restore
from backupkit.service.tasks.verifying import Verify
from backupkit.testing.clock import FakeClock


def done(task: Task, manager: BackupManager) -> object:
    return task.perform(Tools(manager=manager, progress=lambda _done, _all: None, cancel=threading.Event()))


@pytest.mark.parametrize("task", [test_restore.TestRestore(every_days=7), Verify(every_days=30)], ids=repr)
def test_p9_the_second_app_leaves_it(task: Task, document: Path, clock: FakeClock) -> None:
    one, other = BackupManager(document, clock=clock), BackupManager(document, clock=clock)
    one.create_backup()
    assert done(task, one) is not None
    assert done(task, other) is None
    clock.advance(days=30)
    assert done(task, other) is not None


@pytest.mark.parametrize("task", [test_restore.TestRestore(), Verify()], ids=repr)
def test_what_a_person_asks_for_is_made_whenever_it_was_made(task: Task, manager: BackupManager) -> None:
    manager.create_backup()
    assert done(task, manager) is not None
    assert done(task, manager) is not None
