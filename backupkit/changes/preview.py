"""A preview of a content, made of its first 64 KiB: records by name, rows of a table, lines of a text. Pure."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from backupkit.changes.forms import Form, form_of
from backupkit.changes.identities import TITLES
from backupkit.changes.parts import BytesParts
from backupkit.changes.text.cells import NoTable
from backupkit.changes.text.encoding import decoded, encoding_of, text_of
from backupkit.changes.text.table import first_rows
from backupkit.values.changes import ComparisonKind, brief
from backupkit.values.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backupkit.values.content import DatabaseFacts

MOST_ROWS = 20
_MOST_CELLS = 12
_MORE = "…"
_SPACE = re.compile(r"[\s,:]*")
# Numbers stay text: nobody needs their value, and int() refuses more than 4,300 digits.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def preview_of(name: str, first: bytes, size_bytes: int) -> Preview:
    """Return a preview of a content.

    Args:
        name: the document's file name.
        first: its first 64 KiB, or all of it.
        size_bytes: how large it is.
    """
    form, has_more = form_of(name, first), len(first) < size_bytes
    if form is Form.BINARY:
        return Preview(kind=ComparisonKind.BYTES, size_bytes=size_bytes)
    kind, columns = ComparisonKind.LINES, tuple[str, ...]()
    rows = list[tuple[str, ...]]()
    if form is Form.JSON:
        kind, rows = ComparisonKind.RECORDS, list(islice(_records(first), MOST_ROWS + 1))
    elif form is Form.TABLE:
        kind, (columns, rows) = ComparisonKind.ROWS, _table(first, is_cut=has_more)
    if not rows:
        kind, rows = ComparisonKind.LINES, [(line,) for line in _lines(first, is_cut=has_more)]
    return Preview(
        kind=kind,
        size_bytes=size_bytes,
        columns=_cells(columns),
        rows=tuple(map(_cells, rows[:MOST_ROWS])),
        has_more=has_more or len(rows) > MOST_ROWS,
    )


def tables_of(facts: DatabaseFacts, size_bytes: int, names: Mapping[str, Iterable[str]]) -> Preview:
    """Return a preview of a database: its tables, each with the number of its rows, the longest first.

    Args:
        facts: what is known of it.
        size_bytes: how large it is.
        names: what some of the rows of a table are called.
    """
    rows = ((table.name, f"{table.rows:,}", *names.get(table.name, ())) for table in facts.longest[:MOST_ROWS])
    return Preview(
        kind=ComparisonKind.ROWS,
        size_bytes=size_bytes,
        rows=tuple(tuple(map(brief, row)) for row in rows),
        is_of_tables=True,
        has_more=len(facts.tables) > MOST_ROWS,
    )


def _cells(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first cells of a row, and an ellipsis for those behind them."""
    found = tuple(map(brief, row[:_MOST_CELLS]))
    return found if len(row) <= _MOST_CELLS else (*found, _MORE)


def _lines(first: bytes, *, is_cut: bool) -> list[str]:
    encoding = encoding_of(first)
    lines = decoded(first, encoding).removeprefix("\ufeff").splitlines() if encoding else []
    return lines[: -1 if is_cut and len(lines) > 1 else None]


def _table(first: bytes, *, is_cut: bool) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    text = text_of(BytesParts(first))
    try:
        columns, rows = first_rows(text, is_cut=is_cut) if text else ((), [])
    except NoTable:
        return (), []
    return columns, [tuple(row) for row in rows[1 if columns else 0 :]]


def _records(first: bytes) -> Iterator[tuple[str, str]]:
    """Yield the list that a record is in, or "", and its name: until the text ends, is cut off, or is no JSON."""
    encoding = encoding_of(first)
    text = decoded(first, encoding).removeprefix("\ufeff") if encoding else ""
    at = _passed(text, 0)
    if text[at : at + 1] == "[":
        yield from (("", name) for name, _ in _elements(text, at + 1))
    elif text[at : at + 1] == "{":
        yield from _members(text, at + 1)


def _members(text: str, at: int) -> Iterator[tuple[str, str]]:
    while (at := _passed(text, at)) < len(text) and text[at] == '"':
        key, at = _value(text, at)
        at = _passed(text, at)
        if not isinstance(key, str):
            return
        if text[at : at + 1] != "[":
            value, end = _value(text, at)
            if end == at and text[at : at + 1] != "{":
                return
            yield "", key if end == at or isinstance(value, dict) else f"{key}: {_short(value)}"
            if end == at:
                return  # an object that is cut off, but its name is known
            at = end
            continue
        at += 1
        for name, at_end in _elements(text, at):
            yield key, name
            at = at_end
        at = _passed(text, at)
        if text[at : at + 1] != "]":
            return
        at += 1


def _elements(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the names of the elements of a list, and where each ends."""
    number = 0
    while (at := _passed(text, at)) < len(text) and text[at] != "]":
        value, end = _value(text, at)
        if end == at:
            return
        yield _title(value, number), end
        number, at = number + 1, end


def _title(value: object, number: int) -> str:
    if isinstance(value, dict):
        found = (value[name] for name in TITLES if name in value and not isinstance(value[name], dict | list | None))
        return str(next(found, f"#{number}"))
    return _short(value)


def _short(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _value(text: str, at: int) -> tuple[Any, int]:
    """Return a value and where it ends; where it begins if there is none, or it is cut off."""
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at


def _passed(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
