from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.changes.parts import BytesParts
from backupkit.changes.records.compare import indexes
from backupkit.changes.records.counts import Counts, counted
from backupkit.documents.json_scan import scanned

_SCALARS = st.integers(0, 3) | st.sampled_from("ab")
_RECORDS = st.dictionaries(st.sampled_from(["id", "name", "v"]), _SCALARS | st.lists(_SCALARS, max_size=3))
_LISTS = st.lists(_RECORDS | _SCALARS, max_size=6)


def _counted(older: Any, newer: Any, *, indent: int | None = None) -> Counts:
    texts = (BytesParts(json.dumps(older).encode()), BytesParts(json.dumps(newer, indent=indent).encode()))
    return counted(*indexes(*texts, pause=lambda: None))


@pytest.mark.parametrize(
    ("older", "newer", "added", "removed", "changed"),
    [
        ([{"id": 1}, {"id": 2}], [{"id": 1}], 0, 1, 0),
        ([{"id": 1, "v": [1]}, {"id": 2}], [{"id": 1, "v": [2]}, {"id": 2}, {"id": 3}, {"id": 4}], 2, 0, 1),
        ({"v": 1, "s": [{"id": 1}], "t": [1]}, {"v": 2, "s": [], "t": [1, 2]}, 1, 1, 0),
        ({"s": [1, 2]}, {"s": [1, 2], "t": [3, 4, 5]}, 3, 0, 0),
        ({"s": [1, 2], "t": {}}, {"t": {"a": 1}}, 0, 2, 0),
        ({"s": {"a": 1}}, {"s": [1, 2]}, 2, 0, 0),
        ({"v": 1, "a": {"x": 1}, "b": {}}, {"v": 2, "a": {"x": 2}, "c": {}}, 1, 1, 1),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}, 1, 0, 1),
        ([{"id": 1}, {"id": 2}], {"s": [1, 2, 3]}, 3, 2, 0),
        ({"a": {"x": 1}, "v": 1}, [], 0, 1, 0),
        ({"a": 1, "b": 2}, 17, 0, 2, 0),
        (17, 18, 0, 0, 0),
    ],
)
def test_records_that_came_went_and_changed_are_counted(
    older: Any, newer: Any, added: int, removed: int, changed: int
) -> None:
    assert _counted(older, newer) == Counts(added=added, removed=removed, changed=changed)
    assert _counted(newer, older) == Counts(added=removed, removed=added, changed=changed)


@given(_LISTS | st.dictionaries(st.sampled_from("rst"), _LISTS, min_size=1))
def test_another_layout_is_no_change(document: Any) -> None:
    assert _counted(document, document, indent=2) == Counts()


@given(_LISTS, _LISTS, st.sampled_from([None, "s"]))
def test_what_came_less_what_went_is_what_the_scan_of_both_counts(older: Any, newer: Any, name: str | None) -> None:
    counts = _counted(*({name: each} if name else each for each in (older, newer)))
    before, after = (scanned(json.dumps(each).ljust(4).encode(), iter(())).records or 0 for each in (older, newer))
    assert counts.added - counts.removed == after - before
    assert counts.added + counts.changed <= after
