"""The log as a table for a spreadsheet: text with commas (RFC 4180), in which no cell is ever a formula. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.values.text import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.values.activity.entry import LogEntry

_COLUMNS = (
    "at", "operation", "outcome", "backup_id", "trigger", "size_bytes", "stored_bytes", "ms", "error",
    "valid", "corrupted", "removed", "removed_ids", "sent", "is_full", "finding",
)  # fmt: skip
_QUOTED = frozenset(',"\r\n')
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # as OWASP lists them (CSV injection)


def csv_lines(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield a line with the names of the columns, then one per entry, in the order given."""
    yield ",".join(_COLUMNS)
    for entry in entries:
        cells = {**entry, "at": moment_text(entry.at), "corrupted": " ".join(entry.corrupted)}
        cells["removed_ids"] = " ".join(entry.removed_ids)
        yield ",".join(_cell(cells[name]) for name in _COLUMNS)


def _cell(value: object) -> str:
    """Return a value as a spreadsheet shows it: what would be a formula gets the mark of a text before it."""
    text = "" if value is None else str(value)
    if text.startswith(_BEGINS_A_FORMULA):
        text = f"'{text}"
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.intersection(text) else text
