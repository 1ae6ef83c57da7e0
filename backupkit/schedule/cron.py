"""Cron: times by five fields, as Debian's cron reads them. The one module that knows cronsim."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from backupkit.extras import ExtraMissing
from backupkit.light.frozen import dataclass
from backupkit.values.sentence import Refused, Sentence, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cronsim import CronSim

    from backupkit.values.sentence import Told

INSTALL = "pip install 'backupkit[schedule]'"
_FIELDS = 5
_NO_FIVE = Sentence("a cron expression has five fields, not {fields}")
_NEVER = Sentence("the cron expression {fields} names a day that never comes")
_NO_CRON = Sentence("{fields} is no cron expression")
_NO_CRON_AS = Sentence("{fields} is no cron expression: {wrong}")
_WRONG = {  # by what cronsim says, which is English
    "Bad minute": Sentence("the minute is none"),
    "Bad hour": Sentence("the hour is none"),
    "Bad day-of-month": Sentence("the day of the month is none"),
    "Bad month": Sentence("the month is none"),
    "Bad day-of-week": Sentence("the day of the week is none"),
}
_SOME_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a time on the wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """What five fields name: minute, hour, day of the month, month, day of the week.

    Raises:
        ExtraMissing: cronsim is not installed.
        ValueError: these are no five fields, or no day is ever meant by them.
    """

    fields: str  # with one space between them

    def __post_init__(self) -> None:
        if len(self.fields.split()) != _FIELDS:
            raise Refused(told_of(_NO_FIVE, fields=repr(self.fields)))
        if next(self.after(_SOME_DAY), None) is None:
            raise Refused(told_of(_NEVER, fields=repr(self.fields)))

    @property
    def is_once(self) -> bool:
        """True unless it begins with a star in the minutes or the hours: such jobs follow the clock as it goes."""
        minutes, hours, *_ = self.fields.split()
        return not minutes.startswith("*") and not hours.startswith("*")

    @property
    def text(self) -> str:
        """As it is read."""
        return self.fields

    @property
    def sentence(self) -> Sentence:
        """For people."""
        return Sentence("at the times of the cron expression {fields}")

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gap."""
        return {"fields": self.fields}

    def after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the later times."""
        return self._times(wall, backwards=False)

    def before(self, wall: datetime) -> Iterator[datetime]:
        """Yield the earlier times."""
        return self._times(wall, backwards=True)

    def _times(self, wall: datetime, *, backwards: bool) -> CronSim:
        # Only times without a zone are given to it: what a change of the clock does to them is decided in one place for
        # all rules, and its own way, asked within an hour that comes twice, names moments that have passed.
        try:
            from cronsim import CronSim, CronSimError
        except ImportError as error:
            raise ExtraMissing(Sentence("A schedule by a cron expression"), INSTALL) from error
        try:
            return CronSim(self.fields, wall, reverse=backwards)
        except (CronSimError, ValueError, AssertionError) as error:  # the last two: what it does not look for
            raise Refused(self._why_not(error)) from error

    def _why_not(self, error: Exception) -> Told:
        wrong = _WRONG.get(str(error))
        if wrong is None:
            return told_of(_NO_CRON, fields=repr(self.fields))
        return told_of(_NO_CRON_AS, fields=repr(self.fields), wrong=wrong)


def is_cron(text: str) -> bool:
    """Return True if *text* has the form of a cron expression."""
    return len(text.split()) == _FIELDS
