"""The lines of a text, whatever ends them, out of windows: none is lost, and none is longer than 8 MiB."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.parts import windows
from backupkit.changes.text.twin import Twin, cut_beside
from backupkit.changes.text.units import Units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Encoding, Text

LONGEST_BYTES = 8 << 20
_BETWEEN_TAGS = re.compile(b"(?<=>)(?=<)")


class LineTooLong(Exception):
    """One line of the text has more than 8 MiB: it is compared as a whole, if at all."""


def indexed(
    text: Text,
    pause: Pause,
    digest: Callable[[bytes], int] = digest_of,
    *,
    at_tags: bool = False,
    beside: tuple[Text, Units] | None = None,
) -> Units:
    """Return the lines of a text as units, each with its line end.

    Args:
        text: what is read.
        pause: called for each window.
        digest: how a line is digested.
        at_tags: True if a line also ends between two tags, as in XML without line ends.
        beside: a text that may have much in common with this one, and its lines, cut and digested in the same way.

    Raises:
        LineTooLong: one has more than 8 MiB.
    """
    units = Units(text.size)
    twin = Twin(text.parts, units, beside[0].parts, beside[1], pause) if beside else None

    def take(lines: list[bytes]) -> None:
        units.extend(lines, digest)

    cut_beside(twin, units, lambda start: lines_of(text, pause, start, at_tags=at_tags), take)
    return units


def lines_of(text: Text, pause: Pause, start: int = 0, *, at_tags: bool = False) -> Iterator[list[bytes]]:
    r"""Yield the lines, each with its line end (``\n``, ``\r\n`` or ``\r``), some at a time, from *start* on.

    Raises:
        LineTooLong: one has more than 8 MiB.
    """
    carriage_return, line_feed = (end.encode(text.encoding.codec) for end in "\r\n")

    def _is_end(one: bytes, next_one: bytes) -> bool:
        if one.endswith(carriage_return):
            return next_one != line_feed
        return at_tags and one.endswith(b">") and next_one.startswith(b"<")

    split = splitter(text.encoding)
    begun: list[bytes] = []  # a line that may go on in the next window
    for data in windows(text.parts, start, text.size, pause):
        lines = split(data)
        if at_tags:
            lines = [part for line in lines for part in _BETWEEN_TAGS.split(line)]
        if begun and _is_end(begun[-1], lines[0]):
            yield [b"".join(begun)]
            begun = []
        begun.append(lines.pop(0))
        if lines or begun[-1].endswith(line_feed):
            lines.insert(0, b"".join(begun))
            begun = [] if lines[-1].endswith(line_feed) else [lines.pop()]
            yield lines
        elif sum(map(len, begun)) > LONGEST_BYTES:
            raise LineTooLong
    if begun:
        yield [b"".join(begun)]


def splitter(encoding: Encoding) -> Callable[[bytes], list[bytes]]:
    """Return what splits bytes of an encoding into lines with their ends."""
    if encoding.unit == 1:
        return lambda data: data.splitlines(keepends=True)
    carriage_return, line_feed = (re.escape(end.encode(encoding.codec)) for end in "\r\n")
    ends = b"(?:%b%b|%b|%b)" % (carriage_return, line_feed, carriage_return, line_feed)
    # Unit by unit, as the bytes of a line end occur across two characters as well; what is less than one ends the text.
    line = re.compile(b"(?s:(?:(?!%b).{%d})*+(?:%b|.{1,%d}\\Z)?+)" % (ends, encoding.unit, ends, encoding.unit - 1))
    return lambda data: [found for found in line.findall(data) if found]
