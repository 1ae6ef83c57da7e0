"""What differs between two JSON texts: by name in objects, by identity or place in lists, and never by layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.changes import Change, Comparison, ComparisonKind

if TYPE_CHECKING:
    from backupkit.changes.json_index import Index
    from backupkit.changes.parts import Parts, Pause
    from backupkit.values.version import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison found; with the names of both states, a :class:`~backupkit.values.changes.Comparison`."""

    changes: tuple[Change, ...]  # as many as were asked for
    added: int
    removed: int
    changed: int
    moved: int
    is_layout_only: bool

    def comparison(self, older_id: str, newer_id: str | None) -> Comparison:
        """Return it with the names of both states."""
        count = self.added + self.removed + self.changed + self.moved
        return Comparison(
            older_id=older_id,
            newer_id=newer_id,
            kind=ComparisonKind.RECORDS,
            changes=self.changes,
            added=self.added,
            removed=self.removed,
            changed=self.changed,
            moved=self.moved,
            is_complete=len(self.changes) == count,
            is_layout_only=self.is_layout_only,
        )


def compared(older: Parts, newer: Parts, *, limit: int, pause: Pause, report: Progress | None = None) -> Compared:
    """Return what differs between two JSON texts.

    Args:
        older: the state before.
        newer: the state after.
        limit: how many changes to name; all are counted.
        pause: called every 32 KiB.
        report: called with (bytes done, bytes of both).

    Raises:
        NotJson: either is none, or is too deep or too large; its reason says which of them.
    """
    raise NotImplementedError


def compared_indexes(older: Index, newer: Index, *, limit: int) -> Compared:
    """Return what differs between two texts that were indexed before."""
    raise NotImplementedError
