"""What a version holds, at a glance, in the reader's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from backupkit.ui.shown.shortening import ELLIPSIS
from backupkit.ui.words.amounts import size
from backupkit.ui.words.language import shown
from backupkit.ui.words.language import translated as _
from backupkit.values.changes import ComparisonKind

if TYPE_CHECKING:
    from backupkit.values.preview import Preview

_LINES = 6  # of a text or a table
_LETTERS = 72  # of a line, or a name; the rest of it tells nobody which version this is


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A heading and lines below it."""

    title: str
    lines: tuple[str, ...]


def sample_of(preview: Preview) -> Sample:
    """Return what to show of how a version begins: records by name, the first rows or lines, or how large it is."""
    title = _("What it holds")
    match preview.kind:
        case ComparisonKind.RECORDS:
            return Sample(title=title, lines=_records(preview))
        case ComparisonKind.ROWS | ComparisonKind.LINES if preview.rows:
            rows = ([preview.columns] if preview.columns else []) + list(preview.rows)
            lines = [_brief("  ·  ".join(row)) for row in rows[:_LINES]]
            if preview.has_more or len(rows) > _LINES:
                lines.append(ELLIPSIS)
            return Sample(title=title, lines=tuple(lines))
        case ComparisonKind.BYTES if preview.size_bytes:
            return Sample(title=title, lines=(_("binary, {size}").format(size=size(preview.size_bytes)),))
        case _:
            return Sample(title=title, lines=(_("nothing: it is empty"),))


def _records(preview: Preview) -> tuple[str, ...]:
    """Return a line per list of records, each with their names."""
    lines = []
    for place, rows in groupby(preview.rows, key=lambda row: row[0]):
        names = ", ".join(_brief(row[-1]) for row in rows)
        lines.append(f"{_brief(place)}: {names}" if place else names)
    if preview.has_more and lines:
        lines[-1] += f", {ELLIPSIS}"
    return tuple(lines)


def _brief(text: str) -> str:
    text = shown(text.replace("\t", " ").expandtabs(1))
    return text if len(text) <= _LETTERS else text[:_LETTERS].rstrip() + ELLIPSIS
