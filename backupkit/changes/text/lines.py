"""The lines of a text, whatever ends them, out of windows: none is lost, and none is longer than 8 MiB."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backupkit.changes.parts import windows
from backupkit.changes.text.units import Units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Encoding, Text

LONGEST_BYTES = 8 << 20


class LineTooLong(Exception):
    """One line of the text has more than 8 MiB: it is compared as a whole, if at all."""


def indexed(text: Text, pause: Pause, digest: Callable[[bytes], int] = hash) -> Units:
    """Return the lines of a text as units, each with its line end.

    Raises:
        LineTooLong: one has more than 8 MiB.
    """
    units = Units(text.size)
    for lines in lines_of(text, pause):
        units.extend(lines, digest)
    return units


def lines_of(text: Text, pause: Pause) -> Iterator[list[bytes]]:
    r"""Yield the lines, each with its line end (``\n``, ``\r\n`` or ``\r``), some at a time.

    Raises:
        LineTooLong: one has more than 8 MiB.
    """
    carriage_return, line_feed = (end.encode(text.encoding.codec) for end in "\r\n")
    split = splitter(text.encoding)
    begun: list[bytes] = []  # a line that may go on in the next window
    for data in windows(text.parts, 0, text.size, pause):
        lines = split(data)
        if begun and begun[-1].endswith(carriage_return) and lines[0] != line_feed:
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
