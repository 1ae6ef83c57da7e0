"""Documents to measure with: JSON as apps write it, the same bytes at every run."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import chain
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

MB_BYTES = 1_000_000
_HEAD, _BETWEEN, _TAIL = '{\n  "format": 3,\n  "records": [\n', ",\n", "\n  ]\n}"
_FIRST = ["Amber", "Birch", "Cedar", "Copper", "Delta", "Ember", "Granite", "Harbour", "Iron", "Juniper", "Linden"]
_SECOND = ["Basin", "Bridge", "Field", "Forge", "Garden", "Hollow", "Landing", "Meadow", "Ridge", "Station", "Tower"]
_KINDS = ["sensor", "pump", "valve", "meter", "relay", "storage", "gateway"]
_NOTES = ["checked", "replaced", "leaking", "quiet", "noisy", "after", "the", "before", "winter", "service", "new"]


@cache  # the documents of one size share most records; they are written by a process of their own
def record(number: int, revision: int = 0) -> str:
    """Return a record as ``json.dump(…, indent=2)`` writes it, two levels deep; a revision changes most of it."""
    chance = Random(number * 1_000 + revision)
    pick, fraction = chance.choice, chance.random
    tags = _listed([f'"{pick(_KINDS)}"' for _ in range(2)], 6)
    position = _listed([repr(fraction() * 180 - 90) for _ in range(4)], 6)
    readings = _listed(
        [
            _listed([repr(day), repr(round(fraction() * 1_000, 6)), repr(round(fraction(), 9))], 8)
            for day in range(1, 7)
        ],
        6,
    )
    return (
        "    {\n"
        f'      "id": "{chance.getrandbits(64):016x}-{number:07d}",\n'
        f'      "name": "{pick(_FIRST)} {pick(_SECOND)} {number}",\n'
        f'      "kind": "{pick(_KINDS)}",\n'
        f'      "owner": "{chance.getrandbits(128):032x}",\n'
        f'      "revision": {revision},\n'
        f'      "tags": {tags},\n'
        f'      "position": {position},\n'
        f'      "readings": {readings},\n'
        f'      "note": "{" ".join(pick(_NOTES) for _ in range(8))}"\n'
        "    }"
    )


def write_document(path: Path, size_bytes: int) -> int:
    """Write a document of at least *size_bytes* bytes, and hardly more; return how many records it holds."""
    left = size_bytes - len(_HEAD) - len(_TAIL)

    def records() -> Iterator[str]:
        nonlocal left
        number = 0
        while left > 0:
            text = record(number)
            yield text
            left -= len(text) + len(_BETWEEN)
            number += 1

    return write_records(path, records())


class Edit(StrEnum):
    """What became of a document since it was stored."""

    SMALL = "three records changed, one appended"
    REPLACED = "one record changed"
    INSERTED = "one record inserted"
    DELETED = "one record deleted"
    APPENDED = "one record appended"
    MOVED = "a hundredth of the records moved"
    SCATTERED = "every hundredth record changed"
    ALL = "all records changed"


def write_edited(path: Path, count: int, edit: Edit = Edit.SMALL) -> None:
    """Write the document of *count* records after an edit."""
    write_records(path, (record(number, revision) for number, revision in _after(edit, count)))


def _after(edit: Edit, count: int) -> Iterator[tuple[int, int]]:
    """Yield number and revision of each record, in the document's new order."""
    first, half, third = count // 4, count // 2, count * 3 // 4
    changed: Container[int] = ()
    order: Iterable[int] = range(count)
    match edit:
        case Edit.SMALL:
            changed, order = {first, half, third}, range(count + 1)
        case Edit.REPLACED:
            changed = {half}
        case Edit.INSERTED:
            order = chain(range(first), [count], range(first, count))
        case Edit.DELETED:
            order = chain(range(first), range(first + 1, count))
        case Edit.APPENDED:
            order = range(count + 1)
        case Edit.MOVED:
            end = third + count // 100
            order = chain(range(first), range(third, end), range(first, third), range(end, count))
        case Edit.SCATTERED:
            changed = range(0, count, 100)
        case Edit.ALL:
            changed = range(count)
    for number in order:
        yield number, int(number in changed)


def write_records(path: Path, records: Iterable[str]) -> int:
    # Record by record: a process that once held 100 MB would hand its peak down to the children that are measured.
    count = 0
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(_HEAD)
        for text in records:
            file.write(_BETWEEN + text if count else text)
            count += 1
        file.write(_TAIL)
    return count


def _listed(values: list[str], indent: int) -> str:
    inner = " " * (indent + 2)
    return "[\n" + ",\n".join(inner + value for value in values) + "\n" + " " * indent + "]"
