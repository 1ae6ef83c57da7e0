from __future__ import annotations

from dataclasses import replace

import pytest

from backupkit.changes.difference import Sides
from backupkit.changes.forms import form_of
from backupkit.changes.parts import BytesParts
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.changes.text.compare import NO_PARTS, compared
from backupkit.changes.text.lines import LONGEST_BYTES
from backupkit.changes.text.put_back import PutBack, put_back
from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind
from tests.changes.text.contents import no_pause

_LINES, _ROWS, _RECORDS, _BYTES = (
    ComparisonKind.LINES,
    ComparisonKind.ROWS,
    ComparisonKind.RECORDS,
    ComparisonKind.BYTES,
)


def _compared(name: str, older: bytes, newer: bytes, limit: int = 100) -> Comparison:
    sides = Sides(older_id="older", newer_id=None, limit=limit)
    return compared(BytesParts(older), BytesParts(newer), form_of(name, newer), sides, pause=no_pause)


def _put_back(
    name: str, older: bytes, newer: bytes, path: tuple[str | int, ...], told: Change | None = None
) -> tuple[PutBack, bytes]:
    form = form_of(name, newer)
    found = put_back(BytesParts(older), BytesParts(newer), form, path, pause=no_pause, told=told)
    result = Spliced(BytesParts(newer), BytesParts(older), found.splice)
    return found, result.read(0, result.size)


@pytest.mark.parametrize(
    ("name", "older", "newer", "kind", "counts"),
    [
        ("a.txt", b"a\nb\nc\n", b"a\nc\nd\n", _LINES, (1, 1, 0)),
        ("a.json", b"{no JSON}\n", b"{none}\n", _LINES, (0, 0, 1)),
        ("a.csv", b"id,n\n1,2\n2,3\n", b"id,n\n1,3\n3,4\n", _ROWS, (1, 1, 1)),
        ("a.csv", b"no table\nat all\n", b"no table\n", _LINES, (0, 1, 0)),
        ("a.ini", b"[a]\nx=1\n", b"[a]\nx=2\n", _RECORDS, (0, 0, 1)),
        ("a.ini", b"no\nsettings\n", b"[a]\nx=2\n", _LINES, (0, 0, 1)),
        ("a.xml", b"<a>\n<b/>\n</a>\n", b"<a>\n</a>\n", _LINES, (0, 1, 0)),
        ("a.bin", b"\x00" * 12_000, b"\x00" * 13_000, _BYTES, (0, 0, 1)),
        ("a.txt", b"x" * (LONGEST_BYTES + 1), b"y\n" * 9, _BYTES, (0, 0, 1)),
        ("a.txt", b"", b"", _LINES, (0, 0, 0)),
    ],
)
def test_documents_are_compared_by_the_parts_that_they_really_have(
    name: str, older: bytes, newer: bytes, kind: ComparisonKind, counts: tuple[int, int, int]
) -> None:
    found = _compared(name, older, newer)
    assert (found.kind, (found.added, found.removed, found.changed)) == (kind, counts)
    assert found.is_equal is (older == newer)
    assert not found.is_layout_only
    assert (found.older_id, found.newer_id) == ("older", None)


def test_of_what_has_no_parts_the_sizes_are_told_and_why_nothing_can_be_put_back() -> None:
    (change,) = _compared("a.bin", b"\x00" * 12_000, b"\x00" * 13_000).changes
    assert (change.before, change.after) == ("binary, 12,000 bytes", "binary, 13,000 bytes")
    assert (change.path, change.can_restore, change.why_not) == ((), False, NO_PARTS)
    for older, newer in (
        (b"\x00\x01\x02", b"\x00\x01"),
        (b"words\n", b"\x00\x01\x02"),
        (b"x" * (LONGEST_BYTES + 1), b"y"),
    ):
        with pytest.raises(NotRestorable, match="no lines or records"):
            _put_back("a.bin", older, newer, ())


def test_a_conversion_of_line_ends_is_one_of_the_layout() -> None:
    for name in ("a.txt", "a.csv", "a.ini", "a.xml"):
        found = _compared(name, b"a=1,2\nb=3,4\n", b"a=1,2\r\nb=3,4\r\n")
        assert (found.is_layout_only, found.is_equal, found.count) == (True, False, 0)


