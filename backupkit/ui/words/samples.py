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
        case ComparisonKind.ROWS if preview.is_of_tables:
            return Sample(title=title, lines=_cut([_table(*row) for row in preview.rows], has_more=preview.has_more))
        case ComparisonKind.ROWS | ComparisonKind.LINES if preview.rows:
            rows = ([preview.columns] if preview.columns else []) + list(preview.rows)
            lines = [_brief("  ·  ".join(row)) for row in rows]
            return Sample(title=title, lines=_cut(lines, has_more=preview.has_more))
        case ComparisonKind.BYTES if preview.size_bytes:
            return Sample(title=title, lines=(_("binary, {size}").format(size=size(preview.size_bytes)),))
        case _:
            return Sample(title=title, lines=(_("nothing: it is empty"),))


def _cut(lines: list[str], *, has_more: bool) -> tuple[str, ...]:
    """Return the first lines, and an ellipsis if those are not all."""
    return (*lines[:_LINES], ELLIPSIS) if has_more or len(lines) > _LINES else tuple(lines)


def _table(name: str, count: str, *rows: str) -> str:
    """Return a line about a table: how many rows it has, and what its latest ones are called."""
    begin = f"{_brief(name)} ({count})"
    if not rows:
        return begin
    others = (ELLIPSIS,) if count != str(len(rows)) else ()
    return f"{begin}: {_brief(', '.join((*rows, *others)))}"


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
