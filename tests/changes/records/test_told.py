"""Which part of a JSON text is meant: by a change that was told some time ago, or by a path alone."""

from __future__ import annotations

import pytest

from backupkit.changes.parts import BytesParts
from backupkit.changes.records.put_back import put_back
from backupkit.changes.refusal import NoSuchPart, NotRestorable
from backupkit.values.changes import ChangeKind
from tests.changes.records.documents import found, taken_back

_TWINS = b'[{"id": 1, "a": "x"}, {"id": 1, "b": "y"}]'


def test_a_record_is_not_taken_for_another_one_of_the_same_id() -> None:
    told, *_ = found(_TWINS, b'[{"id": 1, "a": "x"}, {"id": 1, "b": "other"}]').changes
    assert told.path == ("id=1", "b")
    now = b'[{"id": 1, "a": "x", "b": 1}, {"id": 1, "b": "y"}]'
    with pytest.raises(NoSuchPart):
        taken_back(_TWINS, now, told)


def test_a_part_that_has_become_another_one_since_it_was_told_is_not_put_back() -> None:
    told, *_ = found(b'{"mass": 1.79}', b'{"mass": 17.9}').changes
    with pytest.raises(NoSuchPart):
        taken_back(b'{"mass": 1.79}', b'{"mass": 20}', told)
    assert taken_back(b'{"mass": 1.79}', b'{"mass": 17.9, "new": 1}', told)[0] == b'{"mass": 1.79, "new": 1}'


def test_a_path_alone_that_two_parts_have_touches_neither() -> None:
    older, newer = b'[0, {"x": 1}, 2]', b'[0, "c", "d", 2]'
    removed, *_, added = sorted(found(older, newer).changes, key=lambda each: each.kind is ChangeKind.ADDED)[:2]
    assert removed.path == added.path == (1,)
    with pytest.raises(NotRestorable, match="Two parts have this path"):
        put_back(BytesParts(older), BytesParts(newer), (1,), pause=lambda: None)
    assert taken_back(older, newer, removed)[0].startswith(b'[0, {"x": 1}')
    assert taken_back(older, newer, added)[0] == b'[0, "d", 2]'
