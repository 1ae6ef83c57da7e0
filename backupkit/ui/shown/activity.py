"""What the page of activity shows: the lines of the log, searched, and the figures beside them. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.ui.shown.tone import Tone
from backupkit.values.activity.ending import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.figures import ActivityStats
    from backupkit.values.activity.forecast import Point
    from backupkit.values.results import BackupStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The texts of one line, in the reader's language."""

    when: str
    what: str
    who: str  # who asked for it, or why
    outcome: str
    took: str
    size: str

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them, in the order of the columns."""
        return (self.when, self.what, self.who, self.outcome, self.took, self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the list."""

    key: str  # the same for the same entry whenever it is read; ASCII
    entry: LogEntry
    cells: Cells
    haystack: str  # all that a search looks at, case-folded

    @property
    def tone(self) -> Tone:
        """The tone in which it is told."""
        if self.entry.is_failure:
            return Tone.BAD
        return Tone.QUIET if self.entry.outcome in _QUIET else Tone.GOOD


_QUIET = frozenset({Ending.UNCHANGED, Ending.STARTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that the page shows, as it was read."""

    lines: tuple[LogLine, ...]  # newest first
    stats: BackupStats
    activity: ActivityStats
    growth: tuple[Point, ...]  # oldest first


def lines_of(newest_first: Iterable[LogEntry], cells_of: Callable[[LogEntry], Cells]) -> tuple[LogLine, ...]:
    """Return the lines of a log.

    What began and came to its end is one line, that of its end.
    """
    kept = []
    ended: Counter[str] = Counter()  # operations whose beginning is still to come
    for entry in newest_first:
        if entry.outcome is not Ending.STARTED:
            ended[entry.operation] += 1
        elif ended[entry.operation]:
            ended[entry.operation] -= 1
            continue
        kept.append(entry)
    seen: Counter[str] = Counter()
    lines = []
    for entry in reversed(kept):  # so that what is new gives no older line another key
        name = f"{entry.at.timestamp()}:{entry.outcome}"
        seen[name] += 1
        cells = cells_of(entry)
        haystack = "\n".join((*cells.texts, entry.backup_id or "", entry.error or "")).casefold()
        lines.append(LogLine(key=f"{name}:{seen[name]}", entry=entry, cells=cells, haystack=haystack))
    return tuple(reversed(lines))


def found(lines: Sequence[LogLine], query: str, *, failures_only: bool) -> tuple[LogLine, ...]:
    """Return the lines in which every word of *query* was found; of failures alone, if asked for."""
    if failures_only:
        lines = [line for line in lines if line.entry.is_failure]
    for word in query.casefold().split():  # a word after the other: each leaves fewer to be looked at
        lines = [line for line in lines if word in line.haystack]
    return tuple(lines)
