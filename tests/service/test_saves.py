"""Announced saves: how many become a version, and under which description."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from backupkit.service import worker
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.creating import Create
from backupkit.service.tasks.overview import Load
from backupkit.service.worker import BETWEEN_SAVES_SECONDS, FOR_A_FRESH_ONE_SECONDS
from tests.service.conftest import Serve
from tests.service.histories import newest_content
from tests.service.listening import Gate, Pushed

Save = Callable[[object], bytes]

_PACE_SECONDS = BETWEEN_SAVES_SECONDS + FOR_A_FRESH_ONE_SECONDS


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
    ear.looks(1, push=now, seconds=_PACE_SECONDS)
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
    ear.looks(1, push=now, seconds=_PACE_SECONDS)
    assert ear.end_of(number) == Finished(
        number=number, task=Create(description="import", trigger=Trigger.SAVE), result=None
    )
    again = ear.service.saved("autosave")
    ear.looks(1, push=now, seconds=_PACE_SECONDS)
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
    now.push(_PACE_SECONDS)
    ear.service._worker.queue.wake()
    assert isinstance(ear.end_of(waiting), Finished)


def test_p10_an_app_that_saves_again_and_again_is_read_right_after_a_save(
    serve: Serve, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FOR_A_FRESH_ONE_SECONDS", 0.5)  # as on Windows
    now = Pushed()
    ear = serve(now=now)
    waiting = ear.service.saved()
    ear.end_of(waiting)
    for number in range(3):  # at 0.4 and 0.8 s, when it is too early, and at 1.2 s
        ear.looks(1, push=now, seconds=0.35)
        assert len(ear.ends()) == 1
        save([number])
        now.push(0.05)
        waiting = ear.service.saved()
    ear.end_of(waiting)
    assert now.seconds() == pytest.approx(1.2)


def test_p11_one_that_saves_no_more_is_not_waited_for(
    serve: Serve, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FOR_A_FRESH_ONE_SECONDS", 0.5)
    now = Pushed()
    ear = serve(now=now)
    ear.end_of(ear.service.saved())
    save([1])
    waiting = ear.service.saved()
    ear.looks(2, push=now, seconds=0.7)
    assert len(ear.ends()) == 1
    ear.looks(1, push=now, seconds=0.11)
    assert isinstance(ear.end_of(waiting), Finished)
