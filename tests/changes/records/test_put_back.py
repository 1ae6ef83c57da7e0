from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backupkit.changes.parts import BytesParts
from backupkit.changes.records import index as module
from backupkit.changes.records.put_back import put_back
from backupkit.changes.refusal import NoSuchPart, NotRestorable
from backupkit.changes.splice import Span, Spliced
from backupkit.values.changes import ChangeKind
from tests.changes.records.documents import document, edited, found, layout, meant, taken_back, text

_SUITE = Path(__file__).parent / "suites" / "json-patch-tests"
_PATCHES = [
    case
    for name in ("tests.json", "spec_tests.json")
    for case in json.loads((_SUITE / name).read_text("utf-8"))
    if "expected" in case and not case.get("disabled")
]
_REINDENTED = b'{\r\n\t"a": {\r\n\t "x": 1\r\n\t},\r\n\t"b": 2\r\n}'
_MOST = 80  # parts of one document, taken back one after the other


def _spliced(older: bytes, newer: bytes, path: tuple[str | int, ...]) -> bytes:
    old, new = BytesParts(older), BytesParts(newer)
    part = put_back(old, new, path, pause=lambda: None)
    spliced = Spliced(new, old, part.splice)
    part.prove(spliced, pause=lambda: None)
    return spliced.read(0, spliced.size)


def _all_taken_back(random: Random, older: bytes, newer: bytes) -> bytes:
    """Take back part after part, in any order, and see each time that nothing else is touched."""
    for _ in range(_MOST):
        parts = [change for change in found(older, newer).changes if change.can_restore]
        if not parts:
            return newer
        change = random.choice(parts)
        after, (start, end) = taken_back(older, newer, change)
        behind = len(newer) - end
        assert after[:start] == newer[:start]
        assert after[len(after) - behind :] == newer[end:]
        newer = after
    raise AssertionError("there is no end of it")


def _tried(random: Random, window: int) -> None:
    old = document(random)
    new = edited(random, edited(random, old))
    how = layout(random)
    is_same_layout = random.random() < 0.7
    older, newer = text(old, how), text(new, how if is_same_layout else layout(random))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WINDOW", window)
        back = _all_taken_back(random, older, newer)
        if not found(older, back).changes:
            assert meant(back) == meant(older)
            if is_same_layout:
                assert back == older


@settings(max_examples=300)
@given(st.randoms(use_true_random=False), st.sampled_from([60, 1 << 16]))
def test_p16_each_part_put_back_leaves_all_other_bytes_alone_and_all_are_the_older_text(
    random: Random, window: int
) -> None:
    _tried(random, window)


@pytest.mark.slow
@pytest.mark.parametrize("begin", range(0, 10_000, 1_000))
def test_p16_ten_thousand_documents_are_taken_back_part_by_part(begin: int) -> None:
    for seed in range(begin, begin + 1_000):
        _tried(Random(seed), 60 if seed % 2 else 1 << 16)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize("number", range(len(_PATCHES)))
def test_p16_what_a_json_patch_does_is_taken_back_part_by_part(number: int, indent: int | str | None) -> None:
    case = _PATCHES[number]
    older, newer = (json.dumps(case[name], indent=indent).encode() for name in ("doc", "expected"))
    back = _all_taken_back(Random(number), older, newer)
    assert meant(back) == meant(older) or {each.kind for each in found(older, back).changes} <= {ChangeKind.MOVED}


