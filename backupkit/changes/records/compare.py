"""What differs between two JSON texts: by name in objects, by identity or place in lists, and never by layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes.difference import comparison
from backupkit.changes.parts import are_same
from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.index import Index, index
from backupkit.changes.records.values import value_text, value_texts
from backupkit.changes.records.walk import Both, Difference, differences, whole
from backupkit.values.changes import Change, ChangeKind, ComparisonKind, brief

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.values.changes import Comparison
    from backupkit.values.version import Progress

_WHY_NOT = {
    ChangeKind.MOVED: "Only its place in the list is another one, and a place by itself cannot be put back.",
    ChangeKind.ORDER: "Only the order is another one, and an order by itself cannot be put back.",
}


def compared(older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None) -> Comparison:
    """Return what differs between two JSON texts.

    Args:
        older: the state before.
        newer: the state after.
        sides: what they are called, and how many changes to name; all are counted.
        pause: called every 32 KiB.
        report: called with (bytes done, bytes of both).

    Raises:
        NotJson: either is none, or is too deep or too large.
    """
    old, new = indexes(older, newer, pause=pause, report=report)
    found = differences(whole(old, new))
    return comparison(
        sides, ComparisonKind.RECORDS, found, change_of, lambda: are_same(old.text.source, new.text.source, pause)
    )


def indexes(older: Parts, newer: Parts, *, pause: Pause, report: Progress | None = None) -> tuple[Index, Index]:
    """Return the indexes of two texts.

    Raises:
        NotJson: its reason says of which of them it speaks.
    """
    size = older.size + newer.size
    found: list[Index] = []
    for which, parts, before in (("older", older, 0), ("newer", newer, older.size)):
        try:
            telling = report and _reporting(report, before, size)
            found.append(index(parts, pause, report=telling, like=found[0] if found else None))
        except NotJson as error:
            raise NotJson(f"the {which} state cannot be read as JSON: {error.reason}") from None
    return found[0], found[1]


def change_of(difference: Difference) -> Change:
    """Return a difference as people see it."""
    kind, old, new = difference.kind, difference.old, difference.new
    before = after = None
    if kind is ChangeKind.MOVED and old and new:
        before, after = f"#{old.number}", f"#{new.number}"
    elif kind is ChangeKind.CHANGED and old and new:
        before, after = value_texts(old.index.text, old.range, new.index.text, new.range)
    elif kind is not ChangeKind.ORDER:
        before, after = (value_text(side.index.text, *side.range) if side else None for side in (old, new))
    why_not = why_not_restored(difference)
    *trail, title = difference.spot.titles or ("",)
    return Change(
        path=difference.spot.path,
        title=title,
        trail=tuple(trail),
        kind=kind,
        before=before,
        after=after,
        moved=difference.moved,
        can_restore=not why_not,
        why_not=why_not,
    )


def why_not_restored(part: Difference | Both) -> str:
    """Return why a part cannot be put back by itself, as a sentence; "" if it can."""
    older, newer = (index.text for index in part.indexes)
    if older.is_recoded or newer.is_recoded:
        return "Single parts can be put back only where the text is in UTF-8, and this one is in UTF-16 or UTF-32."
    if older.is_utf8 != newer.is_utf8:
        return "The two states are in different encodings, so a part of one does not fit into the other."
    if part.spot.is_repeated:
        name = brief(str(part.spot.step))
        return f"Its object has several members called “{name}”, so put back the whole object instead."
    if isinstance(part, Difference):
        return _WHY_NOT.get(part.kind, "")
    return ""


def _reporting(report: Progress, before: int, size: int) -> Callable[[int], None]:
    return lambda done: report(before + done, size)
