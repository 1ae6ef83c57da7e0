from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.parts import BytesParts
from backupkit.changes.records.put_back import PutBack, put_back
from backupkit.changes.refusal import NotProven
from backupkit.changes.splice import Splice, Spliced
from tests.changes.records.documents import document, edited, found, layout, text

_OLDER = b'{"a": {"x": 1, "y": [2, 3]}, "b": [{"id": 1}, {"id": 2}, {"id": 3}]}'
_NEWER = b'{"a": {"x": 4, "y": [2]}, "b": [{"id": 1}, {"id": 3}]}'
_REMOVED = ("b", "id=2")


def _part(path: tuple[str | int, ...]) -> PutBack:
    return put_back(BytesParts(_OLDER), BytesParts(_NEWER), path, pause=lambda: None)


def _proven(path: tuple[str | int, ...], content: bytes) -> None:
    _part(path).prove(BytesParts(content), pause=lambda: None)


def _forged(path: tuple[str | int, ...], splice: Splice) -> None:
    """Prove a part with another splice than its own, as if a fault had made it."""
    part = PutBack(splice=splice, _newer=BytesParts(_NEWER), _part=_part(path)._part)
    part.prove(Spliced(BytesParts(_NEWER), BytesParts(_OLDER), splice), pause=lambda: None)


def test_the_right_text_is_proven() -> None:
    _proven(("a", "x"), _NEWER.replace(b"4", b"1"))
    _proven(_REMOVED, _NEWER.replace(b'1}, {"id"', b'1}, {"id": 2}, {"id"'))


@pytest.mark.parametrize(
    "content",
    [
        _NEWER,  # nothing was put back
        _NEWER.replace(b"4", b"9"),
        _NEWER.replace(b"4", b"1").replace(b"3", b"4"),  # something else as well
        _NEWER.replace(b"4", b"1") + b" ",
        _NEWER.replace(b"4", b"1")[:-1],
        _NEWER.replace(b"4", b"}"),
        b"",
    ],
)
def test_another_text_is_not_proven(content: bytes) -> None:
    with pytest.raises(NotProven):
        _proven(("a", "x"), content)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("a", "x"), b"4", b'1, "z": 1'),  # a member too many
        (("a", "x"), b"4", b'"1"'),
        (("a", "x"), b'"x": 4', b'"z": 1'),  # under another name
        (("a", "x"), b'4, "y"', b'1, "z"'),  # a neighbour under another name
        (("a", "x"), b'4, "y": [2]', b'1, "y": [3]'),
        (("a", "x"), b'{"x": 4, "y": [2]}', b"[1]"),
        (_REMOVED, b'{"id": 3}', b'{"id": 3}, {"id": 2}'),  # at the wrong place
        (_REMOVED, b'{"id": 3}', b'{"id": 2}'),  # instead of its neighbour
        (_REMOVED, b'{"id": 3}', b'{"id": 2}, {"id": 2}, {"id": 3}'),
        (_REMOVED, b'{"id": 3}', b'{"id": 2, "v": 1}, {"id": 3}'),
        (("a", "y", 1), b"[2]", b"[3]"),
        (("a", "y", 1), b"[2]", b"[3, 2]"),
    ],
)
def test_a_splice_that_does_more_less_or_something_else_is_not_proven(
    path: tuple[str | int, ...], old: bytes, new: bytes
) -> None:
    start = _NEWER.index(old)
    with pytest.raises(NotProven):
        _forged(path, Splice(start=start, end=start + len(old), pieces=(new,)))


def test_a_member_that_is_put_in_must_be_called_as_it_was() -> None:
    part = put_back(BytesParts(b'{"a": 1, "b": 2}'), BytesParts(b'{"a": 1}'), ("b",), pause=lambda: None)
    splice = Splice(start=7, end=7, pieces=(b', "c": 2',))
    forged = PutBack(splice=splice, _newer=BytesParts(b'{"a": 1}'), _part=part._part)
    with pytest.raises(NotProven, match="not called as it was"):
        forged.prove(BytesParts(b'{"a": 1, "c": 2}'), pause=lambda: None)


@given(st.randoms(use_true_random=False), st.data())
def test_no_byte_of_a_proven_text_can_be_another_one(random: Random, data: st.DataObject) -> None:
    old, how = document(random), layout(random)
    older, newer = text(old, how), text(edited(random, edited(random, old)), how)
    change = next((each for each in found(older, newer).changes if each.can_restore), None)
    if change is None:
        return
    old_parts, new_parts = BytesParts(older), BytesParts(newer)
    part = put_back(old_parts, new_parts, change.path, told=change, pause=lambda: None)
    right = Spliced(new_parts, old_parts, part.splice)
    content = bytearray(right.read(0, right.size))
    place = data.draw(st.integers(0, len(content) - 1))
    inside = part.splice.start <= place < part.splice.start + part.splice.size
    content[place] ^= 1 if not inside else 0x80  # within, white space may be another one, and a number stays one
    with pytest.raises(NotProven):
        part.prove(BytesParts(bytes(content)), pause=lambda: None)
