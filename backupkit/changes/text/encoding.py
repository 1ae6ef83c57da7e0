"""How a content is written: its encoding and its line ends, seen in its first 64 KiB, and its bytes as text for people.

Nothing here decides what is put back: bytes stay bytes. An encoding is needed to find the line ends, and to show.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.parts import wide_windows
from backupkit.values.changes import MOST_CHARACTERS

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Span

FIRST_BYTES = 1 << 16  # what a content is taken for is decided by these
_SHOWN_BYTES = 4 * MOST_CHARACTERS + 4  # a character has four bytes at most
_ARCHIVES = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"%PDF-",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
)
_CONTROLS = bytes({*range(32)} - set(b"\t\n\v\f\r\x1a\x1b"))
_FOURTH = 4
_MANY = 20  # one control in so many bytes is no text of any code page


@dataclass(frozen=True, slots=True)
class Encoding:
    """How characters are written."""

    codec: str
    unit: int  # bytes of the smallest part of a character


UTF_8 = Encoding("utf-8", 1)  # or a code page; which one is seen where something is shown
_BY_MARK = (  # that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, Encoding("utf-32-le", 4)),
    (codecs.BOM_UTF32_BE, Encoding("utf-32-be", 4)),
    (codecs.BOM_UTF16_LE, Encoding("utf-16-le", 2)),
    (codecs.BOM_UTF16_BE, Encoding("utf-16-be", 2)),
)
_UTF_16_LE, _UTF_16_BE = _BY_MARK[2][1], _BY_MARK[3][1]


def encoding_of(first: bytes) -> Encoding | None:
    """Return how a content that begins with *first* is written; None if it is no text."""
    for mark, marked in _BY_MARK:
        if first.startswith(mark):
            return marked
    if first.startswith(_ARCHIVES):
        return None
    encoding = _by_zeros(first) if b"\0" in first else UTF_8
    return encoding if encoding and _is_plain(first, encoding) else None


def _by_zeros(first: bytes) -> Encoding | None:
    """Return the UTF-16 that a text of mostly Latin letters shows by its zeros: most of them on one side."""
    even, odd = first[::2].count(0), first[1::2].count(0)
    if max(even, odd) * _FOURTH < len(first):
        return None
    return _UTF_16_LE if odd > even else _UTF_16_BE


def _is_plain(first: bytes, encoding: Encoding) -> bool:
    """Return True if there are next to no controls in what would be a text."""
    if encoding is UTF_8:
        return (len(first) - len(first.translate(None, _CONTROLS))) * _MANY <= len(first)
    text = decoded(first, encoding)
    return sum((sign < " " and sign not in "\t\n\f\r") or sign == "\ufffd" for sign in text) * _MANY <= len(text)


@dataclass(frozen=True, slots=True)
class Text:
    """A content that is a text."""

    parts: Parts
    encoding: Encoding
    line_end: bytes | None  # the one that all its first lines have; None: it has none, or several kinds
    mark_bytes: int = 0  # what the mark of UTF-8 takes before the first row or entry; lines count it as theirs

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.parts.size

    def shown(self, span: Span, most_bytes: int = _SHOWN_BYTES) -> str:
        """Return the beginning of some bytes as text; by default it is more than a line of a window holds."""
        return decoded(self.parts.read(span.start, min(span.size, most_bytes)), self.encoding)


def text_of(parts: Parts) -> Text | None:
    """Return a content as a text; None if it is none."""
    first = parts.read(0, FIRST_BYTES)
    encoding = encoding_of(first)
    if encoding is None:
        return None
    mark = len(codecs.BOM_UTF8) if first.startswith(codecs.BOM_UTF8) else 0
    return Text(parts, encoding, _line_end(first, encoding), mark)


def decoded(data: bytes, encoding: Encoding) -> str:
    """Return bytes as people should see them: what is no UTF-8 as the code page of Western Windows.

    What a cut has left of a last character is left out. A byte order mark stays, as the character that it is.
    """
    try:
        return codecs.getincrementaldecoder(encoding.codec)().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252" if encoding is UTF_8 else encoding.codec, "replace")


def not_utf_8(text: Text, pause: Pause, start: int = 0) -> int | None:
    """Return the first place, from *start* on, at which a text whose parts are bytes is no UTF-8; None: it all is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, begun = start, 0
    try:
        for data in wide_windows(text.parts, start, text.size, pause):
            begun = len(decoder.getstate()[0])  # bytes of a character that the window before has left over
            decoder.decode(data, offset + len(data) >= text.size)
            offset += len(data)
    except UnicodeDecodeError as error:
        return offset - begun + error.start
    return None


def _line_end(first: bytes, encoding: Encoding) -> bytes | None:
    text = decoded(first, encoding)
    pairs = text.count("\r\n")
    ends = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text[:-1].count("\r") - pairs}
    found = [end for end, count in ends.items() if count > 0]
    return found[0].encode(encoding.codec) if len(found) == 1 else None
