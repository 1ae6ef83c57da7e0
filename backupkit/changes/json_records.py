"""How many records came, went and changed between two JSON texts: what a list of versions says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.changes.json_index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of records: of the elements of a list, or of the lists directly in an object, or else of its members."""

    added: int = 0
    removed: int = 0
    changed: int = 0


def counted(older: Index, newer: Index) -> Counts:
    """Return how many records differ, and how."""
    raise NotImplementedError
