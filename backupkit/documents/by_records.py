"""JSON compared by its records: names in objects, identities or places in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes import json_match, json_splice
from backupkit.changes.json_grammar import NotJson
from backupkit.changes.json_index import index
from backupkit.changes.json_records import counted
from backupkit.documents.comparable import NotProven, Unfit
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.comparable import Wanted
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.version import Progress

_ALL = 1 << 40  # changes: those of a document that can be compared are fewer


class ByRecords:
    """Fills :class:`~backupkit.documents.comparable.Comparable`; but each method raises NotJson where one is none."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        found = json_match.compared(older, newer, limit=sides.limit, pause=pause, report=report)
        return found.comparison(sides.older_id, sides.newer_id)

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many records differ."""
        found = counted(index(older, pause), index(newer, pause))
        return ChangeCounts(
            against=against, unit=Unit.RECORDS, added=found.added, removed=found.removed, changed=found.changed
        )

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> Splice | None:
        """Return the splice that puts a part back."""
        change = wanted.change
        if change and _may_have_shifted(change) and not self._is_there(older, newer, change, pause):
            return None
        try:
            return json_splice.put_back(older, newer, wanted.path, pause=pause, kind=wanted.kind)
        except json_splice.NoSuchPart:
            return None
        except json_splice.NotRestorable as error:
            raise Unfit(error.reason.rstrip(".")) from error

    def prove(
        self, older: Parts, newer: Parts, spliced: Parts, splice: Splice, wanted: Wanted, *, pause: Pause
    ) -> None:
        """See that the result is JSON, and that nothing but the part is another."""
        try:
            json_splice.prove(older, newer, spliced, splice, wanted.path, pause=pause, kind=wanted.kind)
        except json_splice.NotProven as error:
            raise NotProven from error

    def _is_there(self, older: Parts, newer: Parts, change: Change, pause: Pause) -> bool:
        """Return True if the texts still differ as *change* says."""
        return change in json_match.compared(older, newer, limit=_ALL, pause=pause).changes


def _may_have_shifted(change: Change) -> bool:
    """Return True if the path tells places in lists: what came or went before them makes it lead to another part."""
    return any(isinstance(step, int) for step in change.path)


def is_json(parts: Parts, pause: Pause) -> bool:
    """Return True if a content is JSON; all of it is read."""
    try:
        index(parts, pause)
    except NotJson:
        return False
    return True
