"""What the page of activity says: its headings, its figures, its chart, and what it says where it is empty. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from backupkit.ui.shown.activity import Cells
from backupkit.ui.shown.tone import Tone
from backupkit.ui.words import logged
from backupkit.ui.words.amounts import date, size
from backupkit.ui.words.amounts import when as when_text
from backupkit.ui.words.language import plural
from backupkit.ui.words.language import translated as _
from backupkit.ui.words.moments import date_text, time_of_day
from backupkit.values.text import local

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backupkit.ui.shown.activity import History
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.forecast import Forecast

_THOUSAND, _MINUTE = 1_000, 60
_SMALLER = 1.05  # the least that is not rounded to "1.0 times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: what it is called, and what it is."""

    name: str  # of its widgets
    label: str
    text: str
    tone: Tone = Tone.QUIET  # QUIET: nothing to be seen to


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptiness:
    """What stands in the place of the lines."""

    title: str
    text: str = ""


def title() -> str:
    """Return the title of the page."""
    return _("Activity")


def columns() -> tuple[str, ...]:
    """Return the headings, in the order of :attr:`Cells.texts`."""
    return (_("When"), _("What"), _("Asked for by"), _("Outcome"), _("Took"), _("Size"))


def failures_only() -> str:
    """Return the label of the switch."""
    return _("Failures only")


def export_name(stem: str) -> str:
    """Return the name that an exported log gets where nobody types another."""
    return _("{document} log.csv").format(document=stem)


def tables() -> str:
    """Return what a file for a spreadsheet is called."""
    return _("Tables (CSV)")


def wording() -> Callable[[LogEntry], Cells]:
    """Return what words the lines of one log. It remembers what it looked up: thousands of lines say the same."""
    day, what, who = cache(date_text), cache(logged.operation), cache(logged.who)
    outcome, took, amount = cache(logged.outcome), cache(duration), cache(size)

    def cells_of(entry: LogEntry) -> Cells:
        at = local(entry.at)
        return Cells(
            when=f"{day(at.date())}, {time_of_day(at, seconds=True)}",
            what=what(entry.operation),
            who=who(entry.operation, entry.trigger),
            outcome=outcome(logged.End.of(entry)),
            took="" if entry.ms is None else took(entry.ms),
            size="" if entry.size_bytes is None else amount(entry.size_bytes),
        )

    return cells_of


def duration(ms: int) -> str:
    """Return how long something took: ``12 ms``, ``0.4 s``, ``3 min``."""
    if ms < _THOUSAND // 10:
        return _("{number} ms").format(number=ms)
    seconds = ms / _THOUSAND
    if seconds < _MINUTE:
        return _("{number} s").format(number=f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}")  # noqa: PLR2004
    return plural("{count} min", "{count} min", round(seconds / _MINUTE))


def figures(history: History, now: datetime) -> tuple[Figure, ...]:
    """Return the figures, in the order in which they are read."""
    stats = history.stats
    return (
        Figure(name="count", label=_("Versions"), text=_count(history)),
        Figure(name="total", label=_("They take"), text=_bytes(stats.total_bytes)),
        Figure(name="average", label=_("Each, on average"), text=_average(history)),
        Figure(name="oldest", label=_("Oldest"), text=_moment(stats.oldest_at, now)),
        Figure(name="newest", label=_("Newest"), text=_moment(stats.newest_at, now)),
        _success(history),
        Figure(name="verified", label=_("All verified"), text=_moment(history.activity.last_verified_at, now)),
        Figure(name="tested", label=_("Restored in a test"), text=_moment(history.activity.last_test_restore_at, now)),
        Figure(name="recovery", label=_("A restore takes"), text=_recovery(history)),
    )


def _count(history: History) -> str:
    stats = history.stats
    parts = [f"{stats.count:,}"]
    if stats.elsewhere:
        parts.append(plural("{count} not here yet", "{count} not here yet", stats.elsewhere))
    if stats.pinned:
        parts.append(plural("{count} pinned", "{count} pinned", stats.pinned))
    if stats.corrupted:
        parts.append(plural("{count} damaged", "{count} damaged", stats.corrupted))
    if stats.archived:
        parts.append(plural("{count} in the bin", "{count} in the bin", stats.archived))
    return ", ".join(parts)


def _bytes(count: int) -> str:
    """Return a number of bytes as people read it, and exactly: ``4.2 MB (4,213,112 bytes)``."""
    rough = size(count)
    return rough if count < _THOUSAND else f"{rough} ({plural('{count} byte', '{count} bytes', count)})"


def _average(history: History) -> str:
    stats = history.stats
    if not stats.here:
        return "–"
    text = size(stats.average_bytes)
    if stats.ratio < _SMALLER:  # of a small document, what is told of it takes more than its content
        return text
    return _("{size}, {ratio} times smaller than the content").format(size=text, ratio=f"{stats.ratio:.1f}")


def _moment(at: datetime | None, now: datetime) -> str:
    return when_text(at, now) if at else _("Not yet")


def _success(history: History) -> Figure:
    activity = history.activity
    label = _("Success rate")
    if activity.success_rate is None or activity.since is None:
        return Figure(name="success", label=label, text="–")
    text = _("{percent}: {good} of {total} since {date}").format(
        percent=_percent(activity.success_rate),
        good=f"{activity.saves - activity.failed_saves:,}",
        total=f"{activity.saves:,}",
        date=date(activity.since),
    )
    return Figure(name="success", label=label, text=text, tone=Tone.WARN if activity.failed_saves else Tone.QUIET)


def _percent(share: float) -> str:
    """Return a share without ever rounding a failure away: 100 % is said of all alone."""
    tenths = int(share * 1_000)
    return f"{tenths / 10:.1f} %" if tenths % 10 else f"{tenths // 10} %"


def _recovery(history: History) -> str:
    activity = history.activity
    if activity.recovery_seconds is None or activity.last_test_restore_at is None:
        return _("Not measured yet")
    return _("{time}, measured on {date}").format(
        time=duration(round(activity.recovery_seconds * _THOUSAND)), date=date(activity.last_test_restore_at)
    )


def foreseen(forecast: Forecast | None) -> str:
    """Return what the folder will take, in words."""
    if forecast is None:
        return _("How it goes on can be said once versions have been made for a day.")
    return _("At this pace the versions take {size} by {date}.").format(
        size=size(forecast.total_bytes), date=date(forecast.at)
    )


def edge(at: datetime) -> str:
    """Return the date at an edge of the chart."""
    return date(at)


def present() -> str:
    """Return what stands where the chart comes to the present."""
    return _("today")


def emptiness_of(
    history: History | None, *, is_filtered: bool, shown: int, problem: str, document: str
) -> Emptiness | None:
    """Return why there is no line; None if there are some, or if they are still being read."""
    if problem:
        return Emptiness(title=_("The log cannot be read"), text=problem)
    if history is None or shown:
        return None
    if not history.lines:
        return Emptiness(
            title=_("Nothing has been done yet"),
            text=_("What is done with the versions of {document} will be listed here.").format(document=document),
        )
    if is_filtered:
        return Emptiness(title=_("Nothing like that was done"))
    return None
