"""When something is to be done, as sources write it: one text, or a frequency and a time of the day. Pure."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from backupkit.config.kinds import NEVER, Kind
from backupkit.config.problem import NotUnderstood, Reason
from backupkit.extras import ExtraMissing
from backupkit.schedule.parsing import USUAL_DAY, USUAL_TIME, time_of
from backupkit.schedule.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEVER = frozenset({"", NEVER, "none", "off"})


def _schedule(value: object) -> Schedule | None:
    if value is None or isinstance(value, Schedule):
        return value
    if not isinstance(value, str):
        raise NotUnderstood(Reason.SCHEDULE)
    if value.strip().lower() in _NEVER:
        return None
    try:
        return Schedule.parse(value)
    except ValueError as error:
        raise NotUnderstood(Reason.SCHEDULE) from error
    except ExtraMissing as error:
        raise NotUnderstood(Reason.EXTRA, command=error.command) from error


def _time(value: object) -> time:
    try:
        if isinstance(value, str | time):  # TOML has times of its own
            return time_of(value)
    except ValueError as error:
        raise NotUnderstood(Reason.TIME) from error
    raise NotUnderstood(Reason.TIME)


SCHEDULE = Kind(_schedule, lambda value: NEVER if value is None else str(value))


def from_frequency(said: Mapping[str, object]) -> object:
    """Return the schedule that a ``frequency`` (hourly, daily, weekly) and a ``time`` ask for, as :data:`SCHEDULE` is.

    Raises:
        NotUnderstood: one of them is none.
    """
    frequency = str(said.get("frequency", "daily")).strip().lower()
    at = f"{_time(said.get('time', USUAL_TIME)):%H:%M}"
    by_name = {"hourly": "hourly", "daily": f"daily {at}", "weekly": f"weekly {USUAL_DAY} {at}", NEVER: NEVER}
    if frequency not in by_name:
        raise NotUnderstood(Reason.WORD, words="hourly, daily, weekly")
    return SCHEDULE.read(by_name[frequency])
