"""Rules: which times of the clock on the wall a schedule names. Pure.

A time on the wall is a datetime without a zone. Of zones, and of changes of the clock, nothing is known here.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from backupkit.light.frozen import dataclass
from backupkit.values.sentence import Refused, Sentence, counted, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DAY_MINUTES = 24 * 60
_HOUR_MINUTES = 60
_DAY = timedelta(days=1)
_OUT_OF_RANGE = counted("minutes must be 1 to {most}, not {minutes}", by="most")


class Weekday(IntEnum):
    """A day of the week, as :meth:`datetime.date.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class Rule(Protocol):
    """Names times on the wall, to the minute. A frozen value; equal ones name the same times in the same words."""

    @property
    def is_once(self) -> bool:
        """True if each time counts once, also where the clock shows it twice or leaves it out: "daily at 02:30".

        False if it counts whenever the clock shows it: "every 10 minutes".
        """
        ...

    @property
    def text(self) -> str:
        """The rule as :meth:`backupkit.schedule.schedule.Schedule.parse` reads it."""
        ...

    @property
    def sentence(self) -> Sentence:
        """The rule for people, with gaps."""
        ...

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps."""
        ...

    def after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the times later than *wall*, the earliest first, without an end."""
        ...

    def before(self, wall: datetime) -> Iterator[datetime]:
        """Yield the times earlier than *wall*, the latest first, without an end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Every so many minutes, counted anew from each midnight, so that the times are the same each day."""

    minutes: int  # 1 to 1,440

    is_once = False

    def __post_init__(self) -> None:
        if type(self.minutes) is not int or not 1 <= self.minutes <= DAY_MINUTES:
            raise Refused(told_of(_OUT_OF_RANGE, most=DAY_MINUTES, minutes=repr(self.minutes)))

    @property
    def text(self) -> str:
        """As it is read."""
        if self.minutes == _HOUR_MINUTES:
            return "hourly"
        hours, minutes = divmod(self.minutes, _HOUR_MINUTES)
        return f"every {self.minutes} minutes" if minutes else f"every {hours} hours"

    @property
    def sentence(self) -> Sentence:
        """For people."""
        if self.minutes == _HOUR_MINUTES:
            return Sentence("every hour")
        if self.minutes % _HOUR_MINUTES == 0:
            return counted("every {hours} hours", by="hours")
        return Sentence("every minute") if self.minutes == 1 else counted("every {minutes} minutes", by="minutes")

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps."""
        return {"minutes": self.minutes, "hours": self.minutes // _HOUR_MINUTES}

    def after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the later times."""
        midnight = _midnight(wall)
        number = (wall - midnight) // timedelta(minutes=self.minutes) + 1
        while True:
            if number * self.minutes >= DAY_MINUTES:
                midnight, number = midnight + _DAY, 0
            yield midnight + timedelta(minutes=number * self.minutes)
            number += 1

    def before(self, wall: datetime) -> Iterator[datetime]:
        """Yield the earlier times."""
        midnight, step = _midnight(wall), timedelta(minutes=self.minutes)
        number = -((midnight - wall) // step) - 1
        while True:
            if number < 0:
                midnight, number = midnight - _DAY, (DAY_MINUTES - 1) // self.minutes
            yield midnight + number * step
            number -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDays:
    """At one time of the day: each day, or on one day of the week."""

    at: time
    weekday: Weekday | None = None  # None: each day

    is_once = True

    @property
    def text(self) -> str:
        """As it is read."""
        return f"daily {self._clock}" if self.weekday is None else f"weekly {self.weekday.name.lower()} {self._clock}"

    @property
    def sentence(self) -> Sentence:
        """For people."""
        return _ON_DAYS[self.weekday]

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gap."""
        return {"time": self._clock}

    def after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the later times."""
        return (found for found in self._from(wall - _DAY, _DAY) if found > wall)

    def before(self, wall: datetime) -> Iterator[datetime]:
        """Yield the earlier times."""
        return (found for found in self._from(wall + _DAY, -_DAY) if found < wall)

    def _from(self, wall: datetime, step: timedelta) -> Iterator[datetime]:
        found = datetime.combine(wall, self.at)
        while True:
            if self.weekday in (None, found.weekday()):
                yield found
            found += step

    @property
    def _clock(self) -> str:
        return f"{self.at:%H:%M}"


# Whole sentences: in many languages the day changes with its place in one.
_ON_DAYS: Mapping[Weekday | None, Sentence] = {
    None: Sentence("every day at {time}"),
    Weekday.MONDAY: Sentence("every Monday at {time}"),
    Weekday.TUESDAY: Sentence("every Tuesday at {time}"),
    Weekday.WEDNESDAY: Sentence("every Wednesday at {time}"),
    Weekday.THURSDAY: Sentence("every Thursday at {time}"),
    Weekday.FRIDAY: Sentence("every Friday at {time}"),
    Weekday.SATURDAY: Sentence("every Saturday at {time}"),
    Weekday.SUNDAY: Sentence("every Sunday at {time}"),
}


def _midnight(wall: datetime) -> datetime:
    return datetime.combine(wall, time())
