from __future__ import annotations

import json
import random
from typing import Any

import pytest

from backupkit.changes.difference import Sides
from backupkit.changes.parts import BytesParts
from backupkit.changes.records.compare import compared, indexes
from backupkit.changes.records.grammar import NotJson
from backupkit.values.changes import Change, ChangeKind
from tests.changes.records.documents import found

_ADDED, _REMOVED, _CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
_MOVED, _ORDER = ChangeKind.MOVED, ChangeKind.ORDER

_RECORDS = [{"n": number} for number in range(300)]


def _told(older: bytes, newer: bytes) -> list[tuple[Any, ...]]:
    return [(each.kind, each.path, each.before, each.after) for each in found(older, newer).changes]


@pytest.mark.parametrize(
    ("older", "newer", "told"),
    [
        (b'{"a": 1}', b'{"a": 2}', [(_CHANGED, ("a",), "1", "2")]),
        (b'{"a": 1}', b'{"a": 1, "b": [2]}', [(_ADDED, ("b",), None, "[2]")]),
        (b'{"a": 1, "b": null}', b'{"a": 1}', [(_REMOVED, ("b",), "null", None)]),
        (b'{"a": {"b": {"c": 1}}}', b'{"a": {"b": {"c": "x"}}}', [(_CHANGED, ("a", "b", "c"), "1", '"x"')]),
        (b'{"a": [1]}', b'{"a": {"b": 1}}', [(_CHANGED, ("a",), "[1]", '{"b": 1}')]),
        (b"[]", b"{}", [(_CHANGED, (), "[]", "{}")]),
        (b"[]", b"[[]]", [(_ADDED, (0,), None, "[]")]),
        (b"1", b"2", [(_CHANGED, (), "1", "2")]),
        (b'"a"', b"{}", [(_CHANGED, (), '"a"', "{}")]),
        (b"[1.0, 1e5]", b"[1, 100000]", [(_CHANGED, (0,), "1.0", "1"), (_CHANGED, (1,), "1e5", "100000")]),
        (b"[-0]", b"[0]", [(_CHANGED, (0,), "-0", "0")]),
        (b'{"n": true}', b'{"n": 1}', [(_CHANGED, ("n",), "true", "1")]),
        (b'{"n": "1"}', b'{"n": 1}', [(_CHANGED, ("n",), '"1"', "1")]),
        (b'{"caf\\u00e9": 1}', '{"café": 2}'.encode(), [(_CHANGED, ("café",), "1", "2")]),
        (b'{"": 1}', b'{"": 2}', [(_CHANGED, ("",), "1", "2")]),
        (
            b'[{"id": 7, "n": 1}]',
            b'[{"id": 8}, {"id": 7, "n": 2}]',
            [(_ADDED, ("id=8",), None, '{"id": 8}'), (_CHANGED, ("id=7", "n"), "1", "2")],
        ),
        (b'[{"id": 1}, {"id": 2}, {"id": 3}]', b'[{"id": 1}, {"id": 3}]', [(_REMOVED, ("id=2",), '{"id": 2}', None)]),
        (b'[{"uuid": "u", "a": 1}]', b'[{"uuid": "u", "a": 2}]', [(_CHANGED, ("uuid=u", "a"), "1", "2")]),
        # An identity that occurs twice is none; the next one that occurs once is.
        (
            b'[{"id": 1, "name": "A", "v": 1}, 0, {"id": 1, "name": "B", "v": 1}]',
            b'[0, {"id": 1, "name": "B", "v": 2}, {"id": 1, "name": "A", "v": 2}]',
            [
                (_CHANGED, ("name=B", "v"), "1", "2"),
                (_CHANGED, ("name=A", "v"), "1", "2"),
                (_MOVED, ("name=A",), "#0", "#2"),
            ],
        ),
        # Without one, what stands between the same neighbours belongs together, if there is as much of it.
        (b'[1, {"v": 1}, 2]', b'[1, {"v": 3}, 2]', [(_CHANGED, (1, "v"), "1", "3")]),
        (
            b'[1, "a", 2]',
            b'[1, "b", "c", 2]',
            [(_REMOVED, (1,), '"a"', None), (_ADDED, (1,), None, '"b"'), (_ADDED, (2,), None, '"c"')],
        ),
        (
            b'[1, "a", "b", 2]',
            b'[1, "c", 2]',
            [(_REMOVED, (1,), '"a"', None), (_REMOVED, (2,), '"b"', None), (_ADDED, (1,), None, '"c"')],
        ),
        (b"[1, 2, 3, 4]", b"[2, 3, 4, 1]", [(_MOVED, (0,), "#0", "#3")]),
        (b"[1, 1, 1]", b"[1, 1]", [(_REMOVED, (2,), "1", None)]),
        (b"[1, 2, 1, 2]", b"[1, 2]", [(_REMOVED, (2,), "1", None), (_REMOVED, (3,), "2", None)]),
    ],
)
def test_what_differs_is_told_by_name_identity_or_place(older: bytes, newer: bytes, told: list[Any]) -> None:
    assert sorted(_told(older, newer), key=repr) == sorted(told, key=repr)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (b'{"x": 1.0}', b'{"x":1.0}\n'),
        (b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}'),
        (b'[{"a": 1, "b": [1, {}]}, 3]', b'[\r\n\t{"b" : [1,\n{ }],"a":1},\r\n\t3\r\n]'),
        (b'["caf\\u00e9 \\/ \\u0041"]', '["café / A"]'.encode()),
        (b'{"k\\u0065y": [1, 2]}', b'{"key": [1,2]}'),
        (b"[1]", b"\xef\xbb\xbf[1]"),
        (json.dumps(_RECORDS).encode(), json.dumps(_RECORDS, indent=1).encode()),
        (json.dumps({"é": ["x" * 200_000]}).encode("utf-16"), json.dumps({"é": ["x" * 200_000]}).encode()),
    ],
)
def test_another_layout_order_of_members_or_spelling_is_no_change(older: bytes, newer: bytes) -> None:
    comparison = found(older, newer)
    assert (comparison.count, comparison.is_layout_only, comparison.is_equal) == (0, True, False)
    assert found(newer, older).is_layout_only


