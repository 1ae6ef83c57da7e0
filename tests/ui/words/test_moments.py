from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from backupkit.ui.words import amounts, moments, versions
from backupkit.ui.words.customs import Customs, DateOrder

_DAY, _MONTH, _YEAR = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST
_TUESDAY = date(2025, 11, 4)
_NOW = datetime(2025, 11, 4, 6, 11, 30, tzinfo=UTC)


def _let(monkeypatch: pytest.MonkeyPatch, order: DateOrder, *, has_half_days: bool = False) -> None:
    monkeypatch.setattr(moments, "customs", lambda: Customs(order=order, has_half_days=has_half_days))


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        (_DAY, ["4 Nov 2025", "4 Nov", "Tuesday 4 Nov", "Tuesday 4 Nov 2025", "Tue 4 Nov 2025"]),
        (_MONTH, ["Nov 4, 2025", "Nov 4", "Tuesday, Nov 4", "Tuesday, Nov 4, 2025", "Tue, Nov 4, 2025"]),
        (_YEAR, ["2025-11-04", "Nov 4", "Tuesday Nov 4", "Tuesday 2025-11-04", "Tue 2025-11-04"]),
    ],
)
def test_dates_are_written_in_the_order_of_the_readers_system(
    monkeypatch: pytest.MonkeyPatch, order: DateOrder, texts: list[str]
) -> None:
    _let(monkeypatch, order)
    forms = (
        moments.date_text,
        moments.day_and_month,
        moments.weekday_and_day,
        moments.weekday_and_date,
        moments.short_weekday_and_date,
    )
    assert [form(_TUESDAY) for form in forms] == texts


@pytest.mark.parametrize(
    ("clock", "halves"),
    [
        ("00:00:09", "12:00:09 AM"),
        ("06:09:00", "6:09:00 AM"),
        ("12:00:00", "12:00:00 PM"),
        ("12:59:59", "12:59:59 PM"),
        ("23:05:00", "11:05:00 PM"),
    ],
)
def test_times_have_halves_of_the_day_where_the_readers_system_has_them(
    monkeypatch: pytest.MonkeyPatch, clock: str, halves: str
) -> None:
    at = time.fromisoformat(clock)
    assert (moments.time_of_day(at), moments.clock_text(clock)) == (clock[:5], clock)
    _let(monkeypatch, _MONTH, has_half_days=True)
    assert moments.clock_text(clock) == moments.time_of_day(at, seconds=True) == halves
    assert moments.time_of_day(at) == halves[:-6] + halves[-3:]


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(), "Today, 06:11 (just now)"),
        (timedelta(minutes=1, seconds=59), "Today, 06:09 (1 minute ago)"),
        (timedelta(minutes=2), "Today, 06:09 (2 minutes ago)"),
        (timedelta(hours=6), "Today, 00:11 (6 hours ago)"),
        (timedelta(hours=7), "Yesterday, 23:11"),
        (timedelta(hours=31), "Sun 2 Nov 2025, 23:11"),
        (timedelta(days=365), "Mon 4 Nov 2024, 06:11"),
        (timedelta(minutes=-5), "Today, 06:16"),  # the clock was set back
        (timedelta(days=-1), "Wed 5 Nov 2025, 06:11"),
    ],
)
def test_a_moment_is_named_as_people_name_it(passed: timedelta, text: str) -> None:
    assert amounts.when(_NOW - passed, _NOW, UTC) == text


def test_the_day_is_the_readers_and_so_is_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    _let(monkeypatch, _MONTH, has_half_days=True)
    tokyo = timezone(timedelta(hours=9))
    late = datetime(2025, 11, 3, 16, 0, tzinfo=UTC)
    assert amounts.when(late, _NOW, tokyo) == "Today, 1:00 AM (14 hours ago)"
    assert amounts.when(late, _NOW, UTC) == "Yesterday, 4:00 PM"
    assert amounts.exact(late, UTC) == "Nov 3, 2025, 4:00:00 PM"
    assert versions.day(date(2025, 7, 1), _TUESDAY) == "Tuesday, Jul 1"
    assert versions.short_day(date(2024, 7, 1), _TUESDAY) == "Jul 1, 2024"
