"""A text in UTF-16 or UTF-32, read by windows as if it were UTF-8, so that the whole never lies in memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal

from backupkit.changes.parts import WINDOW_BYTES

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause

_HIGH_SURROGATES = range(0xD800, 0xDC00)
_WIDE = 4  # bytes of a unit of UTF-32


class Recoded:
    """What a text would be in UTF-8, as :class:`~backupkit.changes.parts.Parts`; a mark at its beginning is left out.

    Args:
        parts: the content.
        encoding: a name that :func:`json.detect_encoding` returns.
        pause: called every 32 KiB.
    """

    def __init__(self, parts: Parts, encoding: str, pause: Pause) -> None:
        self._parts = parts
        mark = parts.read(0, _WIDE)
        width = _WIDE if "32" in encoding else _WIDE // 2
        is_marked = encoding in {"utf-16", "utf-32"}
        little = mark[:1] == b"\xff" if is_marked else encoding.endswith("le")
        self._encoding = f"utf-{8 * width}-{'le' if little else 'be'}"
        self._order: Literal["little", "big"] = "little" if little else "big"
        self._width = width
        self._sources = array("Q")  # where windows begin in the content
        self._offsets = array("Q")  # where they begin in UTF-8
        self.size = 0
        at = width if is_marked else 0
        while at < parts.size:
            pause()
            end = self._window_end(at)
            self._sources.append(at)
            self._offsets.append(self.size)
            self.size += len(self._decoded(at, end))
            at = end
        self._sources.append(parts.size)
        self._number, self._window = -1, b""

    def read(self, offset: int, size: int, /) -> bytes:
        """Return *size* bytes from *offset* on; fewer only where the text ends."""
        size = max(0, min(size, self.size - offset))
        found = b""
        number = bisect_right(self._offsets, offset) - 1
        while len(found) < size:
            if number != self._number:
                self._window = self._decoded(self._sources[number], self._sources[number + 1])
                self._number = number
            begin = max(0, offset - self._offsets[number])
            found += self._window[begin : begin + size - len(found)]
            number += 1
        return found

    def _window_end(self, at: int) -> int:
        """Return where a window that begins at *at* ends: never between the two units of one character."""
        end = min(at + WINDOW_BYTES, self._parts.size)
        if self._width < _WIDE and end < self._parts.size:
            last = int.from_bytes(self._parts.read(end - self._width, self._width), self._order)
            end -= self._width * (last in _HIGH_SURROGATES)
        return end

    def _decoded(self, start: int, end: int) -> bytes:
        # What is no character shows as one that stands for such; half a unit at the end as well.
        text = self._parts.read(start, end - start).decode(self._encoding, "replace")
        return text.encode("utf-8")
