"""Announced saves: how many become a version, and under which description."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from backupkit import BackupManager, Trigger
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks import Create, Load
from tests.service.conftest import Serve
from tests.service.histories import newest_content
from tests.service.listening import Gate, Pushed

Save = Callable[[object], bytes]


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
    assert json.loads(newest_content(slow)) == [149]
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
