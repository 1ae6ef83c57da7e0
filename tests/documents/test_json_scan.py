"""Checking JSON in bounded memory: the verdict of ``json.loads``, however the text is cut, in the smallest window."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from backupkit.documents import json_scan
from backupkit.documents.json_scan import Scanned, Unparsable, scanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WINDOWS = st.sampled_from([16, 17, 40, 300, 1 << 16])  # the smallest in which "-Infinity" and an escape fit well


def scan(data: bytes, *, window: int = 1 << 16, chunk: int = 1 << 18) -> Scanned:
    """Scan *data*, given in chunks, through a window of so many characters."""
    first_bytes = max(4, chunk)
    rest = (data[at : at + chunk] for at in range(first_bytes, len(data), chunk))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_scan, "_WINDOW", window)
        return scanned(data[:first_bytes], rest)


def is_json(data: bytes, *, window: int = 1 << 16, chunk: int = 1 << 18) -> bool:
    """Return True for JSON as Python's ``json`` reads it, and False for its relatives."""
    try:
        return not scan(data, window=window, chunk=chunk).oddities
    except Unparsable:
        return False


def json_loads_it(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def records_of(value: object) -> int | None:
    """Return the number of records as the docstring defines it."""
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict):
        return None
    lists = [member for member in value.values() if isinstance(member, list)]
    if lists:
        return sum(len(member) for member in lists)
    return sum(isinstance(member, dict) for member in value.values()) or len(value)


_TEXTS = st.text(max_size=40) | st.sampled_from(["", '"', "\\", "\\u00e9", "\n", "😀", "[", "}", "a" * 60])
_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**60), 10**60) | st.floats(allow_nan=False) | _TEXTS
)
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(_TEXTS, inner, max_size=6), max_leaves=25
)
LAYOUTS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"ensure_ascii": False},
        {"separators": (",", ":")},
        {"indent": 2, "ensure_ascii": False},
        {"indent": "\t"},
        {"separators": (" ,\r\n ", "\t: ")},
    ]
)
CHUNKS = st.integers(1, 7) | st.just(1 << 18)


@given(VALUES, LAYOUTS, WINDOWS, CHUNKS)
def test_what_python_writes_as_json_is_accepted_and_its_records_are_counted(
    value: object, layout: dict[str, Any], window: int, chunk: int
) -> None:
    data = json.dumps(value, **layout).encode()
    assert scan(data, window=window, chunk=chunk) == Scanned(records=records_of(value))


@given(st.dictionaries(_TEXTS, st.lists(VALUES, max_size=5) | VALUES, max_size=5) | st.lists(VALUES), CHUNKS)
def test_a_document_of_records_is_counted_the_same_in_the_smallest_window(value: object, chunk: int) -> None:
    assert scan(json.dumps(value).encode(), window=16, chunk=chunk).records == records_of(value)


_MORSELS = st.sampled_from(
    [*'{}[],:"\\0123456789.eE+- \t\n\0', "null", "true", "NaN", "-Infinity", "\\u12", "\\ud83d", "é", "\ufeff"]
)


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """Draw a JSON text with a few accidents in it."""
    text = json.dumps(draw(VALUES), **draw(LAYOUTS))
    for _ in range(draw(st.integers(0, 3))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 3))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:at]
            case 1:
                text = text[:at] + text[at + length :]
            case 2:
                text = text[:at] + text[at : at + length] + text[at:]
            case _:
                text = text[:at] + draw(_MORSELS) + text[at + length :]
    return text


@settings(max_examples=300)
@given(spoiled(), WINDOWS, CHUNKS)
@example("[1,]", 16, 1)
@example('{"a":1,}', 16, 1)
@example('{"a" 1}', 16, 1)
@example("[1 2]", 16, 1)
@example('[{"a": "aaaaaaaaaaaaaaaaaaaa"]', 16, 1)
@example("[" + "1" * 30 + ".]", 16, 1)
@example("1" * 30 + ".", 16, 1)
@example("1" * 30 + ".5", 16, 1)
@example("1" * 30 + "e+5", 16, 1)
@example("-" + "0" * 30, 16, 1)
def test_the_verdict_is_that_of_json_loads(text: str, window: int, chunk: int) -> None:
    data = text.encode()
    assume(data.strip())
    assert is_json(data, window=window, chunk=chunk) == json_loads_it(data)


