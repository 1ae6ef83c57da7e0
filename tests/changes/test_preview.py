from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.preview import MOST_ROWS, preview_of
from backupkit.values.changes import ComparisonKind

_RECORDS, _ROWS, _LINES, _BYTES = (
    ComparisonKind.RECORDS,
    ComparisonKind.ROWS,
    ComparisonKind.LINES,
    ComparisonKind.BYTES,
)


@pytest.mark.parametrize(
    ("name", "content", "kind", "columns", "rows"),
    [
        ("a.json", b'[{"id": 7, "name": "Vega"}, {"id": 8}, {"x": 1}, "four", 5]', _RECORDS, (),
         (("", "Vega"), ("", "8"), ("", "#2"), ("", "four"), ("", "5"))),
        ("a.json", b'\xef\xbb\xbf{"systems": [{"title": "Sol"}, {"uid": "u1"}], "theme": "dark", "look": {"a": 1}}',
         _RECORDS, (), (("systems", "Sol"), ("systems", "u1"), ("", "theme: dark"), ("", "look"))),
        ("a.json", '{"a": ["ä\\u0007"]}'.encode("utf-16"), _RECORDS, (), (("a", "ä\\x07"),)),
        ("a.json", b'{"n": ' + b"9" * 5_000 + b"}", _RECORDS, (), (("", "n: " + "9" * 196 + "…"),)),
        ("a.json", b"{none}\nat all", _LINES, (), (("{none}",), ("at all",))),
        ("a.json", b"[" * 60_000, _LINES, (), (("[" * 199 + "…",),)),
        ("a.csv", b'id,name\n1,Vega\n2,"Al\nta"\n', _ROWS, ("id", "name"), (("1", "Vega"), ("2", "Al\\nta"))),
        ("a.csv", b"1;2\n3;4\n", _ROWS, (), (("1", "2"), ("3", "4"))),
        ("a.csv", b"no table\nat all\n", _LINES, (), (("no table",), ("at all",))),
        ("a.txt", b"one\r\n\x1btwo", _LINES, (), (("one",), ("\\x1btwo",))),
        ("a.bin", b"\x00\x01\x02", _BYTES, (), ()),
        ("a.txt", b"", _LINES, (), ()),
    ],
)  # fmt: skip
def test_a_preview_shows_what_a_content_begins_with(
    name: str, content: bytes, kind: ComparisonKind, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    found = preview_of(name, content, len(content))
    assert (found.kind, found.columns, found.rows) == (kind, columns, rows)
    assert (found.size_bytes, found.has_more) == (len(content), False)


def test_what_is_cut_off_is_left_out_and_told() -> None:
    content = json.dumps({"systems": [{"name": f"star {number}"} for number in range(9)]}).encode()
    cut = preview_of("a.json", content[:60], len(content))
    assert cut.rows == (("systems", "star 0"), ("systems", "star 1"))
    assert cut.has_more
    assert preview_of("a.txt", b"one\ntw", 9).rows == (("one",),)
    assert preview_of("a.csv", b"a,b\n1,2\n3,", 99).rows == (("1", "2"),)
    assert preview_of("a.json", b'{"inner": {"a": [1,', 99).rows == (("", "inner"),)


def test_no_more_than_a_few_rows_are_shown() -> None:
    content = b"[" + b"1," * 100 + b"1]"
    found = preview_of("a.json", content, len(content))
    assert (len(found.rows), found.has_more) == (MOST_ROWS, True)
    table = b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1)
    assert preview_of("a.csv", table, len(table)).has_more
    assert not preview_of("a.csv", table[:-4], len(table) - 4).has_more


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=12,
    ),
    st.data(),
)
def test_any_json_cut_off_anywhere_has_a_preview(value: object, data: st.DataObject) -> None:
    content = json.dumps(value).encode()
    cut = data.draw(st.integers(0, len(content)))
    whole = preview_of("a.json", content, len(content))
    shown = preview_of("a.json", content[:cut], len(content))
    assert shown.has_more is (cut < len(content)) or whole.has_more
    if shown.kind is _RECORDS:  # but for the last one, which may be cut off
        assert shown.rows[:-1] == whole.rows[: max(len(shown.rows) - 1, 0)]
