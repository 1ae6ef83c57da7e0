"""Reading a schedule: which rule a text names. Pure."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from backupkit.schedule.cron import is_cron
from backupkit.schedule.rules import DAY_MINUTES, Interval, OnDays, Weekday
from backupkit.values.sentence import Refused, Sentence, told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.schedule.rules import Rule

USUAL_TIME = "02:00"
USUAL_DAY = "monday"
_SHORTEST_DAY = 3  # letters: "mon"
_HOUR_MINUTES = 60
_OF_CRON = {  # crontab(5)
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_UNIT_MINUTES = {"minute": 1, "minutes": 1, "hour": _HOUR_MINUTES, "hours": _HOUR_MINUTES}
_NO_SCHEDULE = Sentence("{text} is no schedule; one is written as: {examples}")
_NO_TIME = Sentence("{text} is no time of day; one is written as: 02:00")
_NO_DAY = Sentence("{text} is no day of the week; one is written as: monday")
_EXAMPLES = Sentence("hourly, daily 02:00, weekly monday 02:00, every 30 minutes, or five fields of cron as 0 2 * * *")


def cron_fields_of(words: Sequence[str]) -> str:
    """Return the fields of cron that *words* are or stand for; empty if they are none."""
    text = " ".join(words)
    if known := _OF_CRON.get(text.lower()):
        return known
    is_sentence = words[:1] and words[0].lower() in ("every", "weekly", "daily", "hourly")
    return text if is_cron(text) and not is_sentence else ""


def rule_of(words: Sequence[str]) -> Rule:
    """Return the rule that *words* name, which are no fields of cron.

    Raises:
        ValueError: they name none.
    """
    match [word.lower() for word in words]:
        case ["hourly"]:
            return Interval(minutes=_HOUR_MINUTES)
        case ["daily"]:
            return OnDays(at=time_of(USUAL_TIME))
        case ["daily", at] | ["daily", "at", at] | ["every", "day", "at", at]:
            return OnDays(at=time_of(at))
        case ["weekly"]:
            return OnDays(at=time_of(USUAL_TIME), weekday=weekday_of(USUAL_DAY))
        case ["weekly", day]:
            return OnDays(at=time_of(USUAL_TIME), weekday=weekday_of(day))
        case ["weekly", day, at] | ["weekly", day, "at", at] | ["every", day, "at", at]:
            return OnDays(at=time_of(at), weekday=weekday_of(day))
        case ["every", unit] if unit in _UNIT_MINUTES:
            return Interval(minutes=_UNIT_MINUTES[unit])
        case ["every", count, unit] if unit in _UNIT_MINUTES and _is_number(count):
            return Interval(minutes=int(count) * _UNIT_MINUTES[unit])
        case _:
            raise Refused(told_of(_NO_SCHEDULE, text=repr(" ".join(words)), examples=_EXAMPLES))


def plain_rule_of(fields: str) -> Rule | None:
    """Return a rule that means what five fields of cron do; None if they have to be left to cron.

    So the usual ones need nothing that is installed apart.
    """
    match fields.split():
        case ["0", "*", "*", "*", "*"]:
            return Interval(minutes=_HOUR_MINUTES)
        case [minutes, "*", "*", "*", "*"] if minutes == "*" or minutes.startswith("*/"):
            step = minutes.removeprefix("*").removeprefix("/") or "1"
            # Cron counts from each full hour, as long as the hour lasts.
            is_even = _is_number(step) and 0 < int(step) <= _HOUR_MINUTES and _HOUR_MINUTES % int(step) == 0
            return Interval(minutes=int(step)) if is_even else None
        case ["0", hours, "*", "*", "*"] if hours.startswith("*/"):
            step = hours.removeprefix("*/")
            is_even = _is_number(step) and int(step) > 0 and DAY_MINUTES % (int(step) * _HOUR_MINUTES) == 0
            return Interval(minutes=int(step) * _HOUR_MINUTES) if is_even else None
        case [minute, hour, "*", "*", day] if _is_number(minute) and _is_number(hour):
            if day != "*" and not (_is_number(day) and int(day) <= len(Weekday)):
                return None
            weekday = None if day == "*" else Weekday((int(day) - 1) % len(Weekday))  # 0 and 7 are Sunday there
            try:
                return OnDays(at=time(int(hour), int(minute)), weekday=weekday)
            except ValueError:  # cron says what is wrong with it
                return None
        case _:
            return None


def time_of(text: str | time) -> time:
    """Return the time of day that a text names: ``"02:00"``, ``"2:00"``.

    Raises:
        ValueError: it names none, or one with seconds.
    """
    if isinstance(text, time):
        return text.replace(second=0, microsecond=0, tzinfo=None, fold=0)
    hour, colon, minute = text.strip().partition(":")
    try:
        if colon and _is_number(hour) and _is_number(minute):
            return time(int(hour), int(minute))
    except ValueError:
        pass  # the same is wrong with it as with all others
    raise Refused(told_of(_NO_TIME, text=repr(text)))


def weekday_of(text: str) -> Weekday:
    """Return the day of the week that a text names: ``"monday"``, ``"mon"``.

    Raises:
        ValueError: it names none.
    """
    name = text.strip().upper()
    found = [day for day in Weekday if day.name == name or (day.name[:_SHORTEST_DAY] == name)]
    if not found:
        raise Refused(told_of(_NO_DAY, text=repr(text)))
    return found[0]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(DAY_MINUTES))
