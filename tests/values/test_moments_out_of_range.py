"""Moments that a system cannot tell in its zone: Windows knows none before 1970."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NoReturn

import pytest

import backupkit
from backupkit.cli import console
from backupkit.ui.words import amounts
from backupkit.values.text import local, moment, moment_text

PACKAGE = Path(backupkit.__file__).parent

MOMENTS = {
    "the first": datetime(1, 1, 1, tzinfo=UTC),
    "a year of three figures": datetime(999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "before leap seconds": datetime(1900, 1, 1, tzinfo=UTC),
    "a day before the epoch": datetime(1969, 12, 31, tzinfo=UTC),
    "a second before the epoch": datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
    "the epoch": datetime(1970, 1, 1, tzinfo=UTC),
    "after 32 bits": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "after what Windows tells": datetime(3001, 1, 1, tzinfo=UTC),
    "the last": datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
}


class Failing(tzinfo):
    """A zone of a system that does not go so far back."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def fromutc(self, _: datetime, /) -> NoReturn:
        raise self._error

    def utcoffset(self, _: datetime | None, /) -> NoReturn:
        raise self._error

    dst = tzname = utcoffset


@pytest.mark.parametrize("found", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize(
    "error", [OSError(22, "Invalid argument"), OverflowError("too large"), ValueError("year 0")], ids=repr
)
def test_a_moment_that_the_zone_cannot_tell_stays_in_utc(found: datetime, error: Exception) -> None:
    assert local(found, Failing(error)) is found


@pytest.mark.parametrize("found", MOMENTS.values(), ids=MOMENTS)
def test_every_moment_can_be_said_in_the_systems_own_zone(found: datetime) -> None:
    assert abs(local(found) - found).total_seconds() == 0
    for said in (amounts.date(found), amounts.clock(found), amounts.exact(found), console.local_time(found)):
        assert said.isprintable()
        assert said
    assert moment(moment_text(found)) == found


def test_nobody_turns_a_moment_into_another_zone_but_one_module() -> None:
    tellers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"astimezone", "fromtimestamp", "localtime", "mktime"}
    }
    # A schedule reckons with clock changes, around the present: what it names lies years from either end of time.
    reckoning = {"schedule/walls.py", "schedule/zone.py"}
    assert tellers == {"values/text.py", "testing/clock.py"} | reckoning, (
        "use values.text.local, which no moment breaks"
    )
