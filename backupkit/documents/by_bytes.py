"""Contents of no known form: that they differ, and how large they are, is all that can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.documents.comparable import Unfit
from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind

if TYPE_CHECKING:
    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.documents.comparable import Wanted
    from backupkit.values.version import Progress

_WHY_NOT = "What it is made of is not known here. Restore the whole version instead."


class ByBytes:
    """Fills :class:`~backupkit.documents.comparable.Comparable` for any two contents."""

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return one change: that of the whole."""
        del pause, report
        change = Change(
            path=(),
            title="content",
            kind=ChangeKind.CHANGED,
            before=_size(older),
            after=_size(newer),
            can_restore=False,
            why_not=_WHY_NOT,
        )
        return Comparison(
            older_id=sides.older_id,
            newer_id=sides.newer_id,
            kind=ComparisonKind.BYTES,
            changes=(change,)[: sides.limit],
            added=0,
            removed=0,
            changed=1,
            moved=0,
            is_complete=sides.limit > 0,
        )

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> None:
        """Return None: there is nothing to be counted."""
        del older, newer, against, pause

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> None:
        """Refuse it: whatever is asked for, only the whole can be put back."""
        del older, newer, wanted, pause
        raise Unfit(_WHY_NOT.rstrip("."))


def _size(parts: Parts) -> str:
    return f"binary, {parts.size:,} bytes"
