from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backupkit.changes.parts import WINDOW_BYTES, BytesParts
from backupkit.changes.records import index as module
from backupkit.changes.records.container import Container
from backupkit.changes.records.grammar import FEW, MANY, NotJson, grammar
from backupkit.changes.records.index import Index, index
from backupkit.changes.records.names import member_name

_SUITE = Path(__file__).parent / "suites" / "JSONTestSuite" / "parsing.json"
_CASES = {name: text.encode("latin-1") for name, text in json.loads(_SUITE.read_text("ascii")).items()}
_AS_PYTHON = {"n_number_NaN", "n_number_infinity", "n_number_minus_infinity"}  # Python's json takes them as well

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def _index(text: bytes) -> Index:
    return index(BytesParts(text), lambda: None)


def _values(found: Index, container: Container) -> Any:
    """Return what an index says a container holds."""
    values = []
    for number, (start, end) in enumerate(zip(container.starts, container.ends, strict=True)):
        inner = found.inner(container, number)
        values.append(json.loads(found.text.raw(start, end)) if inner is None else _values(found, inner))
    if container.is_list:
        return values
    names = [member_name(found, container, number) for number in range(len(container))]
    return dict(zip(names, values, strict=True))


@pytest.fixture(params=[60, 1 << 16], ids=["entered", "matched"])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "WINDOW", request.param)
    return int(request.param)


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("name", [name for name in _CASES if name.startswith("y_")])
def test_what_every_parser_must_accept_is_accepted_and_its_values_are_found(name: str) -> None:
    found = _index(_CASES[name])
    assert _values(found, found.top) == [json.loads(_CASES[name])]


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("name", [name for name in _CASES if name.startswith("n_") and name not in _AS_PYTHON])
def test_what_no_parser_may_accept_is_refused(name: str) -> None:
    with pytest.raises(NotJson) as refused:
        _index(_CASES[name])
    assert refused.value.reason


def test_not_a_number_and_infinity_are_taken_as_python_takes_them() -> None:
    for name in _AS_PYTHON:
        assert _index(_CASES[name]).root
    assert len([name for name in _CASES if name.startswith("n_")]) == 186
    assert len([name for name in _CASES if name.startswith("y_")]) == 95


@pytest.mark.parametrize("text", [b"[" * 100_000, b'[{"":' * 50_000, b"[" * 10_005 + b"]" * 10_005])
def test_what_is_nested_too_deep_is_refused_with_words(text: bytes) -> None:
    with pytest.raises(NotJson, match="nested deeper than 10,000 levels"):
        _index(text)


def test_what_is_nested_just_not_too_deep_is_found() -> None:
    found = _index(b"[" * 9_999 + b"1" + b"]" * 9_999)
    container, depth = found.top, 0
    while inner := found.inner(container, 0):
        container, depth = inner, depth + 1
    assert (depth, found.text.raw(container.starts[0], container.ends[0])) == (9_999, b"1")