@settings(max_examples=200)
@given(spoiled(), st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]), CHUNKS)
def test_the_verdict_is_that_of_json_loads_in_each_encoding(text: str, encoding: str, chunk: int) -> None:
    data = text.encode(encoding)
    assume(text.strip() and len(text) > 1)  # a single character is no sign of its encoding
    assert is_json(data, window=16, chunk=chunk) == json_loads_it(data)


@given(VALUES, st.integers(0, 10**6), st.binary(max_size=3), CHUNKS)
def test_the_verdict_is_that_of_json_loads_after_damage_to_single_bytes(
    value: object, place: int, rubbish: bytes, chunk: int
) -> None:
    data = json.dumps(value, ensure_ascii=False).encode()
    at = place % (len(data) + 1)
    data = data[:at] + rubbish + data[at + len(rubbish) :]
    assume(b"\xed" not in data)  # halves of characters have a test of their own
    assert is_json(data, window=16, chunk=chunk) == json_loads_it(data)


VALID: dict[str, tuple[bytes, int | None]] = {
    "a scalar": (b"5", None),
    "null": (b"null", None),
    "a lone text": (b'"text"', None),
    "an empty list": (b"[]", 0),
    "an empty object": (b"{}", 0),
    "space around": (b" \r\n\t[1, 2] \n", 2),
    "a list": (b"[1, [2, 3], {}]", 3),
    "lists in an object": (b'{"a": [1, 2], "b": [3], "c": {"d": [4]}, "e": 5}', 3),
    "empty lists": (b'{"a": [], "b": {"c": 1}}', 0),
    "objects in an object": (b'{"a": {"x": [1]}, "b": {}, "version": 3}', 2),
    "scalars in an object": (b'{"a": 1, "b": "text", "c": null}', 3),
    "what only Python reads": (b"[NaN, Infinity, -Infinity]", 3),
    "a mark": (b"\xef\xbb\xbf[1]", 1),
    "half a character as an escape": (b'["\\ud83d"]', 1),
    "controls behind a DEL": (b'["\x7f"]', 1),
}
INVALID: dict[str, bytes] = {
    "nothing": b"",
    "space": b" \n",
    "an open list": b"[1, 2",
    "an open object": b'{"a": 1',
    "an open text": b'["text',
    "an open escape": b'["\\',
    "the wrong bracket": b"[1}",
    "a bracket too many": b"[1]]",
    "two documents": b"{}{}",
    "something behind": b"[1] x",
    "NULs behind": b"[1]\0\0\0",
    "a comma too many": b"[1,]",
    "a comma too few": b"[1 2]",
    "no name": b"{1: 2}",
    "no value": b'{"a":}',
    "no colon": b'{"a" 1}',
    "single quotes": b"{'a': 1}",
    "a comment": b"[1] // one",
    "a control in a text": b'["a\nb"]',
    "an unknown escape": b'["\\x"]',
    "a short escape": b'["\\u12"]',
    "a number with a zero before": b"[01]",
    "a number without an end": b"[1.]",
    "a plus": b"[+1]",
    "another word": b"[nul]",
    "another encoding": '["é"]'.encode("latin-1"),
    "a cut character": '["é"]'.encode()[:3] + b'"]',
}


@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
@pytest.mark.parametrize("window", [16, 1 << 16])
@pytest.mark.parametrize(("data", "records"), VALID.values(), ids=VALID)
def test_a_sound_text_is_accepted_and_counted(data: bytes, records: int | None, window: int, chunk: int) -> None:
    assert scan(data, window=window, chunk=chunk) == Scanned(records=records)
    assert json_loads_it(data)


@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
@pytest.mark.parametrize("window", [16, 1 << 16])
@pytest.mark.parametrize("data", INVALID.values(), ids=INVALID)
def test_a_damaged_text_is_refused(data: bytes, window: int, chunk: int) -> None:
    assert not is_json(data, window=window, chunk=chunk)
    assert not json_loads_it(data)


