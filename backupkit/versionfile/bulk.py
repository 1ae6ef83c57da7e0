"""Thousands of entries of a manifest at once, a field at a time: a list must not wait for Python's own pace. Pure.

:func:`backupkit.versionfile.codec.from_fields` tells what an entry must be. Here the kinds of the fields are asked
about whole columns; anything unusual is left to the former, which says in words what is wrong. A test holds the two
together.
"""

from __future__ import annotations

from collections import deque
from operator import itemgetter

from backupkit.light.typed import TYPE_CHECKING
from backupkit.values import naming
from backupkit.values.version import ROWS, BackupMetadata

if TYPE_CHECKING:
    from collections.abc import Collection

_VALUES = itemgetter(*ROWS)


def from_entries(entries: Collection[object]) -> list[BackupMetadata] | None:
    """Return what the entries describe; None if one of them is unusual, and must be looked at by itself."""
    try:
        entry_values = list(map(_VALUES, entries))  # type: ignore[arg-type]  # what is no dict raises TypeError
        columns = {
            name: row.kind.column(values)
            for (name, row), values in zip(ROWS.items(), zip(*entry_values, strict=True), strict=True)
        }
    except (KeyError, TypeError, ValueError):
        return None
    if not all(map(naming.is_name_of, columns["file_name"], columns["backup_id"])):
        return None
    metas = [object.__new__(BackupMetadata) for _ in entry_values]
    for name, column in columns.items():
        # A frozen dataclass sets its fields through object.__setattr__, which takes longer than all else together.
        deque(map(getattr(BackupMetadata, name).__set__, metas, column), maxlen=0)
    return metas
