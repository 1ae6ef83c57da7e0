"""P16: a part that is put back changes nothing else: every byte of the document outside of its range is the same."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, PartNotRestorable
from backupkit.testing.clock import FakeClock

_NAMES = ("Vega", "Sol", "Grüße", 'a "b"', "日本", "tab\there", "slash/tilde~", "#7", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a text is written."""

    name: str
    indent: int | str | None = None
    ensure_ascii: bool = False
    end: str = "\n"
    mark: bytes = b""

    def written(self, value: object) -> bytes:
        text = json.dumps(value, indent=self.indent, ensure_ascii=self.ensure_ascii)
        return self.mark + text.replace("\n", self.end).encode()

    def read(self, content: bytes) -> dict[str, Any]:
        return dict(json.loads(content.removeprefix(self.mark)))


LAYOUTS = (
    Layout(name="two spaces", indent=2),
    Layout(name="in one line"),
    Layout(name="tabs and CRLF", indent="\t", end="\r\n"),
    Layout(name="escaped, with a mark", indent=4, ensure_ascii=True, mark=b"\xef\xbb\xbf"),
)


def _value(chance: random.Random) -> dict[str, Any]:
    records = [
        {"id": f"b{number:03}", "name": chance.choice(_NAMES), "mass": chance.random(), "tags": [1, "two", None]}
        for number in range(chance.randint(1, 8))
    ]
    return {"systems": records, "zoom": chance.randint(0, 9), "theme": {"dark": True, "accent": "#fff"}}


def _edited(value: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(value))
    records = copy["systems"]
    for _ in range(chance.randint(1, 4)):
        match chance.randrange(5):
            case 0 if records:
                records.pop(chance.randrange(len(records)))
            case 1:
                records.insert(chance.randint(0, len(records)), {"id": f"n{chance.random()}", "name": "new"})
            case 2 if records:
                chance.choice(records)["mass"] = chance.randint(0, 99)
            case 3:
                copy["theme"]["dark"] = not copy["theme"]["dark"]
            case _:
                copy[f"key {chance.randint(0, 3)}"] = chance.choice(_NAMES)
    return copy


