"""Cron against an oracle that knows nothing of steps and jumps: it asks of each minute of two years whether it fits.

A set of minutes is one large number, a byte each: so 1,000 expressions take seconds, not hours. The zones are such that
each quarter of an hour has one distance from UTC.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from backupkit.schedule.cron import Cron
from backupkit.schedule.schedule import Schedule

_START = datetime(2027, 1, 1, tzinfo=UTC)  # two years, the second of them a leap year
_MINUTES = 731 * 24 * 60
_QUARTER = timedelta(minutes=15)
_ASKED = 40  # moments of each expression; half of them where it fits
_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


class _Oracle:
    """The minutes of two years in a zone, and which of them a field of cron names."""

    def __init__(self, zone: str) -> None:
        quarters = [(_START + number * _QUARTER).astimezone(ZoneInfo(zone)) for number in range(_MINUTES // 15)]
        parts: tuple[Callable[[datetime], int], ...] = (
            lambda at: at.hour,
            lambda at: at.day,
            lambda at: at.month,
            lambda at: at.isoweekday() % 7,
            lambda at: at.fold,
        )
        *days, self._second_pass = (_by_value(quarters, part) for part in parts)
        self._fields = [_minutes(quarters), *days]
        self._left_out = [  # each change of the clock forward: the minute of it, and what the wall never shows
            (15 * number, [before + timedelta(minutes=step) for step in range(15, _minutes_between(before, after))])
            for number, (before, after) in enumerate(pairwise(quarters), 1)
            if _minutes_between(before, after) > 15
        ]

    def minutes_of(self, fields: str) -> bytes:
        """Return a byte for each minute: 1 if the expression names it."""
        minute, hour, day, _, weekday = texts = fields.split()
        named = [self._named(number, text) for number, text in enumerate(texts)]
        days = named[2] & named[4] if "*" in (day[0], weekday[0]) else named[2] | named[4]
        found = named[0] & named[1] & days & named[3]
        if "*" in (minute[0], hour[0]):
            return found.to_bytes(_MINUTES, "little")
        found &= ~self._second_pass.get(1, 0)
        once = bytearray(found.to_bytes(_MINUTES, "little"))
        for number, walls in self._left_out:
            once[number] |= any(_fits(texts, wall) for wall in walls)
        return bytes(once)

    def _named(self, number: int, text: str) -> int:
        found = 0
        for value in _values(number, text):
            found |= self._fields[number].get(value, 0)
        return found


def _fits(texts: list[str], wall: datetime) -> bool:
    minute, hour, day, month, weekday = (_values(number, text) for number, text in enumerate(texts))
    days = [wall.day in day, wall.isoweekday() % 7 in weekday]
    is_day = all(days) if "*" in (texts[2][0], texts[4][0]) else any(days)
    return wall.minute in minute and wall.hour in hour and wall.month in month and is_day


def _values(number: int, text: str) -> set[int]:
    low, high = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))[number]
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            begin, end = low, high
        else:
            begin = int(first)
            end = int(last) if dash else high if step else begin
        found |= set(range(begin, end + 1, int(step or 1)))
    return {value % 7 for value in found} if number == 4 else found


def _minutes_between(before: datetime, after: datetime) -> int:
    return int((after.replace(tzinfo=None) - before.replace(tzinfo=None)) / timedelta(minutes=1))


def _by_value(quarters: list[datetime], part: Callable[[datetime], int]) -> dict[int, int]:
    """Return a set of minutes for each value of a part, which is the same for a quarter of an hour."""
    found: dict[int, bytearray] = defaultdict(lambda: bytearray(_MINUTES))
    for number, at in enumerate(quarters):
        found[part(at)][15 * number : 15 * number + 15] = b"\1" * 15
    return {value: int.from_bytes(minutes, "little") for value, minutes in found.items()}


def _minutes(quarters: list[datetime]) -> dict[int, int]:
    found = {minute: bytearray(_MINUTES) for minute in range(60)}
    for number, at in enumerate(quarters):
        for step in range(15):
            found[at.minute + step][15 * number + step] = 1
    return {value: int.from_bytes(minutes, "little") for value, minutes in found.items()}


_oracle = cache(_Oracle)


def _expressions(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    ranges = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    while count:
        fields = " ".join(_field(chance, low, high) for low, high in ranges)
        try:
            Cron(fields=fields)
        except ValueError:  # the 30th of February: no day is ever meant
            continue
        count -= 1
        yield fields


def _field(chance: random.Random, low: int, high: int) -> str:
    first, last = sorted((chance.randint(low, high), chance.randint(low, high)))
    forms = [
        "*",
        "*",
        f"*/{chance.randint(1, 12)}",
        str(first),
        f"{first}-{last}",
        f"{first}-{last}/{chance.randint(1, 4)}" if first < last else "*",  # cronsim takes 2-2/3 for 2-max/3
        ",".join(str(chance.randint(low, high)) for _ in range(chance.randint(2, 4))),
    ]
    return chance.choice(forms)


def _check(fields: str, zone: str, chance: random.Random) -> None:
    minutes, there, schedule = _oracle(zone).minutes_of(fields), ZoneInfo(zone), Schedule.cron(fields)
    for count in range(_ASKED):
        number = chance.randrange(_MINUTES)
        if count % 2:  # exactly at one of them, or next to it
            number = max(minutes.find(1, number) - chance.randint(0, 1), 0)
        moment = _START + timedelta(minutes=number)
        following, last = minutes.find(1, number + 1), minutes.rfind(1, 0, number + 1)
        if following >= 0:
            found = schedule.next_after(moment, there).astimezone(UTC)  # in a repeated hour nothing equals it elsewhere
            assert found == _START + timedelta(minutes=following), (fields, moment)
        if last >= 0:
            found = schedule.last_by(moment, there).astimezone(UTC)
            assert found == _START + timedelta(minutes=last), (fields, moment)


def test_a_few_expressions_name_the_minutes_that_fit() -> None:
    for fields in ("30 2 * * *", "*/20 * * * *", "10-50/20 2 * * 0", "15 */3 1,15 * 1"):
        _check(fields, "Europe/Berlin", random.Random(fields))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_1_000_random_expressions_name_the_minutes_that_fit(seed: int) -> None:
    for fields in _expressions(seed, 200):
        _check(fields, _ZONES[seed], random.Random(fields))