def test_changes_beyond_the_limit_are_counted() -> None:
    older = b"".join(b"%d\n" % number for number in range(1_000))
    found = _compared("a.txt", older, older.replace(b"5\n", b"X\n"), limit=3)
    assert (len(found.changes), found.changed, found.is_complete) == (3, 100, False)
    assert [change.title for change in found.changes] == ["line 6", "line 16", "line 26"]


@pytest.mark.parametrize(
    ("name", "older", "newer", "path", "result"),
    [
        ("a.txt", b"a\nb\nc\n", b"a\nc\nd\n", (2,), b"a\nb\nc\nd\n"),
        ("a.csv", b"id,n\n1,2\n2,3\n", b"id,n\n1,3\n", ("id=1", "n"), b"id,n\n1,2\n"),
        ("a.csv", b"id,n\n1,2\n2,3\n", b"id,n\n1,3\n", ("id=2",), b"id,n\n1,3\n2,3\n"),
        ("a.csv", b"id,n\n1,2\n", b"id,n\n1,2\n2,3\n", ("id=2",), b"id,n\n1,2\n"),
        ("a.ini", b"[a]\nx=1\ny=2\n", b"[a]\nx=2\n", ("a", "x"), b"[a]\nx=1\n"),
        ("a.xml", b"<a>\n<b/>\n</a>\n", b"<a>\n</a>\n", (2,), b"<a>\n<b/>\n</a>\n"),
    ],
)
def test_p16_one_part_is_put_back_and_proven(
    name: str, older: bytes, newer: bytes, path: tuple[str | int, ...], result: bytes
) -> None:
    found, content = _put_back(name, older, newer, path)
    assert content == result
    found.prove(BytesParts(content), pause=no_pause)


@pytest.mark.parametrize("wrong", [b"id,n\n1,2\nX,3\n", b"id,n\n1,3\n2,3\n\n", b"id,n\n1,3\n", b'id,n\n1,3\n"2,3\n'])
def test_p16_a_content_that_is_not_the_one_of_now_with_this_part_put_back_is_not_proven(wrong: bytes) -> None:
    found, content = _put_back("a.csv", b"id,n\n1,2\n2,3\n", b"id,n\n1,3\n", ("id=2",))
    assert content != wrong
    with pytest.raises(NotProven):
        found.prove(BytesParts(wrong), pause=no_pause)


def test_p16_a_table_with_another_number_of_rows_than_one_part_makes_is_not_proven() -> None:
    found, _ = _put_back("a.csv", b"id,n\n1,2\n2,3\n", b"id,n\n1,3\n", ("id=2",))
    twice = replace(found, splice=replace(found.splice, pieces=found.splice.pieces * 2))
    content = Spliced(BytesParts(b"id,n\n1,3\n"), BytesParts(b"id,n\n1,2\n2,3\n"), twice.splice)
    with pytest.raises(NotProven, match="other lines"):
        twice.prove(content, pause=no_pause)


def test_a_part_of_xml_that_is_none_by_itself_is_refused_with_words() -> None:
    older, newer = b"<a>\n<b>\n1\n</b>\n</a>\n", b"<a>\n<c>\n1\n</c>\n</a>\n"
    with pytest.raises(NotRestorable, match=r"no XML any more \(line 4: mismatched tag\)"):
        _put_back("a.xml", older, newer, (2,))


def test_a_part_that_is_not_there_or_has_become_another_one_is_not_put_back() -> None:
    older, newer = b"a\nb\nc\n", b"a\nB\nc\n"
    (told,) = _compared("a.txt", older, newer).changes
    assert _put_back("a.txt", older, newer, told.path, told)[1] == older
    with pytest.raises(NoSuchPart):
        _put_back("a.txt", older, b"a\nother\nc\n", told.path, told)
    with pytest.raises(NoSuchPart):
        _put_back("a.txt", older, newer, (3,))
    assert told.kind is ChangeKind.CHANGED


def test_what_cannot_be_put_back_is_refused_with_the_reason_of_the_change() -> None:
    older, newer = "a\nä\n".encode(), "a\nö\n".encode("utf-16")
    (told,) = _compared("a.txt", older, newer).changes
    with pytest.raises(NotRestorable) as refused:
        _put_back("a.txt", older, newer, told.path, told)
    assert refused.value.reason == told.why_not != ""
