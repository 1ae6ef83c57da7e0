"""How much a version changed against the one before it, in numbers: what a list can say in a few words. Pure."""

from __future__ import annotations

from enum import StrEnum

from backupkit.light.frozen import dataclass
from backupkit.values.kinds import TEXT_PATTERN, Kind, choice, count, is_count
from backupkit.values.text import plain_text

_ENTRIES = 5


class Unit(StrEnum):
    """What was counted."""

    RECORDS = "records"  # of JSON
    VALUES = "values"  # of JSON, where no record differs: those beside the records
    ROWS = "rows"  # of a table
    LINES = "lines"  # of a text: places at which lines in a row differ


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCounts:
    """How many parts came, went and changed since the version before.

    They tell nothing any more once another version is the one before: see :meth:`holds_against`.
    """

    against: str  # the id of the version before
    unit: Unit
    added: int
    removed: int
    changed: int  # those that stand elsewhere included

    def holds_against(self, backup_id: str) -> bool:
        """Return True if they were counted against this version."""
        return self.against == backup_id

    def __str__(self) -> str:
        """Return them in English: ``3 records removed``, ``+1 record``, ``only the layout changed``."""
        found = [(self.removed, "removed"), (self.added, "added"), (self.changed, "changed")]
        told = [(number, verb) for number, verb in found if number]
        if not told:
            return "only the layout changed"
        (number, verb), *rest = told
        noun = _NOUNS[self.unit][number != 1]
        first = f"+{number:,} {noun}" if not rest and verb == "added" else f"{number:,} {noun} {verb}"
        return ", ".join([first, *(f"{number:,} {verb}" for number, verb in rest)])


_NOUNS = {
    Unit.RECORDS: ("record", "records"),
    Unit.VALUES: ("value", "values"),
    Unit.ROWS: ("row", "rows"),
    Unit.LINES: ("passage", "passages"),
}


def _decoded(name: str, value: object) -> ChangeCounts:
    if type(value) is not list or len(value) != _ENTRIES:
        raise ValueError(f"{name} is no list of five")
    against, unit, *numbers = value
    if type(against) is not str or plain_text(against) != against or type(unit) is not str:
        raise ValueError(f"{name} does not begin with two texts")
    if not all(map(is_count, numbers)):
        raise ValueError(f"{name} does not end with three counts")
    added, removed, changed = numbers
    return ChangeCounts(against=against, unit=Unit(unit), added=added, removed=removed, changed=changed)


def _pattern() -> str:
    unit, number = choice(Unit).pattern(), count().pattern()
    return rf"\[{TEXT_PATTERN}, {unit}, {number}, {number}, {number}\]"


def _encoded(counts: ChangeCounts) -> list[str | int]:
    return [counts.against, counts.unit.value, counts.added, counts.removed, counts.changed]


COUNTS = Kind(decoded=_decoded, pattern=_pattern, encoded=_encoded)
"""Stands in JSON as a list: the id of the version before, what was counted, how many were added, removed, changed."""
