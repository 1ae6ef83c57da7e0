"""White space around and within a part of a JSON text, made to fit where the part is going.

Only what stands between tokens is touched. A line end never stands within a JSON string, so no value is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes.parts import WINDOW_BYTES
from backupkit.changes.splice import Span

if TYPE_CHECKING:
    from backupkit.changes.records.container import Container
    from backupkit.changes.records.text import Text

_INDENT_BYTES = 1 << 12  # of a line, before a part; what stands further within it is not indented by white space alone
_FITTED_BYTES = 1 << 22  # a larger part keeps the white space that it has
_SMALL_BYTES = 1 << 12


def indent(text: Text, at: int) -> bytes:
    """Return the white space at the beginning of the line that holds *at*."""
    line = text.raw(max(text.begin, at - _INDENT_BYTES), at).rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip(b" \t"))]


def fitted(older: Text, start: int, end: int, newer: Text, level: bytes) -> Span | bytes:
    """Return a part of the older text, with the newer one's line ends, and indented to *level*."""
    span = Span(start, end)
    if span.size > _FITTED_BYTES:
        return span
    raw = older.raw(start, end)
    if b"\n" not in raw:
        return raw if span.size <= _SMALL_BYTES else span
    mine = indent(older, start)
    first, *lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    lines = [level + line[len(mine) :] if line.startswith(mine) else line for line in lines]
    found = _line_end(newer, older).join((first, *lines))
    return span if found == raw and span.size > _SMALL_BYTES else found


def level_within(older: Text, old: Container, number: int, newer: Text, new: Container) -> bytes:
    """Return the indentation of what comes into an empty container: as much deeper than it as in the old one."""
    outer = indent(older, old.start)
    return indent(newer, new.start) + indent(older, old.first(number)).removeprefix(outer)


def edges(older: Text, old: Container, newer: Text, new: Container) -> tuple[bytes, bytes]:
    """Return the white space behind the opening bracket and before the closing one, for an empty container."""
    ahead = older.raw(old.start + 1, old.first(0))
    behind = older.raw(old.ends[-1], old.end - 1)
    return _moved(ahead, older, old, newer, new), _moved(behind, older, old, newer, new)


def gap(text: Text, container: Container, number: int) -> bytes:
    """Return the white space before a child: behind the comma, or behind the bracket for the first one."""
    return text.raw(gap_start(text, container, number), container.first(number))


def gap_start(text: Text, container: Container, number: int) -> int:
    """Return where the white space before a child begins."""
    if number == 0:
        return container.start + 1
    end = container.ends[number - 1]
    return end + text.raw(end, container.first(number)).index(b",") + 1


def gap_between(older: Text, old: Container, newer: Text, new: Container) -> bytes:
    """Return the white space behind a comma for a container of one child: as before that, or as in the old one."""
    lead = gap(newer, new, 0)
    if b"\n" in lead or len(old) == 1:
        return lead
    return _with_line_ends(gap(older, old, 1), newer, older)


def _moved(space: bytes, older: Text, old: Container, newer: Text, new: Container) -> bytes:
    """Return white space from within a container, for one that is indented otherwise."""
    if b"\n" not in space:
        return space
    head, _, tail = space.replace(b"\r\n", b"\n").rpartition(b"\n")
    outer = indent(older, old.start)
    return _with_line_ends(head + b"\n", newer, older) + indent(newer, new.start) + tail.removeprefix(outer)


def _with_line_ends(space: bytes, newer: Text, older: Text) -> bytes:
    return space.replace(b"\r\n", b"\n").replace(b"\n", _line_end(newer, older))


def _line_end(text: Text, other: Text) -> bytes:
    """Return what ends the lines of a text; of another one, if it has but one line."""
    for each in (text, other):
        line, found, _ = each.parts.read(0, WINDOW_BYTES).partition(b"\n")
        if found:
            return b"\r\n" if line.endswith(b"\r") else b"\n"
    return b"\n"
