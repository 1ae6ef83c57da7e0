"""Schedule: when a backup is to be made, as a value that can be read, said, stored and asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.light.frozen import dataclass
from backupkit.schedule import parsing, walls
from backupkit.schedule.cron import Cron
from backupkit.schedule.rules import Interval, OnDays
from backupkit.schedule.zone import system_zone
from backupkit.values.sentence import english

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, time, tzinfo

    from backupkit.schedule.rules import Rule
    from backupkit.values.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a backup is to be made. Made by one of the class methods; ``str()`` of it is what :meth:`parse` reads.

    It means times on the wall. One of a day or a week comes once per such day, also where the clock is put forward or
    back: a time that is left out then counts at the first moment after, one that comes twice the first time.
    """

    rule: Rule

    @classmethod
    def hourly(cls) -> Schedule:
        """Return: at every full hour."""
        return cls(rule=Interval(minutes=60))

    @classmethod
    def daily(cls, at: str | time = parsing.USUAL_TIME) -> Schedule:
        """Return: each day at a time.

        Raises:
            ValueError: *at* is no time as ``"02:00"``.
        """
        return cls(rule=OnDays(at=parsing.time_of(at)))

    @classmethod
    def weekly(cls, day: str = parsing.USUAL_DAY, at: str | time = parsing.USUAL_TIME) -> Schedule:
        """Return: on a day of each week, ``"monday"`` or ``"mon"``, at a time.

        Raises:
            ValueError: there is no such day, or no such time.
        """
        return cls(rule=OnDays(at=parsing.time_of(at), weekday=parsing.weekday_of(day)))

    @classmethod
    def every(cls, *, minutes: int) -> Schedule:
        """Return: every so many minutes, 1 to 1,440, counted from each midnight.

        Raises:
            ValueError: there are fewer, or more.
        """
        return cls(rule=Interval(minutes=minutes))

    @classmethod
    def cron(cls, expression: str) -> Schedule:
        """Return what a cron expression of five fields means: minute, hour, day of month, month, day of week.

        It is read as Debian's cron does, with names (``MON``, ``JAN``), ``L`` and ``#``. The usual ones, as
        ``"0 2 * * *"``, are the same schedules as the other methods make; all others need the extra ``schedule``.

        Raises:
            ValueError: it is none, or it names a day that never comes.
            ExtraMissing: cronsim is not installed.
        """
        fields = " ".join(expression.split())
        return cls(rule=parsing.plain_rule_of(fields) or Cron(fields=fields))

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """Return the schedule that a text names. Case and spaces do not matter.

        ``hourly`` · ``daily 02:00`` · ``weekly monday 02:00`` · ``every 30 minutes`` · ``every 2 hours`` · five fields
        of cron · ``@hourly @daily @midnight @weekly @monthly @yearly``, as cron means them. Without a time it is 02:00,
        without a day Monday.

        Raises:
            ValueError: it names none; the message says what can be given.
            ExtraMissing: cronsim is needed, and not installed.
        """
        words = text.split()
        if fields := parsing.cron_fields_of(words):
            return cls.cron(fields)
        return cls(rule=parsing.rule_of(words))

    def next_after(self, moment: datetime, zone: tzinfo | None = None) -> datetime:
        """Return the first moment later than *moment* at which it is due, in *zone*.

        Args:
            moment: aware.
            zone: whose clock hangs on the wall; None: the system's.
        """
        return walls.next_moment(self.rule, moment, zone or system_zone())

    def last_by(self, moment: datetime, zone: tzinfo | None = None) -> datetime:
        """Return the last moment at or before *moment* at which it was due, in *zone*.

        Args:
            moment: aware.
            zone: as for :meth:`next_after`.
        """
        return walls.last_moment(self.rule, moment, zone or system_zone())

    def wall_of(self, moment: datetime) -> datetime:
        """Return the time on the wall (without a zone) that a moment of it stands for, as :meth:`last_by` returned it.

        It is 02:30, also where the clock was put forward from 02:00 to 03:00.
        """
        return walls.wall_of(self.rule, moment)

    @property
    def is_once(self) -> bool:
        """True if it comes once per day or date, False if it follows the clock: "every 10 minutes"."""
        return self.rule.is_once

    def describe(self) -> str:
        """Return it in English words: "every day at 02:00"."""
        return english(self)

    @property
    def sentence(self) -> Sentence:
        """It in words, with gaps: the windows say it in the reader's language."""
        return self.rule.sentence

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps."""
        return self.rule.values

    def __str__(self) -> str:
        return self.rule.text


def schedule_of(given: Schedule | str | None) -> Schedule | None:
    """Return a schedule that a host gives, as one or as a text.

    Raises:
        ValueError, ExtraMissing: as :meth:`Schedule.parse`.
    """
    return Schedule.parse(given) if isinstance(given, str) else given