@pytest.mark.parametrize("length", range(len(VALID["lists in an object"][0])))
def test_p6_a_text_that_is_cut_off_anywhere_is_refused(length: int) -> None:
    data = VALID["lists in an object"][0]
    assert not any(is_json(data[:length], window=window, chunk=1) for window in (16, 1 << 16))


# -- where json.loads gives up -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [b"[]", b"{}"])
@pytest.mark.parametrize(("depth", "accepted"), [(900, True), (3_000, True), (10_000, True), (12_000, False)])
def test_a_text_may_be_ten_thousand_levels_deep(kind: bytes, depth: int, accepted: bool) -> None:
    opening, closing = (b"[", b"]") if kind == b"[]" else (b'{"a":', b"}")
    innermost = b"1"
    # What fits into the window is taken in one go, whatever its depth, so the limit is exact only to its size.
    assert is_json(opening * depth + innermost + closing * depth, window=16, chunk=512) is accepted


def test_a_deep_text_without_its_end_is_refused() -> None:
    assert not is_json(b"[" * 5_000 + b"1" + b"]" * 4_999)


@pytest.mark.parametrize("data", [b"9" * 5_000, b"[-" + b"9" * 5_000 + b"]", b'{"a": 0.' + b"1" * 5_000 + b"}"])
def test_a_number_may_have_more_digits_than_python_converts(data: bytes) -> None:
    assert is_json(data)


@pytest.mark.parametrize("behind", [".5", "e5", "E-5", "e+5", ".5e5", ""])
@pytest.mark.parametrize("before", ["", "-", "["])
def test_a_number_longer_than_the_window_may_be_cut_at_any_place(before: str, behind: str) -> None:
    text = before + "1" * 40 + behind + ("]" if before == "[" else "")
    assert [chunk for chunk in range(1, 60) if not is_json(text.encode(), window=16, chunk=chunk)] == []


def test_a_number_that_fills_the_real_window_may_go_on_behind_it() -> None:
    whole = b"1" * (1 << 16)
    assert scanned(whole + b".", iter([b"5"])) == Scanned(records=None)


@pytest.mark.parametrize("behind", [".", "e", "e+", "-", "5x", ".e5"])
def test_a_number_longer_than_the_window_that_is_none_is_refused(behind: str) -> None:
    text = ("1" * 40 + behind).encode()
    assert [chunk for chunk in range(1, 60) if is_json(text, window=16, chunk=chunk)] == []


@pytest.mark.parametrize(
    "data",
    ['["\ud83d"]'.encode("utf-8", "surrogatepass"), '["\ud83d"]'.encode("utf-16-le", "surrogatepass")],
    ids=["utf-8", "utf-16"],
)
@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
def test_half_a_character_in_the_bytes_is_read_as_json_loads_reads_it(data: bytes, chunk: int) -> None:
    assert json_loads_it(data)
    assert is_json(data, chunk=chunk)


# -- memory --------------------------------------------------------------------------------------------------------


def _pieces(opening: bytes, piece: bytes, closing: bytes) -> Iterator[bytes]:
    """Yield about 20 MB in chunks of about 256 KiB."""
    block = piece * (262_144 // len(piece))
    yield opening
    for _ in range(20_000_000 // len(block)):
        yield block
    yield closing


_RECORD = json.dumps({"id": 1, "name": "Köln 😀", "notes": "x" * 3000, "tags": ["a", "b"]}).encode()
_RECORDS = b"".join(_pieces(b"", _RECORD + b",", b"")).count(b'"id"') + 1


@pytest.mark.parametrize(
    ("pieces", "records"),
    [
        (_pieces(b"[", _RECORD + b",", b"1]"), _RECORDS),
        (_pieces(b'{"a": [', _RECORD + b",", b"1]}"), _RECORDS),
        (_pieces(b'{"a": {"b": [', _RECORD + b",", b"1]}}"), 1),
        (_pieces(b'["', b"long text " * 99 + b"\\n", b'"]'), 1),
        (_pieces(b"[1" + b" " * 9, b" \n", b"]"), 1),
    ],
    ids=["a list", "a list in an object", "deeper", "one text", "space"],
)
def test_memory_stays_small_at_twenty_megabytes(pieces: Iterable[bytes], records: int | None) -> None:
    rest = iter(pieces)
    tracemalloc.start()
    found = scanned(next(rest), rest).records
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000
    assert found == records
