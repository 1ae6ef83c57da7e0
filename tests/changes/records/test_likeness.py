from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.parts import BytesParts
from backupkit.changes.records import index as module
from backupkit.changes.records.container import Container
from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.index import Index, index
from tests.changes.records.documents import edited, layout, text, value


def _lain(found: Index, container: Container) -> Iterator[tuple[Any, ...]]:
    """Yield all that an index says."""
    yield container.is_list, container.starts, container.ends, container.names, container.digests
    for number in range(len(container)):
        if inner := found.inner(container, number):
            yield from _lain(found, inner)


def _both(older: bytes, newer: bytes) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    like = index(BytesParts(older), lambda: None)
    found = [index(BytesParts(newer), lambda: None, like=each) for each in (None, like)]
    return list(_lain(found[0], found[0].top)), list(_lain(found[1], found[1].top))


@given(st.randoms(use_true_random=False), st.sampled_from([200, 1 << 16]), st.integers(1, 300))
def test_an_index_is_the_same_with_and_without_one_of_a_text_that_is_like_it(
    random: Random, window: int, count: int
) -> None:
    old: Any = {"v": value(random, 2), "items": [value(random, 2) for _ in range(count)], "last": [1, 2, 3]}
    new = {**edited(random, old), "items": edited(random, edited(random, old["items"]))}
    how = layout(random)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WINDOW", window)
        alone, beside = _both(text(old, how), text(new, how))
        assert alone == beside


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (b"[1, 2, 3]", b"[1, 2, 34]"),
        (b"[1, 2, 3, 4]", b"[1, 2, 3 4]"),
        (b"[1, 2, 3, 4]", b"[1, 2, 3]"),
        (b"[1, 2]", b"[1, 2, 3, 4]"),
        (b"[]", b"[1]"),
        (b"[1, 2, 3]", b"[]"),
        (b"[1, 2, 3, 4]", b"[1, 2, 3, 4, ]"),
        (b'{"a": [1, 2, 3], "b": 1}', b'{"a": {"x": 1}, "b": 1}'),
        (b'{"a": 1, "b": 2, "c": 3}', b'["a", "b", "c"]'),
        (b"1", b"[1]"),
    ],
)
def test_what_is_nearly_the_same_is_not_taken_for_the_same(older: bytes, newer: bytes) -> None:
    try:
        json.loads(newer)
    except ValueError:
        with pytest.raises(NotJson):
            index(BytesParts(newer), lambda: None, like=index(BytesParts(older), lambda: None))
    else:
        alone, beside = _both(older, newer)
        assert alone == beside


@pytest.mark.parametrize("place", [0, 1, 2_500, 4_999])
def test_of_a_text_that_is_like_another_hardly_anything_is_matched_anew(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [{"id": number, "name": "x" * 100} for number in range(5_000)]
    changed = [*records[:place], {"id": "new", "note": "longer than before " * 10}, *records[place + 1 :]]
    inserted = [*records[:place], {"id": "new"}, *records[place:]]
    removed = [*records[:place], *records[place + 1 :]]
    like = index(BytesParts(json.dumps({"records": records}, indent=1).encode()), lambda: None)
    taken, take = 0, Container.take

    def counted(container: Container, found: Any, at: int) -> int:
        nonlocal taken
        taken += len(found)
        return take(container, found, at)

    monkeypatch.setattr(Container, "take", counted)
    for newer in (records, changed, inserted, removed):
        taken = 0
        index(BytesParts(json.dumps({"records": newer}, indent=1).encode()), lambda: None, like=like)
        assert taken < 50
