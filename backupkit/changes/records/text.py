"""A JSON text that is read by windows: any range of it, and how far white space, strings and numbers go."""

from __future__ import annotations

import codecs
import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from backupkit.changes.parts import WINDOW_BYTES, wide_windows
from backupkit.changes.records.grammar import ESCAPE_BYTES, INSIDE, SCALAR, SPACE, NotJson
from backupkit.changes.records.recoded import Recoded

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause

DIGEST_BYTES = 8
_READ_BYTES = 1 << 18
_LEAST_BYTES = 1 << 13  # of a read that goes anywhere
_NUMBER_BYTES = 1 << 16
_UTF_8 = ("utf-8", "utf-8-sig")
_ENCODING_BYTES = 4


class Text:
    """A JSON text. Offsets are in bytes of UTF-8; a text in UTF-16 or UTF-32 is seen as if it were in UTF-8.

    Args:
        parts: the content.
        pause: called every 32 KiB.
    """

    def __init__(self, parts: Parts, pause: Pause) -> None:
        encoding = json.detect_encoding(parts.read(0, _ENCODING_BYTES))
        self.is_recoded = encoding not in _UTF_8
        self.source = parts
        self.parts: Parts = Recoded(parts, encoding, pause) if self.is_recoded else parts
        self.pause = pause
        self.size = self.parts.size
        self.begin = len(codecs.BOM_UTF8) if self.parts.read(0, 3) == codecs.BOM_UTF8 else 0
        self.is_utf8 = True  # as far as it was read forward
        self._checked = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._buffer, self._base = b"", 0
        self._unpaused = 0

    def ahead(self, at: int, size: int) -> tuple[bytes, int]:
        """Return bytes that hold *size* from *at* on, or all there are, and the offset of the first of them."""
        if not self._holds(at, min(at + size, self.size)):
            self._read(at, max(size, _READ_BYTES))
        return self._buffer, self._base

    def raw(self, start: int, end: int) -> bytes:
        """Return the bytes from *start* to *end*."""
        if not self._holds(start, end):
            self._read(start, max(end - start, _LEAST_BYTES))
        return self._buffer[start - self._base : end - self._base]

    def byte(self, at: int) -> bytes:
        """Return the byte at *at*; b"" behind the end."""
        return self.raw(at, min(at + 1, self.size))

    def digest(self, start: int, end: int) -> bytes:
        """Return the digest of a range of any length."""
        if end - start <= WINDOW_BYTES:
            return digest(self.raw(start, end))
        found = blake2b(digest_size=DIGEST_BYTES)
        for piece in wide_windows(self.parts, start, end, self.pause):
            found.update(piece)
        return found.digest()

    def pace(self, size: int) -> None:
        """Count *size* bytes of work, and pause where they are 32 KiB together."""
        self._unpaused += size
        if self._unpaused >= WINDOW_BYTES:
            self._unpaused = 0
            self.pause()

    def space_end(self, at: int) -> int:
        """Return where white space that may begin at *at* ends."""
        while True:
            buffer, base = self.ahead(at, 1)
            found = SPACE.match(buffer, at - base)
            end = base + found.end() if found else at
            if end < base + len(buffer) or end >= self.size:
                return end
            self.pause()
            at = end

    def string_end(self, at: int) -> int:
        """Return where a string that begins at *at* ends; it may be of any length.

        Raises:
            NotJson: none begins here, or it has no end.
        """
        if self.byte(at) != b'"':
            raise NotJson(_no("name or text", at))
        at += 1
        while True:
            buffer, base = self.ahead(at, ESCAPE_BYTES)
            inside = INSIDE.match(buffer, at - base)
            end = base + inside.end() if inside else at
            if end - at >= WINDOW_BYTES:
                self.pause()
            if end != at and end + ESCAPE_BYTES > base + len(buffer) and base + len(buffer) < self.size:
                at = end  # the window may end within an escape
                continue
            if self.byte(end) != b'"':
                raise NotJson(_no("end of a text", end))
            return end + 1

    def scalar_end(self, at: int) -> int:
        """Return where a string, number or literal that begins at *at* ends.

        Raises:
            NotJson: none begins here, or it is a number of more than 65,536 digits.
        """
        if self.byte(at) == b'"':
            return self.string_end(at)
        buffer, base = self.ahead(at, _NUMBER_BYTES)
        found = SCALAR.match(buffer, at - base)
        if not found:
            raise NotJson(_no("value", at))
        if found.end() - found.start() > _NUMBER_BYTES:
            raise NotJson(f"the number at byte {at:,} has more than {_NUMBER_BYTES:,} digits")
        return base + found.end()

    def _holds(self, start: int, end: int) -> bool:
        return self._base <= start and end <= self._base + len(self._buffer)

    def _read(self, at: int, size: int) -> None:
        end = self._base + len(self._buffer)
        kept = self._buffer[at - self._base :] if self._base <= at < end else b""  # so that reads go forward
        self._buffer, self._base = kept + self.parts.read(at + len(kept), size - len(kept)), at
        self._check()

    def _check(self) -> None:
        """Check what was read to be UTF-8, if it is where the reading came to last."""
        end = self._base + len(self._buffer)
        if not self.is_utf8 or end <= self._checked or self._base > self._checked:
            return
        fresh = self._buffer[self._checked - self._base :]
        self._checked = end
        try:
            self._decoder.decode(fresh, final=end >= self.size)
        except UnicodeDecodeError:
            self.is_utf8 = False


def digest(*pieces: bytes | bytearray) -> bytes:
    """Return the digest of *pieces* in a row."""
    return blake2b(b"".join(pieces), digest_size=DIGEST_BYTES).digest()


def _no(what: str, at: int) -> str:
    return f"no {what} is found at byte {at:,}, where one has to stand"
