"""One range of a content replaced by other bytes: what puts a part back. Every byte outside the range stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.parts import BytesParts, wide_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.parts import Parts, Pause


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from *start* to *end* of a content."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes they are."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """The bytes from *start* to *end* of the newer content give way to *pieces*."""

    start: int
    end: int  # equal to start: something is put in between
    pieces: tuple[Span | bytes, ...]  # in this order: a span of the older content, or bytes; (): the range is cut out

    @property
    def size(self) -> int:
        """How many bytes the pieces are together."""
        return sum(piece.size if isinstance(piece, Span) else len(piece) for piece in self.pieces)


class Spliced:
    """The newer content with a splice in place, itself read by windows: what is proven, and then written."""

    def __init__(self, newer: Parts, older: Parts, splice: Splice) -> None:
        """Lay the runs of both contents in a row; nothing is read."""
        self._runs: list[tuple[Parts, Span]] = [
            (newer, Span(0, splice.start)),
            *(_run(older, piece) for piece in splice.pieces),
            (newer, Span(splice.end, newer.size)),
        ]
        self.size = sum(span.size for _, span in self._runs)

    def read(self, offset: int, size: int, /) -> bytes:
        """Return *size* bytes from *offset* on; fewer only where the content ends."""
        found = []
        for parts, span in self._runs:
            taken = min(size, span.size - offset)
            if taken > 0:
                found.append(parts.read(span.start + offset, taken))
                size -= taken
            offset = max(0, offset - span.size)
        return b"".join(found)

    def chunks(self, pause: Pause) -> Iterator[bytes]:
        """Yield the whole content, in pieces of 256 KiB, with a pause before each."""
        return wide_windows(self, 0, self.size, pause)


def _run(older: Parts, piece: Span | bytes) -> tuple[Parts, Span]:
    return (older, piece) if isinstance(piece, Span) else (BytesParts(piece), Span(0, len(piece)))
