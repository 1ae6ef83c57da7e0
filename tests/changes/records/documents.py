"""Random JSON documents, edited at random, in the layouts that apps write; and what is tried with a pair of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from backupkit.changes.difference import Sides
from backupkit.changes.parts import BytesParts
from backupkit.changes.records.compare import compared
from backupkit.changes.records.put_back import put_back
from backupkit.changes.splice import Spliced
from backupkit.values.changes import Change, Comparison

_NUMBERS = ("1.0", "1e5", "-0", "0.10", "9" * 300, "1E+2", "123456789012345678901234567890", "1", "0")
_TEXTS = ("café", 'a"b\\n', "", "\U0001f4be", "a/b~c", "#3", "tab\t", "\ud800", "  ", "x" * 40)
_KEYS = ("a", "b", "id", "name", "ü", "", "#1", "a/b", "id=7", 'q"', "\ud800", "k1", "k2", "k3", "k4")


class Number(str):
    """A number as it is written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How an app writes JSON."""

    indent: str | None
    line_end: str
    colon: str
    comma: str
    escaped: bool
    mark: bytes
    end: str


def layout(random: Random) -> Layout:
    indent, line_end = random.choice((None, "  ", "\t", "    ", "")), random.choice(("\n", "\r\n"))
    return Layout(
        indent=indent,
        line_end=line_end,
        colon=random.choice((": ", ":", " : ")),
        comma="," if indent is not None else random.choice((",", ", ")),
        escaped=random.random() < 0.3,
        mark=random.choice((b"", b"\xef\xbb\xbf")),
        end=random.choice(("", line_end, "  ")),
    )


def value(random: Random, depth: int) -> Any:
    kind = random.random()
    if depth <= 0 or kind < 0.5:
        scalars = (Number(random.choice(_NUMBERS)), random.choice(_TEXTS), random.choice((True, False, None)))
        return random.choice(scalars)
    if kind < 0.75:
        return [value(random, depth - 1) for _ in range(random.randrange(5))]
    return {random.choice(_KEYS): value(random, depth - 1) for _ in range(random.randrange(5))}


def document(random: Random) -> Any:
    kind = random.randrange(4)
    if kind == 0:
        return {"v": Number("1"), "items": _records(random), "s": value(random, 2)}
    if kind == 1:
        return _records(random)
    return value(random, 3 + 3 * (kind == 3))


def _records(random: Random) -> list[Any]:
    return [
        {"id": Number(str(random.randrange(10**6))), **{key: value(random, 1) for key in random.sample("abcde", 3)}}
        for _ in range(random.randrange(8))
    ]


def edited(random: Random, old: Any) -> Any:
    """Return *old* with up to a few parts put in, taken out, changed or moved."""
    if not isinstance(old, dict | list):
        return value(random, 1)
    new: Any = old.copy()
    for _ in range(random.randrange(3)):
        what = random.random()
        places = list(new) if isinstance(new, dict) else range(len(new))
        if places and what < 0.3:
            del new[random.choice(places)]
        elif what < 0.6 and isinstance(new, dict):
            new[f"n{random.randrange(20)}"] = value(random, 2)
        elif what < 0.6:
            new.insert(random.randrange(len(new) + 1), value(random, 2))
        elif places and what < 0.95:
            place = random.choice(places)
            new[place] = edited(random, new[place])
        elif isinstance(new, list) and new:
            new.append(new.pop(0))
    return new


def text(of: Any, how: Layout) -> bytes:
    """Return a document as an app writes it."""
    return how.mark + (_written(of, how, 0) + how.end).encode()


def _written(of: Any, how: Layout, level: int) -> str:
    if isinstance(of, Number):
        return str(of)
    if not isinstance(of, dict | list):
        return _quoted(of, how)
    ahead = "" if how.indent is None else how.line_end + how.indent * (level + 1)
    behind = "" if how.indent is None or not of else how.line_end + how.indent * level
    opening, closing = "{}" if isinstance(of, dict) else "[]"
    parts = (
        [_quoted(key, how) + how.colon + _written(each, how, level + 1) for key, each in of.items()]
        if isinstance(of, dict)
        else [_written(each, how, level + 1) for each in of]
    )
    if how.indent is None:
        return opening + how.comma.join(parts) + closing
    return opening + ",".join(ahead + part for part in parts) + behind + closing


def _quoted(of: Any, how: Layout) -> str:
    is_plain = how.escaped or (isinstance(of, str) and "\ud800" in of)  # UTF-8 has no lone surrogates
    return json.dumps(of, ensure_ascii=is_plain)


def meant(content: bytes) -> Any:
    """Return what a text means: numbers as they are written, and the order of members left out."""
    return json.loads(content, parse_int=Number, parse_float=Number, parse_constant=Number)


def found(older: bytes, newer: bytes, limit: int = 1_000) -> Comparison:
    sides = Sides(older_id="a", newer_id=None, limit=limit)
    return compared(BytesParts(older), BytesParts(newer), sides, pause=lambda: None)


def taken_back(older: bytes, newer: bytes, change: Change) -> tuple[bytes, tuple[int, int]]:
    """Return the newer text with one part as it was, proven, and the range of it that gave way."""
    old, new = BytesParts(older), BytesParts(newer)
    part = put_back(old, new, change.path, told=change, pause=lambda: None)
    spliced = Spliced(new, old, part.splice)
    part.prove(spliced, pause=lambda: None)
    return spliced.read(0, spliced.size), (part.splice.start, part.splice.end)
