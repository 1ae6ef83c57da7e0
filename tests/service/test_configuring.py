from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backupkit import BackupConfig, BackupManager
from backupkit.operations.maintenance import space
from backupkit.service.task import Task, Tools
from backupkit.service.tasks.configuring import Judged, JudgeSchedule, ReadSettings, Settings
from backupkit.testing.clock import FakeClock


def _done(task: Task, manager: BackupManager) -> object:
    return task.perform(Tools(manager=manager, progress=lambda _done, _total: None, cancel=threading.Event()))


def test_when_a_schedule_is_due_next_is_told_by_the_clock_and_the_zone_of_its_manager(document: Path) -> None:
    clock = FakeClock(datetime(2020, 1, 1, 12, tzinfo=UTC))
    manager = BackupManager(document, clock=clock, zone=ZoneInfo("Pacific/Auckland"))
    judged = _done(JudgeSchedule(text="daily 02:00"), manager)
    assert isinstance(judged, Judged)
    assert judged.next_at == datetime(2020, 1, 1, 13, tzinfo=UTC)


def test_the_room_where_the_folder_will_be_is_known_before_it_is_there(document: Path) -> None:
    found = _done(ReadSettings(), BackupManager(document))
    assert isinstance(found, Settings)
    assert found.space is not None
    assert 0 < found.space.free_bytes < found.space.total_bytes
    assert not Path(found.folder).exists()


def test_room_that_cannot_be_told_is_none(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(_folder: object) -> tuple[int, int]:
        raise OSError("the share does not answer")

    monkeypatch.setattr(space, "space_at", raises)
    assert BackupManager(document).folder.space is None


def test_what_may_hold_a_secret_is_left_out_of_what_the_window_shows_unless_its_user_has_written_it() -> None:
    config = BackupConfig(
        notify_to=("me@example.org", "https://example.org/hook/TOKEN"), mail_server="smtp://me:secret@example.org"
    )
    assert config.readable("notify_to") == ("me@example.org",)
    assert config.readable("mail_server") == ""
    assert config.readable("verify_days") == config.verify_days
    assert config.shown("notify_to") == ["me@example.org", "set (host)"]
