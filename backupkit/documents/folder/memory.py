"""What is remembered of the files of a folder, so that those that did not change are not read again.

It is a cache: without it every file is read once more, and is found to be stored already. It says what a file held that
had these marks; and it is believed only of marks in which any later change is certain to show.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backupkit.documents.folder.listing import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMAT = 1
_PIECE_LINES = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What a file held when it had these marks."""

    marks: tuple[object, ...]
    file: File
    is_database: bool  # SQLite read it, together with what lies beside it


_as_text = json.JSONEncoder().encode


def encode(known: Mapping[str, Known]) -> Iterator[bytes]:
    """Yield what is remembered, a file a line."""
    yield b"%d\n" % FORMAT
    lines: list[bytes] = []
    for entry in known.values():
        file = entry.file
        row = [file.path, entry.marks, entry.is_database, file.size_bytes, file.parts, file.mode, file.modified_ns]
        lines.append(_as_text(row).encode() + b"\n")
        if len(lines) == _PIECE_LINES:
            yield b"".join(lines)
            lines = []
    yield b"".join(lines)


def decode(chunks: Iterable[bytes]) -> dict[str, Known]:
    """Return what is remembered; nothing where it is damaged or of another format."""
    lines = _lines(chunks)
    if next(lines, None) != b"%d" % FORMAT:
        return {}
    found: dict[str, Known] = {}
    try:
        for line in lines:
            known = _known(json.loads(line.decode()))
            found[known.file.path] = known
    except (ValueError, TypeError, RecursionError):
        return {}
    return found


def _known(row: Any) -> Known:  # noqa: ANN401 - what JSON holds
    path, marks, is_database, size_bytes, parts, mode, modified_ns = row
    file = File(str(path), int(size_bytes), tuple(map(str, parts)), int(mode), int(modified_ns))
    frozen = tuple(tuple(mark) if isinstance(mark, list) else mark for mark in marks)
    return Known(marks=frozen, file=file, is_database=bool(is_database))


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
