"""Every word that both widgets use, in one place, in the reader's language. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backupkit.light.typed import TYPE_CHECKING
from backupkit.ui.words.language import plural
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import date_text, short_weekday_and_date, time_of_day
from backupkit.values.text import local
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from datetime import tzinfo

_JUST_NOW = timedelta(seconds=60)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_UNITS = ("KB", "MB", "GB", "TB")
_THOUSAND = 1000


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago *moment* was, in words that need no thinking; a date from a week on.

    A moment in the future (the clock was changed) is given as the date that it is.
    """
    passed = now - moment
    if -_JUST_NOW < passed < _JUST_NOW:
        return _("just now")
    if passed < timedelta() or passed >= _WEEK:
        return _("on {date}").format(date=date(moment))
    if passed < _HOUR:
        return plural("{count} min ago", "{count} min ago", passed // timedelta(minutes=1))
    if passed < _DAY:
        return plural("{count} hour ago", "{count} hours ago", passed // _HOUR)
    return plural("{count} day ago", "{count} days ago", passed // _DAY)


def span(passed: timedelta) -> str:
    """Return a length of time: ``3 days``."""
    if passed >= _DAY:
        return plural("{count} day", "{count} days", passed // _DAY)
    if passed >= _HOUR:
        return plural("{count} hour", "{count} hours", passed // _HOUR)
    return plural("{count} min", "{count} min", max(passed // timedelta(minutes=1), 1))


def date(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return the day in the reader's zone: ``4 Nov 2025``, or as the reader's system writes it."""
    return date_text(local(moment, zone).date())


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day in the reader's zone: ``14:05``, or ``2:05 PM``."""
    return time_of_day(local(moment, zone))


def exact(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return day and time to the second, in the reader's zone: ``4 Nov 2025, 14:05:09``."""
    return f"{date(moment, zone)}, {time_of_day(local(moment, zone), seconds=True)}"


def when(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return a moment as people name it: ``Today, 06:09 (2 minutes ago)``, or ``Tue 4 Nov 2025, 14:05``.

    A moment of today that is still to come (the clock was changed) is said without an age.
    """
    at, today = local(moment, zone), local(now, zone).date()
    time, passed = time_of_day(at), now - moment
    match (today - at.date()).days:
        case 0 if passed < timedelta():
            return _("Today, {time}").format(time=time)
        case 0:
            minutes = passed // timedelta(minutes=1)
            spelled = _JUST_NOW <= passed < _HOUR
            ago = plural("{count} minute ago", "{count} minutes ago", minutes) if spelled else age(moment, now)
            return _("Today, {time} ({age})").format(time=time, age=ago)
        case 1:
            return _("Yesterday, {time}").format(time=time)
        case _:
            return f"{short_weekday_and_date(at.date())}, {time}"


def size(size_bytes: float) -> str:
    """Return a number of bytes as people read it, in units of 1,000: ``4.2 MB``."""
    if abs(size_bytes) < _THOUSAND:
        return plural("{count} byte", "{count} bytes", round(size_bytes))
    value, unit = size_bytes / _THOUSAND, _UNITS[0]
    for larger in _UNITS[1:]:
        if abs(value) < _THOUSAND - 0.5:
            break
        value, unit = value / _THOUSAND, larger
    return f"{value:.1f} {unit}" if abs(value) < 10 else f"{value:.0f} {unit}"  # noqa: PLR2004 - two digits say enough


def trigger(kind: Trigger) -> str:
    """Return why a version was made, in a word or two."""
    match kind:
        case Trigger.MANUAL:
            return _("By hand")
        case Trigger.APP:
            return _("By the app")
        case Trigger.SAVE:
            return _("Save")
        case Trigger.SCHEDULE:
            return _("Schedule")
        case Trigger.CLOSE:
            return _("On closing")
        case Trigger.BEFORE_RESTORE:
            return _("Before a restore")
        case Trigger.IMPORT:
            return _("Import")


def menu_entry() -> str:
    """Return the label of a menu entry that opens the dialog."""
    return _("Versions…")


def now() -> datetime:
    """Return the present moment, aware, in UTC: what ages are counted from."""
    return datetime.now(UTC)
