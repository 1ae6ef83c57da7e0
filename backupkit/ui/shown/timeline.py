"""Where the marks of a timeline stand: by time, with long gaps drawn short, so a year and a minute both can be read.

A gap of g seconds is as wide as log(1 + g/60). So versions a minute apart stand beside each other, a night is some five
times as wide as five minutes, and a year away takes no more room than a busy morning. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log, log1p
from typing import TYPE_CHECKING

from backupkit.ui.shown.rows import CALM, attention
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backupkit.ui.shown.rows import Row

_MINUTE = 60.0
_LEAST = 3  # two versions are older and newer, which the list says as well
_FIRST = (Trigger.MANUAL, Trigger.IMPORT, Trigger.BEFORE_RESTORE)  # what a person did is looked for first


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place of a timeline, and the versions that it stands for."""

    x: float  # of its middle
    rows: tuple[Row, ...]  # newest first; at least one

    @property
    def lead(self) -> Row:
        """The version that gives the mark its shape: the one that asks most to be looked at."""
        return min(self.rows, key=_rank)


def says_something(newest_first: Sequence[Row]) -> bool:
    """Return True if a timeline of these versions tells more than the list beside it does."""
    return len(newest_first) >= _LEAST


def share(mark: Mark, most: int) -> float:
    """Return how high the bar of a mark is, 0 (one version) to 1 (*most*, as many as any has): by the logarithm.

    So a day of 500 saves does not make a day of 20 look like one of none.
    """
    return log(len(mark.rows)) / log(most) if most > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A day's name, where the day begins."""

    x: float  # of its middle; moved inwards where it would not fit
    at: float  # of the mark that it belongs to
    text: str


def positions(newest_first: Sequence[Row], width: float) -> list[float]:
    """Return where each row stands, from 0.0 to *width*; the newest one at *width*.

    The order is that of the rows: a clock that was set back moves nothing to the left.
    """
    if not newest_first:
        return []
    seconds = [row.meta.timestamp.timestamp() for row in newest_first]  # 10,000 of them: no arithmetic with objects
    steps = [log1p(max(newer - older, 0.0) / _MINUTE) for newer, older in pairwise(seconds)]
    passed = list(accumulate(steps, initial=0.0))
    unit = width / passed[-1] if passed[-1] else 0.0
    return [max(width - step * unit, 0.0) for step in passed]


def marks(newest_first: Sequence[Row], width: float, spacing: float) -> list[Mark]:
    """Return the marks, newest first; versions that would stand closer than *spacing* share one."""
    made: list[Mark] = []
    group: list[Row] = []
    anchor = 0.0
    for row, x in zip(newest_first, positions(newest_first, width), strict=True):
        if group and anchor - x >= spacing:
            made.append(Mark(x=anchor, rows=tuple(group)))
            group = []
        if not group:
            anchor = x
        group.append(row)
    if group:
        made.append(Mark(x=anchor, rows=tuple(group)))
    return made


def labels(
    newest_first: Sequence[Mark], width: float, *, text_of: Callable[[Row], str], width_of: Callable[[str], float]
) -> list[Label]:
    """Return the days' names, newest first: as many as have room, the newest ones before others.

    Args:
        newest_first: the marks.
        width: of the timeline.
        text_of: what a day is called; equal texts are one day.
        width_of: how wide a text is, with the distance to the next one.
    """
    made: list[Label] = []
    free_until = float("inf")
    for number, mark in enumerate(newest_first):
        text = text_of(mark.rows[-1])
        begins = number + 1 == len(newest_first) or text_of(newest_first[number + 1].rows[-1]) != text
        half = width_of(text) / 2
        x = min(max(mark.x, half), max(width - half, half))
        if begins and x + half <= free_until:
            made.append(Label(x=x, at=mark.x, text=text))
            free_until = x - half
    return made


def nearest(newest_first: Sequence[Mark], x: float, reach: float) -> Mark | None:
    """Return the mark that stands closest to *x*, no further away than *reach*."""
    found = min(newest_first, key=lambda mark: abs(mark.x - x), default=None)
    return found if found and abs(found.x - x) <= reach else None


def _rank(row: Row) -> int:
    asks, trigger = attention(row), row.meta.trigger
    if asks < CALM:
        return asks
    return CALM + (_FIRST.index(trigger) if trigger in _FIRST else len(_FIRST))