def test_the_same_bytes_are_equal_and_no_other_layout() -> None:
    comparison = found(b'{"a": [1]}', b'{"a": [1]}')
    assert (comparison.count, comparison.is_layout_only, comparison.is_equal) == (0, False, True)


def test_a_list_in_another_order_is_one_change_and_few_that_moved_are_told_each() -> None:
    records = [{"id": number, "v": "x"} for number in range(200)]
    turned = json.dumps(records[1:] + records[:1]).encode()
    shuffled = random.Random(3).sample(records, len(records))
    shuffled[50] = {**shuffled[50], "v": "y"}
    older = json.dumps(records).encode()
    assert [(each.kind, each.path, each.title) for each in found(older, turned).changes] == [(_MOVED, (0,), "0")]
    order, changed = found(older, json.dumps({"s": shuffled}["s"]).encode()).changes
    assert (order.kind, order.path, changed.kind, changed.path[-1]) == (_ORDER, (), _CHANGED, "v")
    assert order.moved > 100
    assert not order.can_restore
    assert "order by itself" in order.why_not


def test_the_steps_of_a_path_have_names_for_people() -> None:
    older = {"systems": [{"id": "b7", "name": "Altair", "mass": 1.79}, {"id": "c1", "name": "Vega"}]}
    newer = {"systems": [{"id": "b7", "name": "Altair", "mass": 17.9}]}
    changed, removed = found(json.dumps(older).encode(), json.dumps(newer).encode()).changes
    assert (changed.trail, changed.title, changed.path) == (("systems", "Altair"), "mass", ("systems", "id=b7", "mass"))
    assert (removed.trail, removed.title, removed.path) == (("systems",), "Vega", ("systems", "id=c1"))


def test_all_changes_are_counted_and_as_many_named_as_were_asked_for() -> None:
    older = json.dumps({str(number): number for number in range(50)}).encode()
    newer = json.dumps({str(number): number + 1 for number in range(20, 60)}).encode()
    comparison = found(older, newer, limit=7)
    assert (comparison.added, comparison.removed, comparison.changed, comparison.moved) == (10, 20, 30, 0)
    assert (len(comparison.changes), comparison.is_complete) == (7, False)
    assert found(older, newer, limit=60).is_complete
    assert found(older, newer, limit=0).count == 60


