"""Settings in a text (INI and its relatives): sections, keys and values, each a range of bytes.

An entry is a line, with the lines that go on below it: those indented further than its key, and those behind a
backslash. Comments and blank lines are entries without a key. What the text means to the program that reads it is not
known here: a value is what stands behind the first ``=`` or ``:``.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.splice import Span
from backupkit.changes.text.encoding import UTF_8, decoded
from backupkit.changes.text.lines import lines_of
from backupkit.changes.text.units import Units

if TYPE_CHECKING:
    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Text

MOST_BYTES = 4 << 20  # settings are no data; what is larger is compared by lines
_STRIDE = 250  # lines between two pauses
_SECTION = re.compile(rb"[ \t]*\[([^\r\n]+)\]")
_ENTRY = re.compile(rb"([ \t]*)([^=:\r\n]*?)[ \t]*(?:[=:][ \t]*|(?=[\r\n]|\Z))")
_REMARK = re.compile(rb"[ \t]*[;#!]")


class NoSettings(Exception):
    """The text holds no settings: it is compared by lines."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a header of a section, a key with its value, or what has no key."""

    section: str  # "" before the first section; one that comes again has its number behind it
    header: int | None  # the place of the section's header
    key: str | None  # None: a header, a comment, a blank line
    value: Span | None  # None: there is no value, as there is no "="
    label: str = ""  # the name of the section or the key as it is written
    line: int = 1  # at which it begins
    is_header: bool = False
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The entries of a text."""

    text: Text
    units: Units  # with a digest of the value of each, however it is laid out
    names: array[int]  # what tells the entries apart
    labels: array[int]  # the same, but that those of one section and key have one
    entries: tuple[Entry, ...]

    def content(self, place: int) -> Span:
        """Return the bytes of an entry without its last line end."""
        span = self.units.span(place, place + 1)
        return _without_end(self.text.parts.read(span.start, span.size), span.start)

    def end_of_section(self, place: int) -> int:
        """Return the place of the first header from *place* on, or behind the last entry."""
        places = range(place, len(self.entries))
        return next((other for other in places if self.entries[other].is_header), len(self.entries))

    def meant(self, within: Span | None = None) -> Counter[tuple[int, int]]:
        """Return what the entries say, in any order; only those that begin, or lie, within some bytes."""
        places = range(len(self.entries)) if within is None else self.units.within(within)
        told = (place for place in places if not self.entries[place].is_blank)
        return Counter((self.labels[place], self.units.digests[place]) for place in told)


def settings_of(text: Text, pause: Pause) -> Settings:
    """Return the entries of a text.

    Raises:
        NoSettings: most of its lines are none.
    """
    found = entries_of(text, pause)
    keys = [entry for entry in found.entries if entry.key is not None]
    if found.entries and sum(entry.value is not None for entry in keys) * 2 < len(keys):
        raise NoSettings
    return found


def entries_of(text: Text, pause: Pause) -> Settings:
    """Return the entries of a text that is known to hold settings.

    Raises:
        NoSettings: it is too large, or in another encoding.
    """
    if text.encoding is not UTF_8 or text.size > MOST_BYTES:
        raise NoSettings
    found = _Reading(text)
    for lines in lines_of(text, pause, text.mark_bytes):
        for number, line in enumerate(lines):
            if not number % _STRIDE:
                pause()
            found.take(line)
    found.finish()
    return Settings(text, found.units, found.names, found.labels, tuple(found.entries))


class _Reading:
    """Puts lines together to entries."""

    def __init__(self, text: Text) -> None:
        self.units = Units(text.size, text.mark_bytes)
        self.names, self.labels = array("q"), array("q")
        self.entries: list[Entry] = []
        self._lines: list[bytes] = []  # of the entry that has begun
        self._at, self._line = text.mark_bytes, 1
        self._section = self._label = ""  # the label has no number
        self._header: int | None = None
        self._seen: Counter[tuple[str, str | None]] = Counter()

    def take(self, line: bytes) -> None:
        """Take the next line."""
        if not self._goes_on(line):
            self.finish()
        self._lines.append(line)

    def _goes_on(self, line: bytes) -> bool:
        if not self._lines or _REMARK.match(self._lines[0]) or not self._lines[0].strip() or not line.strip():
            return False
        if _SECTION.match(self._lines[0]):
            return False
        if self._lines[-1].rstrip(b"\r\n").endswith(b"\\"):
            return True
        return _indentation(line) > _indentation(self._lines[0]) and not _REMARK.match(line)

    def finish(self) -> None:
        """Close the entry that has begun."""
        if not self._lines:
            return
        raw = b"".join(self._lines)
        entry, value = self._entry(raw)
        is_named = entry.is_header or entry.key is not None
        rest = entry.is_header, None if is_named else value
        self.names.append(digest_of((entry.section, entry.key, *rest)))
        self.labels.append(digest_of((self._label, entry.label, entry.key is None, *rest)))
        self.units.extend_by([digest_of(value)], [len(raw)])
        self.entries.append(entry)
        self._at += len(raw)
        self._line += len(self._lines)
        self._lines = []

    def _entry(self, raw: bytes) -> tuple[Entry, bytes]:
        """Return an entry, and the bytes that it is compared by."""
        if section := _SECTION.match(raw):
            self._label = decoded(section[1], UTF_8).strip()
            self._section = self._numbered(self._label, None)
            self._header = len(self.entries)
            return self._new(None, None, self._label, is_header=True), b""
        if not raw.strip() or _REMARK.match(raw):
            is_blank = not raw.strip()
            return self._new(None, None, is_blank=is_blank), raw.strip()
        match = _ENTRY.match(raw)
        label = decoded(match[2] if match else raw.strip(), UTF_8)
        key = self._numbered(label, self._section)
        if not match or not match[0].rstrip(b" \t").endswith((b"=", b":")):
            return self._new(key, None, label), b""
        end = len(raw.rstrip())
        span = Span(self._at + match.end(), self._at + max(end, match.end()))
        value = raw[match.end() : end]
        return self._new(key, span, label), b"=" + b"\n".join(value.splitlines())

    def _new(
        self, key: str | None, value: Span | None, label: str = "", *, is_header: bool = False, is_blank: bool = False
    ) -> Entry:
        return Entry(self._section, self._header, key, value, label, self._line, is_header, is_blank)

    def _numbered(self, name: str, section: str | None) -> str:
        key = (name, section)
        self._seen[key] += 1
        return name if self._seen[key] == 1 else f"{name} #{self._seen[key]}"


def _indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))


def _without_end(raw: bytes, start: int) -> Span:
    return Span(start, start + len(raw.rstrip(b"\r\n")))
