"""The system's zone: as it is set now, with tzlocal and without."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backupkit import Schedule
from backupkit.schedule.zone import PythonsZone, system_zone

pytestmark = pytest.mark.needs_posix("the zone of a process is set by TZ and tzset")

_NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """This process is in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield ZoneInfo("Europe/Berlin")
    monkeypatch.undo()
    time.tzset()


def test_the_system_says_which_zone_it_is_in(berlin: ZoneInfo) -> None:
    assert system_zone() == berlin
    assert Schedule.daily("02:00").next_after(_NOON) == datetime(2026, 7, 2, 0, tzinfo=UTC)
    assert Schedule.daily("02:00").last_by(_NOON) == datetime(2026, 7, 1, 0, tzinfo=UTC)


def test_a_zone_that_is_changed_while_a_process_runs_is_noticed_without_a_warning() -> None:
    script = """
import os, time, warnings
warnings.simplefilter("error")
os.environ["TZ"] = "Europe/Berlin"; time.tzset()
from backupkit.schedule.zone import system_zone
assert str(system_zone()) == "Europe/Berlin", system_zone()
os.environ["TZ"] = "America/New_York"  # and the functions of C do not know of it
assert str(system_zone()) == "America/New_York", system_zone()
"""
    ran = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("name", ["CET-1CEST", "Nowhere/At_All"])
def test_a_zone_without_rules_of_ours_is_told_by_python(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    assert system_zone() == PythonsZone()


def test_without_tzlocal_python_tells_the_zone(berlin: ZoneInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ")  # and C does not hear of it
    monkeypatch.setitem(sys.modules, "tzlocal", None)
    found = system_zone()
    assert found == PythonsZone()
    assert hash(found) == hash(PythonsZone())
    start = datetime(2026, 1, 1, 0, 7, tzinfo=UTC)
    for step in range(366 * 24):
        moment = start + timedelta(hours=step)
        here, there = moment.astimezone(found), moment.astimezone(berlin)
        assert (here.replace(tzinfo=None), here.fold) == (there.replace(tzinfo=None), there.fold)
        assert (here.utcoffset(), here.tzname()) == (there.utcoffset(), there.tzname())
        assert here.astimezone(UTC) == moment
    for text in ("daily 02:30", "hourly"):
        schedule, moment = Schedule.parse(text), start
        for _ in range(200):
            assert schedule.next_after(moment, found) == schedule.next_after(moment, berlin)
            moment = schedule.next_after(moment, berlin) + timedelta(days=1)
