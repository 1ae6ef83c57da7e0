from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.parts import WIDE_BYTES, BytesParts
from backupkit.changes.splice import Span, Splice, Spliced

_OLDER, _NEWER = BytesParts(b"abcdef"), BytesParts(b"0123456789")


@pytest.mark.parametrize(
    ("splice", "text"),
    [
        (Splice(start=3, end=5, pieces=(Span(1, 4),)), b"012bcd56789"),
        (Splice(start=0, end=0, pieces=(Span(0, 6), b"\r\n")), b"abcdef\r\n0123456789"),
        (Splice(start=10, end=10, pieces=(b", ", Span(5, 6))), b"0123456789, f"),
        (Splice(start=2, end=9, pieces=()), b"019"),
        (Splice(start=0, end=10, pieces=()), b""),
    ],
)
def test_a_range_gives_way_to_the_pieces_and_all_else_stays(splice: Splice, text: bytes) -> None:
    spliced = Spliced(_NEWER, _OLDER, splice)
    assert spliced.read(0, 99) == text
    assert spliced.size == len(text)
    assert splice.size - (splice.end - splice.start) == len(text) - _NEWER.size


@given(st.data())
def test_any_window_of_what_is_spliced_is_the_same_as_of_the_bytes(data: st.DataObject) -> None:
    older, newer = data.draw(st.binary(max_size=20)), data.draw(st.binary(max_size=20))
    start, end = sorted((data.draw(st.integers(0, len(newer))), data.draw(st.integers(0, len(newer)))))
    first, last = sorted((data.draw(st.integers(0, len(older))), data.draw(st.integers(0, len(older)))))
    splice = Splice(start=start, end=end, pieces=(b"<", Span(first, last), b">"))
    whole = newer[:start] + b"<" + older[first:last] + b">" + newer[end:]
    offset, size = data.draw(st.integers(0, 50)), data.draw(st.integers(0, 50))
    assert Spliced(BytesParts(newer), BytesParts(older), splice).read(offset, size) == whole[offset : offset + size]


def test_a_large_content_comes_in_windows_with_a_pause_before_each() -> None:
    pauses: list[None] = []
    newer = BytesParts(bytes(range(256)) * 4096)
    spliced = Spliced(newer, _OLDER, Splice(start=0, end=0, pieces=(Span(0, 6),)))
    chunks = list(spliced.chunks(lambda: pauses.append(None)))
    assert b"".join(chunks) == b"abcdef" + newer.content
    assert max(map(len, chunks)) == WIDE_BYTES
    assert len(pauses) == len(chunks) == 5
