from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.difference import Difference
from backupkit.changes.text.fitting import LARGEST_BYTES, OTHER_ENCODING, TOO_LARGE
from backupkit.changes.text.hunks import hunks
from backupkit.changes.text.lines import LONGEST_BYTES, LineTooLong
from backupkit.values.changes import ChangeKind
from tests.changes.text.contents import all_put_back, no_pause, spliced, text

_ADDED, _CHANGED, _REMOVED = ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED
_LINES = st.lists(st.sampled_from([b"", b"a", b"b", b"c d", b"\xc3\xa4", b"{", b"}"]), max_size=30)


@st.composite
def _two(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two contents with one kind of line end, the newer one with some lines more, some less and some otherwise."""
    end = draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    olds = draw(_LINES)
    news = list(olds)
    for line in draw(st.lists(st.sampled_from([b"x", b"a", b"\t", b"\xe2\x82\xac 5", b"q" * 70]), max_size=6)):
        place = draw(st.integers(0, len(news)))
        news[place : place + draw(st.integers(0, 2))] = [line] * draw(st.integers(0, 2))
    last, other_last = (end * draw(st.integers(0, 1)) for _ in range(2))
    return mark + end.join(olds) + last, mark + end.join(news) + other_last


def _found(older: bytes, newer: bytes) -> list[Difference]:
    return list(hunks(text(older), text(newer), no_pause))


@pytest.mark.parametrize(
    ("older", "newer", "found"),
    [
        (b"a\nb\nc\n", b"a\nc\n", [((2,), "line 2", _REMOVED)]),
        (b"a\nc\n", b"a\nx\ny\nc\n", [((2,), "lines 2\u20133", _ADDED)]),
        (b"a\nb\nc", b"a\nB\nc", [((2,), "line 2", _CHANGED)]),
        (b"a\nb", b"a\nb\n", [((2,), "line 2", _CHANGED)]),
        (b"", b"a", [((1,), "line 1", _ADDED)]),
        (b"a\r\nb\r\n", b"", [((1,), "lines 1\u20132", _REMOVED)]),
        (b"1\n2\n3\n4\n5\n", b"1\nzwei\n3\n4\n", [((2,), "line 2", _CHANGED), ((5,), "line 5", _REMOVED)]),
        (b"a\n\n\n\n\n", b"a\n\n\n\n", [((5,), "line 5", _REMOVED)]),
    ],
)
def test_lines_that_differ_are_named_where_they_lie(
    older: bytes, newer: bytes, found: list[tuple[tuple[int], str, ChangeKind]]
) -> None:
    differences = _found(older, newer)
    assert [(each.path, each.title, each.kind) for each in differences] == found
    assert all_put_back(older, newer, differences) == older


@given(_two())
def test_p16_a_hunk_put_back_leaves_all_other_bytes_alone(two: tuple[bytes, bytes]) -> None:
    older, newer = two
    for difference in _found(older, newer):
        splice, was = difference.splice, difference.older
        assert splice
        put_back = spliced(older, newer, splice)
        assert put_back[: splice.start] == newer[: splice.start]
        assert put_back[splice.start + splice.size :] == newer[splice.end :]
        assert put_back[splice.start : splice.start + splice.size] == (older[was.start : was.end] if was else b"")


@given(_two())
def test_p16_all_hunks_put_back_are_the_older_text_byte_for_byte(two: tuple[bytes, bytes]) -> None:
    older, newer = two
    assert all_put_back(older, newer, _found(older, newer)) == older


@given(_two())
def test_p16_hunks_put_back_one_after_the_other_are_the_older_text_as_well(two: tuple[bytes, bytes]) -> None:
    older, newer = two
    for _ in range(100):
        found = _found(older, newer)
        if not found:
            break
        first = found[0].splice
        assert first
        newer = spliced(older, newer, first)
    assert newer == older


def test_a_conversion_of_all_line_ends_is_no_change_of_a_line() -> None:
    assert _found(b"a\r\nb\r\n", b"a\nb\n") == []
    assert _found("a\r\nb".encode("utf-16"), "a\nb".encode("utf-16")) == []


@pytest.mark.parametrize(
    ("older", "newer", "put_back"),
    [
        (b"a\r\nb\r\nc\r\n", b"a\nc\n", b"a\nb\nc\n"),
        (b"a\nb\nc\nd\n", b"a\r\nd", b"a\r\nb\r\nc\r\nd"),
        (b"a\nb\nc", b"a\r\nb", b"a\r\nb\r\nc"),  # the newer one's last line has no end: it gets one
        (b"a\rb\rc", b"a\nx\nc", b"a\nb\nc"),
    ],
)
def test_a_hunk_put_back_gets_the_line_ends_that_the_text_has_now(older: bytes, newer: bytes, put_back: bytes) -> None:
    assert all_put_back(older, newer, _found(older, newer)) == put_back


def test_a_hunk_that_is_too_large_to_be_fitted_is_refused_with_words() -> None:
    older = b"a\r\n" + b"b" * (LARGEST_BYTES - 1) + b"\r\nc\r\n"
    (found,) = _found(older, b"a\nc\n")
    assert (found.splice, found.why_not) == (None, TOO_LARGE)
    (found,) = _found(older, b"a\r\nc\r\n")
    assert found.splice


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_of_wider_characters_is_compared_and_put_back_in_its_own_encoding(codec: str) -> None:
    older, newer = "Zeile\nwegਊ\n\u0a00\u0100\nEnde".encode(codec), "Zeile\n\u0a00\u0100\nEnde".encode(codec)
    (found,) = _found(older, newer)
    assert (found.title, found.kind) == ("line 2", _REMOVED)
    assert all_put_back(older, newer, [found]) == older


def test_texts_in_two_encodings_are_compared_and_nothing_is_put_back() -> None:
    (found,) = _found("\ufeffa\nä\nb\n".encode("utf-16-le"), "a\nö\nb\n".encode())
    assert (found.title, found.kind) == ("line 2", _CHANGED)
    assert (found.splice, found.why_not) == (None, OTHER_ENCODING)


def test_of_a_code_page_only_ascii_is_put_back_into_utf_8_and_the_other_way_round() -> None:
    old_page, utf_8 = "a\nÄpfel\nb\nplain\nc\n".encode("cp1252"), "a\nBirnen\nb\nc\nKäse\n".encode()
    assert [each.why_not for each in _found(old_page, utf_8)] == [OTHER_ENCODING, "", ""]
    assert [each.why_not for each in _found(utf_8, old_page)] == ["", "", OTHER_ENCODING]


def test_what_alone_is_no_utf_8_in_a_text_is_put_back_as_what_it_was() -> None:
    older = "a\nÄpfel\nb\nKäse\nc\n".encode()
    newer = older.replace("Ä".encode(), b"\xff").replace("Käse".encode(), b"Brot")
    first, second = _found(older, newer)
    assert (first.why_not, second.why_not) == ("", OTHER_ENCODING)
    assert first.splice
    assert [each.why_not for each in _found(older, spliced(older, newer, first.splice))] == [""]
    assert [each.why_not for each in _found(older, newer + b"\xfe")] == [OTHER_ENCODING, OTHER_ENCODING, ""]


def test_a_line_without_bounds_is_not_gathered_without_bounds() -> None:
    with pytest.raises(LineTooLong):
        _found(b"x" * (LONGEST_BYTES + 2**16), b"x")
    assert len(_found(b"x" * LONGEST_BYTES, b"x")) == 1