def test_more_than_200_million_bytes_are_refused_before_any_is_read() -> None:
    class Huge:
        size = 200_000_001

        def read(self, offset: int, size: int, /) -> bytes:
            raise AssertionError((offset, size))

    with pytest.raises(NotJson, match="200,000,001 bytes, and up to 200,000,000 can be compared"):
        index(Huge(), lambda: None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "nothing in it"),
        (b" \r\n\t", "nothing in it"),
        (b"[1] 2", "something follows the end of the value at byte 3"),
        (b'{"a" 1}', "no colon is found at byte 5"),
        (b"[1 2]", "no comma or bracket is found at byte 3"),
        (b"[1,]", "no value is found at byte 3"),
        (b"{a: 1}", "no name or text is found at byte 1"),
        (b'["a', "no end of a text is found at byte 3"),
        (b'["' + b"x" * 70_000 + b"\n", "no end of a text is found at byte 70,002"),
        (b"[" + b"1" * 70_000 + b"]", "the number at byte 1 has more than 65,536 digits"),
        (b"// comment\n[1]", "no value"),
        (b"{'a': 1}", "no name or text"),
        (b'{"a": 1}\n{"a": 2}', "something follows"),
    ],
)
def test_a_refusal_says_what_is_missing_and_where(text: bytes, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        _index(text)


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize(
    "text",
    [
        b'["' + b"\\n" * 200_000 + b'"]',
        b'{"' + b"k" * 300_000 + b'": [' + b" " * 300_000 + b"1]}",
        b" " * 300_000 + b"17" + b"\n" * 300_000,
        b"[" + b"1" * 300 + b", -0.5e-300, 1E+2]",
        b"[" + b",".join(b'{"a": [[[[[' + b"%d" % number + b"]]]]]}" for number in range(3_000)) + b"]",
        b"[[[[[[]]]]]]",
        b'{"a": {}, "b": [], "c": {"d": [{}]}}',
    ],
)
def test_what_is_longer_than_a_window_or_deeper_than_a_match_is_found_all_the_same(text: bytes) -> None:
    found = _index(text)
    assert _values(found, found.top) == [json.loads(text)]


@given(_JSON, st.sampled_from([None, 0, 3, "\t"]), st.booleans(), st.sampled_from([60, 1 << 16]))
@example({"": [[[[[[1]]]]]]}, None, False, 60)
def test_the_ranges_of_an_index_hold_the_values_of_the_text(
    value: Any, indent: int | str | None, escaped: bool, window: int
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WINDOW", window)
        found = _index(text)
        assert _values(found, found.top) == [json.loads(text)]


@given(st.binary(max_size=40) | st.text(alphabet='[]{}",:\\u0 1eE+-.tfn\n', max_size=30).map(str.encode))
def test_whatever_python_refuses_is_refused_as_well(text: bytes) -> None:
    try:
        json.loads(text)
        is_json = True
    except ValueError:  # also what is in no encoding
        is_json = False
    try:
        found = _index(text)
    except NotJson:
        assert not is_json or not text.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
        return
    assert is_json or not found.text.is_utf8 or found.text.is_recoded


@pytest.mark.parametrize(
    ("encoding", "is_recoded"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", True),
        ("utf-16-be", True),
        ("utf-32", True),
        ("utf-32-le", True),
    ],
)
def test_a_text_in_any_encoding_of_json_is_read(encoding: str, is_recoded: bool) -> None:
    value = {"n": ["é\U0001f4be"] * 20_000, "m": 1}
    found = _index(json.dumps(value, ensure_ascii=False).encode(encoding))
    assert _values(found, found.top) == [value]
    assert (found.text.is_recoded, found.text.is_utf8) == (is_recoded, True)


@pytest.mark.parametrize("before", [0, 10, 100_000, 300_000, 600_000])
def test_a_text_in_an_older_encoding_is_read_and_known_to_be_one(before: int) -> None:
    text = b'["' + b"x" * before + "é".encode("latin-1") + b'", 1]'
    assert not _index(text).text.is_utf8
    assert _index(b'["' + b"x" * before + "é".encode() + b'", 1]').text.is_utf8


def test_values_of_three_levels_are_found_many_at_once() -> None:
    record = b'{"a": [1, {"b": "c", "d": -1.5e3}, [], {}], "e": null}'
    found = grammar(FEW).item.findall(b" " + record + b" ,\n12.5 ]")
    assert found == [(b" ", record, b" ,"), (b"\n", b"12.5", b" ]")]
    found = grammar(FEW).member.findall(b' "x" : 1, "y": {} }')
    assert found == [(b" ", b'"x"', b" : ", b"1", b","), (b" ", b'"y"', b": ", b"{}", b" }")]


def test_what_is_too_deep_cut_off_or_wrong_is_the_last_that_is_found_and_is_empty() -> None:
    rest = (b"", b"", b"")
    assert grammar(FEW).item.findall(b"1,[[[[2]]]],3]") == [(b"", b"1", b","), rest]
    assert grammar(MANY).item.findall(b"[[[[[[1]]]]]],") == [(b"", b"[[[[[[1]]]]]]", b",")]
    assert grammar(FEW).item.findall(b'1,{"a": 2') == [(b"", b"1", b","), rest]
    assert grammar(FEW).item.findall(b"01,2,") == [rest]


def test_nothing_is_found_behind_the_bracket() -> None:
    assert grammar(FEW).item.findall(b"1]2,3]") == [(b"", b"1", b"]"), (b"", b"", b"")]
    assert len(grammar(FEW).member.findall(b'"a": 1}"b": 2}')) == 2
    for text in (b"[1]2,3]", b'{"a": 1}"b": 2}'):
        with pytest.raises(NotJson, match="something follows"):
            _index(text)


def test_a_record_takes_24_bytes() -> None:
    found = _index(json.dumps([{"id": number, "name": "x" * 40} for number in range(20_000)]).encode())
    container = found.root
    assert container
    assert not container.entered
    kept = sum(sys.getsizeof(each) for each in (container.starts, container.ends, container.digests, container.names))
    assert kept < 20_000 * 24 * 1.15  # what an array keeps in reserve


def test_others_have_their_turn_every_32_kib_and_what_is_done_is_told() -> None:
    text = json.dumps([{"id": number, "a": [1, {"b": [[[[2]]]]}]} for number in range(30_000)]).encode()
    pauses = 0
    told: list[int] = []

    def pause() -> None:
        nonlocal pauses
        pauses += 1

    index(BytesParts(text), pause, report=told.append)
    assert pauses >= len(text) / (2 * WINDOW_BYTES)
    assert told == sorted(told)
    assert len(text) - WINDOW_BYTES < told[-1] <= len(text)


def test_a_pause_that_raises_ends_it() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index(BytesParts(json.dumps(list(range(100_000))).encode()), stop)


def test_an_index_reads_a_text_once_and_in_windows() -> None:
    class Counting:
        def __init__(self, content: bytes) -> None:
            self._content, self.size = content, len(content)
            self.read_bytes = self.largest = 0

        def read(self, offset: int, size: int, /) -> bytes:
            found = self._content[offset : offset + size]
            self.read_bytes += len(found)
            self.largest = max(self.largest, len(found))
            return found

    counting = Counting(json.dumps([{"id": number, "name": "x" * 200} for number in range(40_000)]).encode())
    index(counting, lambda: None)
    assert counting.size <= counting.read_bytes < counting.size + 100
    assert counting.largest <= 1 << 18
