"""How bytes of the older text fit in the newer one: its line ends, its encoding. What does not fit is refused."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.text.encoding import UTF_8, decoded, not_utf_8
from backupkit.changes.text.lines import splitter

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.changes.parts import Pause
    from backupkit.changes.splice import Span
    from backupkit.changes.text.encoding import Text

LARGEST_BYTES = 1 << 20  # of a part that is looked at before it is put back

OTHER_ENCODING = "The two are written in different encodings. Restore the whole version instead."
TOO_LARGE = "It is too large to be fitted to the other line ends or encoding. Restore the whole version instead."


class Fitting:
    """What is known of two texts, as soon as it is needed."""

    def __init__(self, older: Text, newer: Text, pause: Pause) -> None:
        """Look at both; nothing is read."""
        self._older, self._newer, self._pause = older, newer, pause
        self._is_recoded = older.encoding != newer.encoding
        # Of a text without any line end it is not known which one it would have.
        self.has_other_ends = bool(older.line_end and newer.line_end) and self._end(older) != self._end(newer)

    @staticmethod
    def _end(text: Text) -> str:
        return decoded(text.line_end or b"", text.encoding)

    @property
    def line_end(self) -> bytes:
        """The line end that a line gets which is put in."""
        return self._newer.line_end or self._older.line_end or "\n".encode(self._newer.encoding.codec)

    def digest(self, text: Text) -> Callable[[bytes], int]:
        """Return how a line is digested so that it can be compared with one of the other text."""
        if self._is_recoded:
            return lambda line: digest_of(decoded(line, text.encoding).rstrip("\r\n").removeprefix("\ufeff"))
        if not self.has_other_ends:
            return digest_of
        if text.encoding is UTF_8:
            return lambda line: digest_of(line.rstrip(b"\r\n"))
        return lambda line: digest_of(decoded(line, text.encoding).rstrip("\r\n"))

    def why_not(self, span: Span, at: Span) -> str:
        """Return why bytes of the older text must not stand in the place of some of the newer one; empty: they may."""
        if self._is_recoded:
            return OTHER_ENCODING
        if not span.size or not self._is_mixed:
            return ""
        if span.size > LARGEST_BYTES:
            return TOO_LARGE
        return OTHER_ENCODING if self._is_foreign(self._older.parts.read(span.start, span.size), at) else ""

    def lines(self, span: Span, at: Span) -> tuple[tuple[Span | bytes, ...], str]:
        """Return what stands for whole lines of the older text in the place of newer ones, or why they cannot."""
        pieces, why_not = self.fitted(span, at)
        if pieces and self.has_other_ends and self.is_behind_an_open_line(at.start):
            return (self.line_end, *pieces), ""
        return pieces, why_not

    def fitted(self, span: Span, at: Span) -> tuple[tuple[Span | bytes, ...], str]:
        """Return what stands for bytes of the older text, which may hold line ends, in the place of newer ones."""
        why_not = self.why_not(span, at)
        if why_not or not span.size:
            return (), why_not
        if not self.has_other_ends:
            return (span,), ""
        if span.size > LARGEST_BYTES:
            return (), TOO_LARGE
        end = self._older.line_end or b""
        found = splitter(self._older.encoding)(self._older.parts.read(span.start, span.size))
        return (b"".join(line.removesuffix(end) + self.line_end if line.endswith(end) else line for line in found),), ""

    def is_behind_an_open_line(self, at: int) -> bool:
        """Return True if a place of the newer text is its end, and its last line has no line end."""
        if not at or at < self._newer.size:
            return False
        last = decoded(
            self._newer.parts.read(at - self._newer.encoding.unit, self._newer.encoding.unit), self._newer.encoding
        )
        return last not in {"\r", "\n"}

    @cached_property
    def _foreign(self) -> tuple[int | None, int | None]:
        """Where either of them is first seen to be in a code page; None: it is UTF-8."""
        if self._older.encoding is not UTF_8:
            return None, None
        return not_utf_8(self._older, self._pause), not_utf_8(self._newer, self._pause)

    @property
    def _is_mixed(self) -> bool:
        """True if one of them is UTF-8, and the other one in a code page: then only ASCII is the same in both."""
        return (self._foreign[0] is None) != (self._foreign[1] is None)

    def _is_foreign(self, data: bytes, at: Span) -> bool:
        """Return True if older bytes would be of another encoding than all around them.

        They are not where they replace the only bytes of the newer text that are no UTF-8: that is what was damaged.
        """
        if data.isascii():
            return False
        older, newer = self._foreign
        if older is not None or newer is None:
            return True
        return not at.start <= newer < at.end or not_utf_8(self._newer, self._pause, at.end) is not None
