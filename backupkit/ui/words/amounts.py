"""Every word that both widgets use, in one place, in the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backupkit.ui.shown.status import Phase, phase
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import tasks
from backupkit.ui.words.language import plural, said, shown
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import date_text, short_weekday_and_date, time_of_day
from backupkit.values.text import local
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from datetime import tzinfo

    from backupkit.service.health import Health
    from backupkit.ui.shown.status import IndicatorState

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


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """What an indicator says."""

    glyph: str
    text: str  # a short sentence
    tip: str  # the rest, for a tooltip; may have several lines


def indicator(state: IndicatorState, at: datetime, *, document: str, opens: bool = True) -> IndicatorText:
    """Return what an indicator says at a moment about the document of that name.

    Args:
        state: what happened last.
        at: the moment.
        document: its file name.
        opens: a click opens the dialog; False in the dialog itself.
    """
    found = phase(state, at)
    # A lamp that is on: the check mark of a good tone would say that somebody has looked.
    glyph = Tone.QUIET.glyph if found is Phase.FINE else found.tone.glyph
    match found:
        case Phase.BUSY:
            text = tasks.busy(state.task, state.fraction) if state.task else ""
            return IndicatorText(glyph=glyph, text=text, tip=_last_good(state.health, at))
        case Phase.FAILED:
            tip = f"{said(state.error) if state.error else ''}\n\n{_last_good(state.health, at)}"
            text = _("Backup failed – click") if opens else _("The last backup failed")
            return IndicatorText(glyph=glyph, text=text, tip=tip)
        case Phase.STALE:
            text, tip = _stale(state.health, at, document)
            return IndicatorText(glyph=glyph, text=text, tip=f"{tip}\n\n{_last_good(state.health, at)}")
        case Phase.FINE:
            return IndicatorText(glyph=glyph, text=_fine(state.health, at), tip=_how_many(state.health, document))


def _fine(health: Health, at: datetime) -> str:
    if health.last_good_at:
        return _("Backed up {age}").format(age=age(health.last_good_at, at))
    return _("Not backed up yet") if health.has_document else _("Nothing to back up yet")


def _stale(health: Health, at: datetime, document: str) -> tuple[str, str]:
    if not health.has_document:
        return (
            _("The file is gone"),
            _("{document} is not there any more. Its versions are: click to restore one.").format(document=document),
        )
    if health.reverts_part:
        return (
            _("What was put back is gone again"),
            _(
                "The last save took “{part}” in {document} back to what it was before. Click to put it back again, "
                "then close the program and open it again."
            ).format(part=shown(health.reverts_part.name), document=document),
        )
    if health.reverts:
        return (
            _("The restore was overwritten"),
            _(
                "The last save put back what {document} held before it was restored. Click to restore it again, then "
                "close the program and open it again."
            ).format(document=document),
        )
    if health.holds_suspect:
        return (
            _("The last save looks damaged"),
            _(
                "What was saved last is empty, cut off, or much smaller than before. It was stored, too, and pushed "
                "out no earlier version. Click to see the one before."
            ),
        )
    if health.damaged:
        return (
            plural("{count} version is damaged", "{count} versions are damaged", health.damaged),
            _("A verification found damage on the disk. The other versions are sound. Click to see which."),
        )
    since = span(at - (health.last_good_at or health.unprotected_since or at))
    return (
        _("Not backed up for {span}").format(span=since),
        _("{document} has been changed since, and the change is not stored yet.").format(document=document),
    )


def _last_good(health: Health, at: datetime) -> str:
    if not health.last_good_at:
        return _("There is no good version yet.")
    text = _("The last good version was made {age} ({exact}).")
    return text.format(age=age(health.last_good_at, at), exact=exact(health.last_good_at))


def _how_many(health: Health, document: str) -> str:
    if not health.versions:
        return _("Every save of {document} will be kept as a version.").format(document=document)
    count = plural("{count} version", "{count} versions", health.versions)
    return _("{count} of {document}. Click to see them, or to go back to one.").format(count=count, document=document)
