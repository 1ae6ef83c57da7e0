"""An attached app with a schedule."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

import backupkit
from backupkit import Schedule, Trigger, attach
from backupkit.testing.clock import FakeClock
from tests.service.passing import Passing
from tests.waiting import wait_until

Save = Callable[[object], bytes]


def test_an_app_gets_a_version_by_the_clock_and_the_user_may_choose_otherwise(
    root: tk.Tk, document: Path, clock: FakeClock, save: Save, passing: Passing
) -> None:
    options = {"clock": clock, "zone": UTC, "schedule": "daily 02:00"}
    manager = backupkit.get_backup_manager(document, **options)
    kit = attach(root, document, watch=False, indicator=False, schedule="every day at 2:00")
    assert kit.manager is manager

    def triggers() -> list[Trigger]:
        return [meta.trigger for meta in manager.list_backups()]

    def pump() -> None:
        passing()
        root.update()

    wait_until(lambda: triggers() == [Trigger.SAVE], pump=pump)  # the state that it began with
    save({"changed": 1})
    clock.advance(days=1)
    wait_until(lambda: triggers() == [Trigger.SCHEDULE, Trigger.SAVE], pump=pump)
    manager.choose(schedule=Schedule.hourly())
    save({"changed": 2})
    clock.advance(hours=1)
    wait_until(lambda: triggers()[:2] == [Trigger.SCHEDULE] * 2, pump=pump)
    manager.choose(enabled=False)
    save({"changed": 3})
    clock.advance(days=9)
    for _ in range(40):
        passing.turn(5)
        pump()
    assert len(triggers()) == 3
    kit.close()


def test_a_schedule_that_is_none_is_refused_at_once_and_another_one_than_the_manager_has_too(
    root: tk.Tk, document: Path
) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        attach(root, document, schedule="now and then")
    kept = backupkit.get_backup_manager(document, schedule=Schedule.hourly())
    with pytest.raises(ValueError, match="schedule is"):
        attach(root, document, schedule=Schedule.daily())
    assert kept.config.schedule == Schedule.hourly()
