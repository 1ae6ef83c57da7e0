"""What differs between two texts, by lines: hunks, each of which can be put back byte for byte.

A conversion of all line ends is no change of a line: then lines are compared without them, and what is put back gets
those of the newer text.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from backupkit.changes.difference import Difference, Name
from backupkit.changes.splice import Splice
from backupkit.changes.text.alignment import gaps
from backupkit.changes.text.fitting import Fitting
from backupkit.changes.text.lines import indexed
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.alignment import Gap
    from backupkit.changes.text.encoding import Text


def hunks(older: Text, newer: Text, pause: Pause, *, at_tags: bool = False) -> Iterator[Difference]:
    """Yield what differs, in order. The path of a hunk is the line of the newer text at which it lies, from 1 on.

    Args:
        older: the text whose lines can be put back.
        newer: the text that gets them.
        pause: called for each window, and every 1,000 lines.
        at_tags: True if a line also ends between two tags, as in XML without line ends.

    Raises:
        LineTooLong: a line of either has more than 8 MiB.
    """
    fitting = Fitting(older, newer, pause)
    olds = indexed(older, pause, fitting.digest(older), at_tags=at_tags)
    beside = (older, olds) if older.encoding == newer.encoding else None
    news = indexed(newer, pause, fitting.digest(newer), at_tags=at_tags, beside=beside)
    for gap in gaps(olds.digests, news.digests, pause):
        span = news.span(gap.newer_first, gap.newer_last)
        old_span = olds.span(gap.older_first, gap.older_last)
        pieces, why_not = fitting.lines(old_span, span)
        yield Difference(
            name=partial(_name, gap, "part" if at_tags else "line"),
            kind=_kind(gap),
            older=old_span if gap.older_count else None,
            newer=span if gap.newer_count else None,
            splice=None if why_not else Splice(start=span.start, end=span.end, pieces=pieces),
            why_not=why_not,
        )


def _kind(gap: Gap) -> ChangeKind:
    if not gap.older_count:
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if gap.newer_count else ChangeKind.REMOVED


def _name(gap: Gap, noun: str) -> Name:
    """Return where a hunk lies; for people, of what was removed, where it was."""
    first, last = (gap.newer_first, gap.newer_last) if gap.newer_count else (gap.older_first, gap.older_last)
    title = f"{noun} {last}" if last - first == 1 else f"{noun}s {first + 1}–{last}"
    return Name((gap.newer_first + 1,), title)