@pytest.mark.parametrize(
    ("older", "newer", "path", "after"),
    [
        # What was removed comes behind what stood before it, with the comma and white space of its new neighbours.
        (b"[1, 2, 3]", b"[1, 3]", (1,), b"[1, 2, 3]"),
        (b"[1, 2, 3]", b"[1, 2]", (2,), b"[1, 2, 3]"),
        (b"[1, 2, 3]", b"[2, 3]", (0,), b"[1, 2, 3]"),
        (b"[1, 2]", b"[1]", (1,), b"[1, 2]"),
        (b"[1, 2]", b"[2]", (0,), b"[1, 2]"),
        (b"[1]", b"[]", (0,), b"[1]"),
        (b"[ 1 ]", b"[]", (0,), b"[ 1 ]"),
        (b"[1,2]", b"[\n  1\n]\n", (1,), b"[\n  1,\n  2\n]\n"),
        (b'{"a": 1, "b": 2}', b'{"b": 3}', ("a",), b'{"a": 1, "b": 3}'),
        (b'{"a": 1, "b": 2}', b'{"c": 3, "a": 1}', ("b",), b'{"c": 3, "a": 1, "b": 2}'),
        (b'{"a": 1, "b": 2}', b'{"a": 1, "c": 3}', ("b",), b'{"a": 1, "b": 2, "c": 3}'),
        (b'{\n  "a": [\n    1\n  ]\n}', b'{\n  "a": []\n}', ("a", 0), b'{\n  "a": [\n    1\n  ]\n}'),
        (b'[\n  {"a": 1}\n]', b"\t[]", (0,), b'\t[\n\t  {"a": 1}\n\t]'),
        (b'{\n "a": {\n  "x": 1\n }\n}', b'{\r\n\t"b": 2\r\n}', ("a",), _REINDENTED),
        # A line that is indented less than the part itself stays as it is.
        (b"[\n    1,\n    [\n  2\n    ]\n]", b"[\n\t1\n]", (1,), b"[\n\t1,\n\t[\n  2\n\t]\n]"),
        # What was added is taken out, with one comma.
        (b"[2, 3]", b"[1, 2, 3]", (0,), b"[2, 3]"),
        (b"[1, 3]", b"[1, 2, 3]", (1,), b"[1, 3]"),
        (b"[1, 2]", b"[1, 2, 3 ]", (2,), b"[1, 2 ]"),
        (b"{}", b'{ "a": 1 }', ("a",), b"{}"),
        (b"{}", b'{\n  "a": 1\n}', ("a",), b"{}"),
        # A value is swapped, in the bytes it had; a name stays as it is spelled now.
        (b'{"caf\\u00e9": 1.0}', '{"café" : 2}'.encode(), ("café",), '{"café" : 1.0}'.encode()),
        (b'[{"id": 3, "x": -0}]', b'[{"id":3,"x":0}]', ("id=3", "x"), b'[{"id":3,"x":-0}]'),
        (b"[" + b"9" * 300 + b"]", b"[1e300]", (0,), b"[" + b"9" * 300 + b"]"),
        (b"\xef\xbb\xbf[1]\r\n", b"\xef\xbb\xbf[2]\r\n", (0,), b"\xef\xbb\xbf[1]\r\n"),
        (b"17", b" 18\n", (), b" 17\n"),
        (b"[1]", b"\xef\xbb\xbf {} ", (), b"\xef\xbb\xbf [1] "),
        # What holds several changes comes back as a whole, also where its parts cannot.
        (b'{"r": {"a": 1, "b": 2}, "s": 1}', b'{"r": {"a": 3}, "s": 2}', ("r",), b'{"r": {"a": 1, "b": 2}, "s": 2}'),
        (b'{"r": {"a": 1, "a": 2}}', b'{"r": {"a": 1, "a": 3}}', ("r",), b'{"r": {"a": 1, "a": 2}}'),
        (b'{"l": [1, 2, 3]}', b'{"l": [2, 3, 1]}', ("l",), b'{"l": [1, 2, 3]}'),
        (b'{"a": 1, "b": [2]}', b'{"b": [3]}', (), b'{"a": 1, "b": [2]}'),
    ],
)  # fmt: skip
def test_a_part_comes_back_as_the_table_says(
    older: bytes, newer: bytes, path: tuple[str | int, ...], after: bytes
) -> None:
    assert _spliced(older, newer, path) == after


