"""Documents to measure with: JSON as apps write it, the same bytes at every run."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MB_BYTES = 1_000_000
_HEAD, _BETWEEN, _TAIL = '{\n  "format": 3,\n  "records": [\n', ",\n", "\n  ]\n}"
_FIRST = ["Amber", "Birch", "Cedar", "Copper", "Delta", "Ember", "Granite", "Harbour", "Iron", "Juniper", "Linden"]
_SECOND = ["Basin", "Bridge", "Field", "Forge", "Garden", "Hollow", "Landing", "Meadow", "Ridge", "Station", "Tower"]
_KINDS = ["sensor", "pump", "valve", "meter", "relay", "storage", "gateway"]
_NOTES = ["checked", "replaced", "leaking", "quiet", "noisy", "after", "the", "before", "winter", "service", "new"]


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

    return _write(path, records())


def write_edited(path: Path, count: int) -> None:
    """Write the document of *count* records after a small edit: three records changed, one appended."""
    changed = {count // 4, count // 2, count * 3 // 4}
    _write(path, (record(number, revision=int(number in changed)) for number in range(count + 1)))


def _write(path: Path, records: Iterator[str]) -> int:
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