def test_a_member_whose_name_occurs_twice_is_told_and_cannot_be_put_back_by_itself() -> None:
    changed, inner = found(b'{"a": 1, "a": 2, "b": {"c": 1}}', b'{"a": 1, "\\u0061": 3, "b": {"c": 2}}').changes
    assert (changed.path, changed.before, changed.after, changed.can_restore) == (("a",), "2", "3", False)
    assert "several members called “a”" in changed.why_not
    assert inner.can_restore
    (deep,) = found(b'{"a": {"x": 1}, "a": {"y": 2}}', b'{"a": {"x": 1}, "a": {"y": 3}}').changes
    assert (deep.path, deep.can_restore) == (("a", "y"), False)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_text_in_utf_16_or_32_is_compared_and_no_part_of_it_can_be_put_back(encoding: str) -> None:
    (changed,) = found('{"é": "a"}'.encode(encoding), '{"é": "\U0001f4be"}'.encode(encoding)).changes
    assert (changed.path, changed.before, changed.after) == (("é",), '"a"', '"\U0001f4be"')
    assert not changed.can_restore
    assert "UTF-16 or UTF-32" in changed.why_not


def test_a_part_fits_only_into_a_text_of_the_same_encoding() -> None:
    latin, utf_8 = ('["é", "a"]'.encode(each) for each in ("latin-1", "utf-8"))
    assert found(latin, '["é", "b"]'.encode("latin-1")).changes[0].can_restore
    assert [each.can_restore for each in found(latin, utf_8).changes] == [False]


def _change(older: str, newer: str) -> Change:
    (change,) = found(json.dumps({"a": older}).encode(), json.dumps({"a": newer}).encode()).changes
    return change


def test_texts_are_one_short_line_that_steers_nothing_and_shows_where_they_differ() -> None:
    change = _change("line\n\x1b[31m\u202e é", "x" * 500)
    assert change.before == '"line\\n\\u001b[31m\\u202e é"'
    assert change.after
    assert len(change.after) == 200
    late = _change("x" * 5_000 + "old" + "y" * 5_000, "x" * 5_000 + "new" + "y" * 5_000)
    assert late.before
    assert late.after
    assert late.before.startswith("…xxx")
    assert "xxxoldyyy" in late.before
    assert "xxxnewyyy" in late.after
    assert _change("\ud800", "b").before == '"\\ud800"'


@pytest.mark.parametrize(
    ("older", "newer", "reason"),
    [
        (b"[1", b"[]", "the older state cannot be read as JSON"),
        (b"[]", b"[1}", "the newer state cannot be read as JSON"),
    ],
)
def test_a_state_that_is_no_json_is_refused_by_name(older: bytes, newer: bytes, reason: str) -> None:
    with pytest.raises(NotJson, match=reason):
        found(older, newer)


@pytest.mark.parametrize("depth", [900, 3_000])
def test_texts_of_any_depth_are_walked_without_recursion(depth: int) -> None:
    older, newer = (b'[{"a":' * depth + each + b"}]" * depth for each in (b"1", b"2"))
    (change,) = found(older, newer).changes
    assert (change.path, change.before, change.after) == ((0, "a") * depth, "1", "2")


def test_what_was_read_is_told_up_to_the_end_of_both() -> None:
    told: list[tuple[int, int]] = []
    content = BytesParts(json.dumps(list(range(100_000))).encode())
    indexes(content, content, pause=lambda: None, report=lambda done, size: told.append((done, size)))
    assert told == sorted(told)
    assert {size for _, size in told} == {2 * content.size}
    assert told[-1][0] > 1.9 * content.size


def test_a_comparison_of_many_changes_gives_way_all_the_time() -> None:
    pauses = 0

    def pause() -> None:
        nonlocal pauses
        pauses += 1

    records = [{"id": number, "v": "x" * 100} for number in range(5_000)]
    older, newer = (json.dumps([{**each, "n": n} for each in records]).encode() for n in (1, 2))
    both = BytesParts(older), BytesParts(newer)
    indexes(*both, pause=pause)
    of_indexes, pauses = pauses, 0
    compared(*both, Sides(older_id="a", newer_id="b", limit=0), pause=pause)
    assert pauses - of_indexes > 2 * len(older) // (1 << 15)