def test_white_space_is_fitted_and_what_stands_in_a_string_is_not() -> None:
    older = b'{\n    "a": 1,\n    "r": {\n        "t": "x \\n    y",\n        "u": []\n    }\n}'
    newer = b'{\r\n\t"a": 1\r\n}'
    assert _spliced(older, newer, ("r",)) == (
        b'{\r\n\t"a": 1,\r\n\t"r": {\r\n\t    "t": "x \\n    y",\r\n\t    "u": []\r\n\t}\r\n}'
    )


def test_a_large_part_is_named_by_its_range_and_never_held() -> None:
    big = json.dumps({"a": ["x" * 100] * 60_000}, indent=1).encode()
    part = put_back(BytesParts(big), BytesParts(b'{"b": 1}'), ("a",), pause=lambda: None)
    held = [piece for piece in part.splice.pieces if not isinstance(piece, Span)]
    assert sum(map(len, held)) < 100
    part.prove(Spliced(BytesParts(b'{"b": 1}'), BytesParts(big), part.splice), pause=lambda: None)


@pytest.mark.parametrize(
    ("older", "newer", "path"),
    [
        (b"[1]", b"[1]", (0,)),
        (b"[1]", b"[1]", ()),
        (b'{"a": 1}', b'{"a":1}', ("a",)),
        (b'{"a": {"b": [1, 2]}}', b'{"a":{"b":[1,2]}}', ("a", "b")),
        (b'{"a": 1}', b'{"a": 2}', ("b",)),
        (b'{"a": 1}', b'{"a": 2}', ("a", "b")),
        (b'{"a": {"b": 1}}', b'{"a": 2}', ("a", "b")),
        (b"[1, 2]", b"[1, 3]", ("1",)),
        (b'[{"id": 1, "v": 1}]', b'[{"id": 1, "v": 2}]', (0, "v")),
        (b'[{"id": 1, "v": 1}]', b'[{"id": 1, "v": 2}]', ("id=2",)),
    ],
)
def test_where_nothing_differs_there_is_no_part(older: bytes, newer: bytes, path: tuple[str | int, ...]) -> None:
    with pytest.raises(NoSuchPart):
        _spliced(older, newer, path)


def test_a_change_that_is_out_of_date_is_no_part_any_more() -> None:
    older, newer = b"[1, 2, 3]", b"[1, 3]"
    (change,) = found(older, newer).changes
    after, _ = taken_back(older, newer, change)
    with pytest.raises(NoSuchPart):
        taken_back(older, after, change)


@pytest.mark.parametrize(
    ("older", "newer", "path", "reason"),
    [
        (b'{"a": 1, "a": 2}', b'{"a": 1, "a": 3}', ("a",), "several members called “a”"),
        (b'{"a": {"b": 1}, "a": 2}', b'{"a": {"b": 2}, "a": 2}', ("a", "b"), "put back the whole object"),
        (b"[1, 2, 3, 4]", b"[2, 3, 4, 1]", (0,), "a place by itself"),
        (b"[1]".decode().encode("utf-16"), b"[2]".decode().encode("utf-16"), (0,), "UTF-16 or UTF-32"),
        ('["é", 1]'.encode("latin-1"), '["ü", 1]'.encode(), (0,), "different encodings"),
    ],
)
def test_what_cannot_be_put_back_says_why_in_the_words_of_the_comparison(
    older: bytes, newer: bytes, path: tuple[str | int, ...], reason: str
) -> None:
    told = [each.why_not for each in found(older, newer).changes if each.path == path]
    with pytest.raises(NotRestorable, match=reason) as refused:
        _spliced(older, newer, path)
    assert refused.value.reason in told


def test_an_order_cannot_be_put_back_but_the_list_as_a_whole() -> None:
    records: list[Any] = [{"id": number} for number in range(100)]
    older = json.dumps({"l": records}).encode()
    newer = json.dumps({"l": Random(1).sample(records, 100)}).encode()
    (order,) = found(older, newer).changes
    with pytest.raises(NotRestorable, match="order by itself"):
        taken_back(older, newer, order)
    assert _spliced(older, newer, order.path) == older
