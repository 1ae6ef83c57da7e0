"""When something is to be done, as sources write it: one text, or a frequency and a time of the day. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.config.kinds import Kind, clock_time
from backupkit.config.problem import NotUnderstood, Reason
from backupkit.extras import ExtraMissing
from backupkit.schedule.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

NEVER = "never"
"""How "no schedule" is written, since an empty choice is none."""
_NEVER = frozenset({"", NEVER, "none", "off"})
_EVERY_DAY = "02:00"


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


SCHEDULE = Kind(_schedule, lambda value: NEVER if value is None else str(value))


def from_frequency(said: Mapping[str, object]) -> object:
    """Return the schedule that a ``frequency`` (hourly, daily, weekly) and a ``time`` ask for, as :data:`SCHEDULE` is.

    Raises:
        NotUnderstood: one of them is none.
    """
    frequency = str(said.get("frequency", "daily")).strip().lower()
    at = clock_time(said.get("time", _EVERY_DAY))
    by_name = {"hourly": "hourly", "daily": f"daily {at}", "weekly": f"weekly monday {at}", NEVER: NEVER}
    if frequency not in by_name:
        raise NotUnderstood(Reason.WORD, words="hourly, daily, weekly")
    return SCHEDULE.read(by_name[frequency])
