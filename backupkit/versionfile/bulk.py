"""Thousands of entries of a manifest at once, a field at a time: a list must not wait for Python's own pace. Pure.

:func:`backupkit.versionfile.codec.from_fields` tells what an entry must be. Here the same rules are asked of whole
columns; whatever is unusual is left to the former, which says in words what is wrong. A test holds the two together.
"""

from __future__ import annotations

from collections import deque
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from backupkit.values import naming
from backupkit.values.text import plain_text
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger
from backupkit.versionfile import codec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    _Column = Sequence[Any]

_MOMENTS = ("timestamp",)
_MOMENTS_OR_NONE = ("verified_at", "sealed_at")
_ENUMS: dict[str, dict[str, Any]] = {
    "trigger": {trigger.value: trigger for trigger in Trigger},
    "status": {status.value: status for status in Status},
}
_TEXTS = ("backup_id", "file_name", "file_hash", "document", "description", "problem", "replaced_by")
_FLAGS = ("pinned", "examined")
_COUNTS = {
    "sequence": codec.LAST_SEQUENCE,
    "file_size": codec.LARGEST - 1,
    "stored_size": codec.LARGEST - 1,
    "active_day": codec.LAST_DAY,
}
_COUNTS_OR_NONE = ("records", "archived_day")
_LISTS = ("tags", "suspicions")
_NAMES = (
    *_MOMENTS, *_MOMENTS_OR_NONE, *_ENUMS, *_TEXTS, *_FLAGS, *_COUNTS, *_COUNTS_OR_NONE, *_LISTS,
)  # fmt: skip
_ROW = itemgetter(*_NAMES)
_SUSPICIONS = {suspicion.value: suspicion for suspicion in Suspicion}
_HASH_DIGITS = 64


class _UnusualError(Exception):
    """An entry that must be looked at by itself."""


def from_entries(entries: Collection[object]) -> list[BackupMetadata] | None:
    """Return what the entries describe; None if one of them is unusual, and must be looked at by itself."""
    try:
        rows = list(map(_ROW, entries))  # type: ignore[arg-type]  # what is no dict raises TypeError
        columns = dict(zip(_NAMES, map(_values, _NAMES, zip(*rows, strict=True)), strict=True))
        _require_names(columns)
    except (_UnusualError, codec.Malformed, KeyError, TypeError, ValueError):
        return None
    metas = [object.__new__(BackupMetadata) for _ in rows]
    for name, column in columns.items():
        # A frozen dataclass sets its fields through object.__setattr__, which takes longer than all else together.
        deque(map(getattr(BackupMetadata, name).__set__, metas, column), maxlen=0)
    return metas


def _values(name: str, column: _Column) -> _Column:
    """Return a column as it stands in the metadata."""
    if name in _ENUMS:
        return list(map(_ENUMS[name].__getitem__, column))
    if name in _MOMENTS:
        _require_texts(column)
        return list(map(codec.moment, column))
    if name in _MOMENTS_OR_NONE:
        _require_texts(_given(column))
        return [None if text is None else codec.moment(text) for text in column]
    if name in _TEXTS:
        _require_texts(column)
    elif name in _FLAGS:
        _require_types(column, bool)
    elif name in _COUNTS:
        _require_counts(column, _COUNTS[name])
    elif name in _COUNTS_OR_NONE:
        _require_counts(_given(column), codec.LARGEST - 1)
    else:
        _require_types(column, list)
        _require_texts(list(chain.from_iterable(column)))
        if name == "suspicions":
            return [tuple(map(_SUSPICIONS.__getitem__, entry)) for entry in column]
        return list(map(tuple, column))
    return column


def _given(column: _Column) -> _Column:
    return [value for value in column if value is not None]


def _require_types(column: Iterable[object], kind: type) -> None:
    if set(map(type, column)) - {kind}:
        raise _UnusualError


def _require_texts(column: Collection[str]) -> None:
    _require_types(column, str)
    together = "".join(column)
    if not together.isascii() and plain_text(together) != together:
        raise _UnusualError


def _require_counts(column: Collection[int], largest: int) -> None:
    _require_types(column, int)
    if column and not 0 <= min(column) <= max(column) <= largest:
        raise _UnusualError


def _require_names(columns: dict[str, _Column]) -> None:
    hashes = "".join(columns["file_hash"])
    is_hex = set(map(len, columns["file_hash"])) == {_HASH_DIGITS} and bytes.fromhex(hashes).hex() == hashes
    if not is_hex or list(map(naming.id_in_name, columns["file_name"])) != list(columns["backup_id"]):
        raise _UnusualError
