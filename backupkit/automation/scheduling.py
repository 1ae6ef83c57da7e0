"""Scheduling: has a version made when the clock on the wall says so, and makes up for a moment that was missed."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from backupkit.automation.retrying import one_more, pause_seconds
from backupkit.errors import BackupError, Cancelled
from backupkit.light.frozen import dataclass, replace
from backupkit.schedule.due import Due, Ran
from backupkit.service.events import Failed, Finished
from backupkit.service.tasks.scheduled import CreateScheduled
from backupkit.values.text import local

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from backupkit.config.config import BackupConfig
    from backupkit.manager.manager import BackupManager
    from backupkit.schedule.schedule import Schedule
    from backupkit.service.sighting import Sighting
    from backupkit.service.task import Task

FIRST_SECONDS = 3.0  # after the start: the app's own start goes first, and so does the first backup
LOOK_SECONDS = 60.0  # between two looks at what cannot be foreseen: the zone, or a clock that was put back
_FIRST_RETRY_SECONDS = 60.0
_LAST_RETRY_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is known of a schedule until the next look at it."""

    schedule: Schedule | None = None
    look_at: float = 0.0  # by the seconds that only go forwards
    next_at: datetime | None = None  # or when the clock on the wall has come that far: a machine may have slept
    settled: Due | None = None  # the last moment that is known to need nothing
    asked: Due | None = None  # the one that a task was asked for which has not ended
    failures: int = 0  # in a row


def is_time_to_look(plan: Plan, schedule: Schedule, now: float, at: datetime) -> bool:
    """Return True if something may be due. All that is done each second.

    Args:
        plan: what is known.
        schedule: the one in force.
        now: seconds that only go forwards.
        at: the present moment.
    """
    if now >= plan.look_at or schedule != plan.schedule:
        return True
    return plan.next_at is not None and at >= plan.next_at


def looked(plan: Plan, schedule: Schedule, now: float, following: datetime) -> Plan:
    """Return what is known after a look: when the next one is to be taken."""
    if schedule != plan.schedule:
        plan = replace(plan, settled=None, asked=None, failures=0)
    return replace(plan, schedule=schedule, look_at=now + LOOK_SECONDS, next_at=following)


def ended(plan: Plan, end: Finished | Failed, now: float) -> Plan:
    """Return what is known after a run. One that was stopped is not begun again; one that failed is, after a while."""
    if not (isinstance(end.task, CreateScheduled) and plan.asked and end.task.moment == plan.asked.at):
        return plan
    if isinstance(end, Finished) or isinstance(end.error, Cancelled):
        return replace(plan, settled=plan.asked, asked=None, failures=0)
    pause = pause_seconds(plan.failures, first=_FIRST_RETRY_SECONDS, last=_LAST_RETRY_SECONDS)
    return replace(plan, asked=None, failures=one_more(plan.failures), look_at=now + pause)


def in_force(config: BackupConfig) -> Schedule | None:
    """Return the schedule that a configuration asks for; None: none, or nothing is to be made without being asked."""
    return config.schedule if config.enabled else None


class Scheduling:
    """An initiator that asks for one version at each moment of a schedule, and for one after any number was missed.

    What ran last is read from the versions and the log when a moment has come; nothing is read meanwhile.

    Args:
        manager: knows what is configured, what ran, and what time it is.
        schedule: returns the schedule in force, asked each second; None: the one that is configured.
    """

    def __init__(self, manager: BackupManager, schedule: Callable[[], Schedule | None] | None = None) -> None:
        self._manager = manager
        self._first_at: float | None = None  # no look before; None: it was not asked yet
        self._plan = Plan()
        self.schedule = schedule or (lambda: in_force(manager.config))
        """Returns the schedule in force. May be set on any thread."""

    def due(self, document: Sighting, now: float) -> Task | None:
        """Ask for a version, if one is due."""
        if self._first_at is None:
            self._first_at = now + FIRST_SECONDS
        if now < self._first_at:
            return None
        schedule = self.schedule()
        if schedule is None:
            return None
        runs = self._manager.scheduled
        at = runs.now()
        if not is_time_to_look(self._plan, schedule, now, at):
            return None
        zone = runs.zone or _system_zone()
        last = schedule.last_by(at, zone)
        moment = Due(at=local(last, UTC), wall=schedule.wall_of(last))
        plan = self._plan = looked(self._plan, schedule, now, schedule.next_after(at, zone))
        if plan.asked and moment.at == plan.asked.at:
            return None
        if plan.settled and moment.is_settled_with(plan.settled, at, is_once=schedule.is_once):
            return None
        return self._asked_for(moment, document)

    def learn(self, end: Finished | Failed, document: Sighting, now: float) -> None:
        """Note how a run ended."""
        del document
        self._plan = ended(self._plan, end, now)

    def _asked_for(self, moment: Due, document: Sighting) -> Task | None:
        try:
            ran = self._manager.scheduled.ran()
        except BackupError:  # not known now: the attempt says what is wrong
            ran = Ran()
        is_there = document.seen is not None
        if ran.settles(moment.at, is_stored=document.is_stored and is_there):
            self._plan = replace(self._plan, settled=moment)
            return None
        if not is_there and ran.newest_at is None:  # an app whose file does not exist yet
            return None
        self._plan = replace(self._plan, asked=moment)
        return CreateScheduled(moment=moment.at)


def _system_zone() -> tzinfo:
    from backupkit.schedule.zone import system_zone  # zones are loaded once there is a schedule

    return system_zone()
