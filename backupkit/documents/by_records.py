"""JSON compared by its records: names in objects, identities or places in lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.difference import Sides
from backupkit.changes.records import proof
from backupkit.changes.records import put_back as records
from backupkit.changes.records.compare import compared, indexes
from backupkit.changes.records.counts import counted
from backupkit.documents.comparable import NotProven, Unfit
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.comparable import PutBack, Wanted
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.version import Progress

_ALL = 1 << 40  # changes: any document that can be compared has fewer


class ByRecords:
    """Fills :class:`~backupkit.documents.comparable.Comparable`; but each method raises NotJson where one is none."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        return compared(older, newer, sides, pause=pause, report=report)

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many records differ."""
        found = counted(*indexes(older, newer, pause=pause))
        return ChangeCounts(
            against=against, unit=Unit.RECORDS, added=found.added, removed=found.removed, changed=found.changed
        )

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> PutBack | None:
        """Return what puts a part back."""
        change = wanted.change
        if change and _may_have_shifted(change) and not _is_there(older, newer, change, pause):
            return None
        try:
            return _Record(records.put_back(older, newer, wanted.path, pause=pause, kind=wanted.kind))
        except records.NoSuchPart:
            return None
        except records.NotRestorable as error:
            raise Unfit(error.reason.rstrip(".")) from error


@dataclass(frozen=True, slots=True)
class _Record:
    """A record on its way back."""

    found: records.PutBack

    @property
    def splice(self) -> Splice:
        return self.found.splice

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        try:
            self.found.prove(spliced, pause=pause)
        except proof.NotProven as error:
            raise NotProven from error


def _may_have_shifted(change: Change) -> bool:
    """Return True if the path tells places in lists: what came or went before them makes it lead to another part."""
    return any(isinstance(step, int) for step in change.path)


def _is_there(older: Parts, newer: Parts, change: Change, pause: Pause) -> bool:
    """Return True if the texts still differ as *change* says."""
    sides = Sides(older_id="", newer_id=None, limit=_ALL)
    return change in compared(older, newer, sides, pause=pause).changes