def _by_id(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value in which records are found by their identity, as the steps of a path are."""
    return value | {"systems": {f"id={record['id']}": dict(record) for record in value["systems"]}}


def _with_part(value: dict[str, Any], old: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return *value* with the part at *path* as it is in *old*, or without it."""
    wanted: Any = json.loads(json.dumps(value))
    there, source, (*above, last) = wanted, old, map(str, path)
    for step in above:
        there, source = there[step], source[step]
    if last in source:
        there[last] = source[last]
    else:
        there.pop(last, None)
    return dict(wanted)


def _range(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Return what of each is not in both, at the beginning or at the end."""
    ahead = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = min(len(before), len(after)) if ahead is None else ahead
    one, other = before[start:], after[start:]
    behind = next((at for at, (x, y) in enumerate(zip(one[::-1], other[::-1], strict=False)) if x != y), None)
    end = min(len(one), len(other)) if behind is None else behind
    return one[: len(one) - end], other[: len(other) - end]


def _most(layout: Layout, value: dict[str, Any], path: tuple[str | int, ...]) -> int:
    """Return how many bytes a part takes at most, with its name, a comma, and the white space between its tokens."""
    part: Any = value
    for step in path:
        part = part.get(step, {}) if isinstance(part, dict) else {}
    text = layout.written({str(path[-1]): part})
    return len(text) + 16 * (text.count(b"\n") + 1)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("seed", range(5))
def test_p16_each_part_put_back_changes_one_range_and_all_of_them_give_the_old_state(
    tmp_path: Path, layout: Layout, seed: int
) -> None:
    chance = random.Random(f"{layout.name} {seed}")
    document = tmp_path / "data.json"
    value = _value(chance)
    document.write_bytes(layout.written(value))
    manager = BackupManager(document, clock=FakeClock())
    older = str(manager.create_backup())
    document.write_bytes(layout.written(_edited(value, chance)))
    left = manager.compare_backups(older)
    for _ in range(left.count):
        before = document.read_bytes()
        change = chance.choice([change for change in left.changes if change.can_restore])
        manager.restore_part(older, change)
        after = document.read_bytes()
        was, old = (
            _by_id(json.loads(content.removeprefix(layout.mark))) for content in (before, layout.written(value))
        )
        assert _by_id(json.loads(after.removeprefix(layout.mark))) == _with_part(was, old, change.path)
        gone, came = _range(before, after)
        assert len(gone) <= _most(layout, was, change.path)
        assert len(came) <= _most(layout, old, change.path)
        now = manager.compare_backups(older)
        assert now.count == left.count - 1
        assert change not in now.changes
        left = now
    assert left.count == 0
    assert layout.read(document.read_bytes()) == value


def test_p16_the_range_is_the_part_and_its_comma_and_no_more(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    old = b'{ "a":1 ,\n  "systems" : [ {"id":1, "n": 1.0e2} , {"id":2} ] , "b" :\t{ } }'
    new = b'{ "a":2 ,\n  "systems" : [ {"id":2,   "x": 1} ] , "b" :\t{ "c":3 } }'
    document.write_bytes(old)
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_bytes(new)
    manager.restore_part(older, "/systems/id=1")
    now = document.read_bytes()
    assert b'{"id":1, "n": 1.0e2}' in now  # byte for byte as it was, though any encoder would write 100.0
    assert now.replace(b'{"id":1, "n": 1.0e2}', b"", 1).replace(b",", b"").split() == new.replace(b",", b"").split()
    assert now.startswith(b'{ "a":2 ,\n  "systems" : [')
    assert now.endswith(b'{"id":2,   "x": 1} ] , "b" :\t{ "c":3 } }')


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("notes.txt", b"one\r\ntwo\r\nthree\r\nfour", b"one\r\nTWO\r\nfour"),
        ("old.txt", "für\nalle\n".encode("cp1252"), "für\neinen\nalle\n".encode("cp1252")),
        ("stars.csv", b'id,name\n1,"Ve\nga"\n2,Sol\n', b"id,name\n2,Sun\n3,New\n"),
        ("app.ini", b"[a]\nx = 1\n; why\n[b]\ny=2\n", b"[a]\nx = 3\n[b]\nz=4\n"),
        ("page.xml", b"<a>\n <b/>\n <c>1</c>\n</a>\n", b"<a>\n <c>2</c>\n <d/>\n</a>\n"),
    ],
)
def test_p16_lines_rows_and_entries_are_put_back_byte_for_byte(
    tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    document = tmp_path / name
    document.write_bytes(old)
    manager = BackupManager(document, clock=FakeClock())
    older = str(manager.create_backup())
    document.write_bytes(new)
    for _ in range(9):
        change = next((change for change in manager.compare_backups(older).changes if change.can_restore), None)
        if change is None:
            break
        before = manager.compare_backups(older).count
        manager.restore_part(older, change)
        assert manager.compare_backups(older).count < before
    assert document.read_bytes() == old


@pytest.mark.needs_posix("It looks at permissions.")
def test_p16_owner_permissions_and_attributes_stay_as_a_restore_keeps_them(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_text('{"a": 1, "b": 2}')
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_text('{"b": 2}')
    document.chmod(0o640)
    result = manager.restore_part(older, "/a")
    assert result.not_kept == ()
    assert document.stat().st_mode & 0o777 == 0o640
    assert json.loads(document.read_text()) == {"a": 1, "b": 2}


def test_p16_what_occurs_twice_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_text('{"o": {"a": 1, "a": 2}}')
    manager = BackupManager(document)
    older = str(manager.create_backup())
    document.write_text('{"o": {"a": 1, "a": 3}}')
    (change,) = manager.compare_backups(older).changes
    with pytest.raises(PartNotRestorable):
        manager.restore_part(older, change)
    assert document.read_text() == '{"o": {"a": 1, "a": 3}}'
    manager.restore_part(older, "/o")
    assert document.read_text() == '{"o": {"a": 1, "a": 2}}'
