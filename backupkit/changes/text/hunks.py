"""What differs between two texts, by lines: hunks, each of which can be put back byte for byte.

A conversion of all line ends is no change of a line: then lines are compared without them, and what is put back gets
those of the newer text.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backupkit.changes.difference import Difference
from backupkit.changes.splice import Span, Splice
from backupkit.changes.text.alignment import gaps
from backupkit.changes.text.encoding import UTF_8, decoded, not_utf_8
from backupkit.changes.text.lines import indexed, splitter
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.alignment import Gap
    from backupkit.changes.text.encoding import Text

LARGEST_FITTED = 1 << 20  # bytes of a hunk that are looked at before it is put back

OTHER_ENCODING = "The two are written in different encodings. Restore the whole version instead."
TOO_LARGE = "It is too large to be fitted to the other line ends or encoding. Restore the whole version instead."


def hunks(older: Text, newer: Text, pause: Pause) -> Iterator[Difference]:
    """Yield what differs, in order. The path of a hunk is the line of the newer text at which it lies, from 1 on.

    Raises:
        LineTooLong: a line of either has more than 8 MiB.
    """
    fitting = _Fitting(older, newer, pause)
    olds = indexed(older, pause, fitting.digest(older))
    news = indexed(newer, pause, fitting.digest(newer))
    for gap in gaps(olds.digests, news.digests, pause):
        span = news.span(gap.newer_first, gap.newer_last)
        old_span = olds.span(gap.older_first, gap.older_last)
        pieces, why_not = fitting.pieces(old_span, span)
        yield Difference(
            path=(gap.newer_first + 1,),
            title=_title(gap),
            kind=_kind(gap),
            older=old_span if gap.older_count else None,
            newer=span if gap.newer_count else None,
            splice=None if why_not else Splice(start=span.start, end=span.end, pieces=pieces),
            why_not=why_not,
        )


def _kind(gap: Gap) -> ChangeKind:
    if not gap.older_count:
        return ChangeKind.ADDED
    return ChangeKind.CHANGED if gap.newer_count else ChangeKind.REMOVED


def _title(gap: Gap) -> str:
    """Return where a hunk lies: of what was removed, where it was."""
    first, last = (gap.newer_first, gap.newer_last) if gap.newer_count else (gap.older_first, gap.older_last)
    return f"line {last}" if last - first == 1 else f"lines {first + 1}–{last}"


class _Fitting:
    """How lines of two texts are made comparable, and those of the older one fit for the newer one."""

    def __init__(self, older: Text, newer: Text, pause: Pause) -> None:
        self._older, self._newer, self._pause = older, newer, pause
        self._is_recoded = older.encoding != newer.encoding
        # Of a text without any line end it is not known which one it would have.
        self._has_other_ends = (
            older.line_end is not None and newer.line_end is not None and self._end(older) != self._end(newer)
        )

    @staticmethod
    def _end(text: Text) -> str:
        return decoded(text.line_end or b"", text.encoding)

    def digest(self, text: Text) -> Callable[[bytes], int]:
        """Return how a line is digested."""
        if self._is_recoded:
            return lambda line: hash(decoded(line, text.encoding).rstrip("\r\n").removeprefix("\ufeff"))
        if not self._has_other_ends:
            return hash
        if text.encoding is UTF_8:
            return lambda line: hash(line.rstrip(b"\r\n"))
        return lambda line: hash(decoded(line, text.encoding).rstrip("\r\n"))

    @cached_property
    def _foreign(self) -> tuple[int | None, int | None]:
        """Where either of them is first seen to be in a code page; None: it is UTF-8."""
        return not_utf_8(self._older, self._pause), not_utf_8(self._newer, self._pause)

    def _is_foreign(self, data: bytes, span: Span) -> bool:
        """Return True if older bytes in the place of newer ones would be of another encoding than all around them.

        They are not where they replace the only bytes of the newer text that are no UTF-8: that is what was damaged.
        """
        if data.isascii():
            return False
        older, newer = self._foreign
        if older is not None or newer is None:
            return True
        return not span.start <= newer < span.end or not_utf_8(self._newer, self._pause, span.end) is not None

    @property
    def _is_mixed(self) -> bool:
        """True if one of them is UTF-8, and the other one in a code page: then only ASCII is the same in both."""
        return (self._foreign[0] is None) != (self._foreign[1] is None)

    def pieces(self, span: Span, at: Span) -> tuple[tuple[Span | bytes, ...], str]:
        """Return what stands for lines of the older text in the place of newer ones, or why they cannot."""
        if self._is_recoded:
            return (), OTHER_ENCODING
        if not span.size:
            return (), ""
        if not self._has_other_ends and not self._is_mixed:
            return (span,), ""
        if span.size > LARGEST_FITTED:
            return (), TOO_LARGE
        data = self._older.parts.read(span.start, span.size)
        if self._is_mixed and self._is_foreign(data, at):
            return (), OTHER_ENCODING
        return (self._with_ends(data, at.start),) if self._has_other_ends else (span,), ""

    def _with_ends(self, data: bytes, at: int) -> bytes:
        """Return older lines with the newer text's line ends, and one before them where its last line has none."""
        end, new_end = self._older.line_end or b"", self._newer.line_end or b""
        lines = splitter(self._older.encoding)(data)
        fitted = b"".join(line.removesuffix(end) + new_end if line.endswith(end) else line for line in lines)
        last = self._newer.parts.read(max(at - len(new_end), 0), len(new_end)) if at == self._newer.size else new_end
        return fitted if last == new_end or not at else new_end + fitted
