"""A scheduler without a window."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit import BackupManager, BackupScheduler, Ending, Schedule, Trigger
from backupkit.config.config import BackupConfig
from backupkit.testing.clock import FakeClock
from tests.service.passing import Passing
from tests.waiting import wait_until

Save = Callable[[object], bytes]
_DAILY = BackupConfig(schedule=Schedule.daily("02:00"))


@pytest.fixture
def scheduler(manager: BackupManager, passing: Passing) -> Iterator[BackupScheduler]:
    """One that runs daily at two, and has been started."""
    passing.turn(0)
    found = BackupScheduler(manager, _DAILY)
    found.start()
    yield found
    assert found.stop()


def _made(manager: BackupManager) -> list[Trigger]:
    return [meta.trigger for meta in manager.list_backups()]


def test_it_makes_up_for_what_was_missed_then_runs_at_its_moment(
    scheduler: BackupScheduler, manager: BackupManager, clock: FakeClock, save: Save, passing: Passing
) -> None:
    wait_until(lambda: _made(manager) == [Trigger.SCHEDULE], pump=passing)
    save({"changed": True})
    assert scheduler.get_next_run_time() == datetime(2025, 11, 5, 2, tzinfo=UTC)
    clock.set(datetime(2025, 11, 5, 2, tzinfo=UTC))
    wait_until(lambda: _made(manager) == [Trigger.SCHEDULE] * 2, pump=passing)
    clock.set(datetime(2025, 11, 6, 2, tzinfo=UTC))
    wait_until(lambda: manager.log(1)[0].outcome is Ending.UNCHANGED, pump=passing)
    info = scheduler.get_job_info()
    assert (info.name, info.trigger, info["id"]) == ("data.json", "every day at 02:00", "backup")
    assert info.next_run == datetime(2025, 11, 7, 2, tzinfo=UTC)
    assert (info["last_run"], info["last_outcome"]) == (datetime(2025, 11, 6, 2, tzinfo=UTC), "unchanged")


def test_it_can_be_started_and_stopped_as_often_as_one_likes(manager: BackupManager, passing: Passing) -> None:
    passing.turn(0)
    scheduler = BackupScheduler(manager, _DAILY)
    assert (scheduler.is_running(), scheduler.get_next_run_time(), scheduler.stop()) == (False, None, True)
    for _ in range(3):
        scheduler.start()
        scheduler.start()
        assert scheduler.is_running()
        assert scheduler.stop()
        assert not scheduler.is_running()


def test_before_the_first_run_there_is_nothing_to_tell_of_it(manager: BackupManager) -> None:
    info = BackupScheduler(manager).get_job_info()
    assert dict(info) == {
        "id": "backup",
        "name": "data.json",
        "trigger": "",
        "next_run": None,
        "last_run": None,
        "last_outcome": None,
        "last_error": None,
    }


def test_a_backup_can_be_had_at_once_whether_it_runs_or_not(manager: BackupManager) -> None:
    scheduler = BackupScheduler(manager)
    made = scheduler.trigger_backup("by hand")
    assert [(meta.backup_id, meta.description) for meta in manager.list_backups()] == [(made, "by hand")]
    assert scheduler.trigger_backup() is None


def test_another_schedule_counts_at_once_and_one_that_is_none_changes_nothing(
    scheduler: BackupScheduler, manager: BackupManager, clock: FakeClock, save: Save, passing: Passing
) -> None:
    wait_until(lambda: len(_made(manager)) == 1, pump=passing)
    with pytest.raises(ValueError, match="no schedule"):
        scheduler.update_schedule("now and then")
    assert scheduler.get_job_info().trigger == "every day at 02:00"
    scheduler.update_schedule("every 10 minutes")
    assert scheduler.get_next_run_time() == datetime(2025, 11, 4, 12, 10, tzinfo=UTC)
    save({"changed": True})
    clock.set(datetime(2025, 11, 4, 12, 10, tzinfo=UTC))
    wait_until(lambda: len(_made(manager)) == 2, pump=passing)
    scheduler.update_schedule(None)
    assert (scheduler.get_next_run_time(), scheduler.get_job_info().trigger) == (None, "")


def test_without_a_configuration_of_its_own_it_goes_by_what_the_manager_has_and_its_user_chose(
    document: Path, clock: FakeClock, passing: Passing
) -> None:
    passing.turn(0)
    manager = BackupManager(document, clock=clock, zone=UTC, schedule="daily 03:00")
    scheduler = BackupScheduler(manager)
    assert scheduler.get_job_info().trigger == "every day at 03:00"
    manager.create_backup()
    manager.choose(schedule=Schedule.hourly())
    assert scheduler.get_job_info().trigger == "every hour"
    manager.choose(enabled=False)
    assert scheduler.get_job_info().trigger == ""


def test_a_run_that_fails_is_logged_and_told_and_tried_again(
    scheduler: BackupScheduler,
    manager: BackupManager,
    document: Path,
    passing: Passing,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wait_until(lambda: _made(manager) == [Trigger.SCHEDULE], pump=passing)
    data = document.read_bytes()
    document.unlink()
    clock_of(manager).advance(days=1)
    wait_until(lambda: scheduler.get_job_info().last_outcome is Ending.FAILED, pump=passing)
    assert scheduler.get_job_info().last_error == "DocumentMissing"
    wait_until(lambda: any(record.levelno == logging.WARNING for record in caplog.records), pump=passing)
    document.write_bytes(data + b"\n")
    wait_until(lambda: scheduler.get_job_info().last_outcome is Ending.DONE, pump=lambda: passing.turn(10))


def test_one_that_nobody_holds_any_more_ends_by_itself(manager: BackupManager, passing: Passing) -> None:
    import gc
    import threading

    scheduler = BackupScheduler(manager, _DAILY)
    scheduler.start()
    del scheduler
    gc.collect()
    wait_until(lambda: not [each for each in threading.enumerate() if "backupkit" in each.name], pump=passing)


def test_it_needs_no_tkinter_and_a_program_that_does_not_stop_it_ends_all_the_same(document: Path) -> None:
    script = f"""
import sys
sys.modules["tkinter"] = None
from backupkit import BackupManager, BackupScheduler
scheduler = BackupScheduler(BackupManager({str(document)!r}, schedule="daily 02:00"))
scheduler.start()
print(scheduler.is_running(), scheduler.get_next_run_time() is not None)
"""
    ran = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("True True\n", "", 0)


def clock_of(manager: BackupManager) -> FakeClock:
    clock = manager._binding.environment.clock
    assert isinstance(clock, FakeClock)
    return clock
