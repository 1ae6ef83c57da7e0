"""What accidents do to bytes, and what a crafty hand does to JSON. Pure: all chance comes from the caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

_LONGEST_RUN = 600

_Mutation = Callable[[bytes, Sequence[bytes], Random], bytes]


def _flip(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    changed = bytearray(data)
    for _number in range(chance.choice((1, 1, 1, 2, 8))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + _filling(end - start, chance) + data[end:]


def _cut(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _remove(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _insert(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + _filling(chance.randint(1, _LONGEST_RUN), chance) + data[at:]


def _swap(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _duplicate(data: bytes, _: Sequence[bytes], chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 5)) + data[end:]


def _splice(data: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(others)
    if chance.random() < 0.5:  # what remains of a larger file under a smaller one: both keep their places
        at = chance.randrange(len(data) + 1)
        return data[:at] + other[at:]
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _append(data: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    return data + chance.choice((data, chance.choice(others), _filling(chance.randint(1, _LONGEST_RUN), chance)))


ACCIDENTS: dict[str, _Mutation] = {
    "bits flipped": _flip,
    "run overwritten": _overwrite,
    "cut off": _cut,
    "region removed": _remove,
    "bytes inserted": _insert,
    "regions swapped": _swap,
    "region repeated": _duplicate,
    "two files spliced": _splice,
    "bytes appended": _append,
}


def accident(data: bytes, others: Sequence[bytes], chance: Random) -> tuple[str, bytes]:
    """Return what befell *data*, and what is left of it; *others* are whole files of the same kind."""
    name = chance.choice(tuple(ACCIDENTS))
    changed = ACCIDENTS[name](data, others, chance)
    if chance.random() < 0.1 and changed:
        changed = ACCIDENTS["bits flipped"](changed, others, chance)
    return name, changed


def _span(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    longest = len(data) if chance.random() < 0.1 else _LONGEST_RUN
    return start, min(len(data), start + chance.randint(1, longest))


def _filling(length: int, chance: Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return bytes(length)
        case 1:
            return b"\xff" * length
        case 2:
            return bytes([chance.randrange(256)]) * length
        case _:
            return chance.randbytes(length)


# -- crafted JSON --------------------------------------------------------------------------------------------------

_EDGES = (0, 1, -1, 10**6, 10**9, 1 << 31, 1 << 32, 10**12, 10**12 + 1, 10**15, 1 << 53, 1 << 62, 1 << 63, 1 << 64)
_TEXTS = (
    "", " ", "\0", "\n", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "\ufffe", "e\u0301", "\U0010ffff", "\u0661",
    "../../etc/passwd", "..\\..\\x", "C:\\x", "/dev/zero", "NUL", "a" * 300, "\U0001f600" * 2_500, "{}", "null",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2025-11-04T12:00:00+23:59", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2025-11-04", "2025-11-04T12:00:00", "2025-W45-2T12:00Z", "20251104T120000Z",
    "20251104_120000_a1b2c3d4", "20251104_120000_a1b2c3d4-2", "99999999_999999_ffffffff-999999", "0" * 64, "A" * 64,
    "active", "archived", "corrupted", "manual", "before_restore", "suspect", "empty", "shrunk", "done", "pin",
)  # fmt: skip


def _raw_tokens(chance: Random) -> bytes:
    """Return a JSON value (or something that is none) that no encoder would write."""
    depth = chance.choice((3, 100, chance.randint(900, 1_010), 5_000, 50_000))
    return chance.choice(
        (
            b"NaN", b"-Infinity", b"1e400", b"-0", b"0.0", b"1.5", b"1e2", b"01", b"0x10", b"'a'", b"", b"nul",
            b"1" + b"0" * 4_000, b"9" * 4_300, b"9" * 5_000, b"-" + b"9" * 4_300, b"0." + b"1" * 3_000,
            b'"\\ud800"', b'"\\u0000"', b'"\xff\xfe"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"a\tb"',
            b'"\\x"', b"\xef\xbb\xbf1",
            b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth, b'{"a":' * depth + b"1" + b"}" * depth,
            b'{"a": 1, "a": 2}', b"[1,]", b"/* */ 1",
        )
    )  # fmt: skip


def odd_value(chance: Random) -> Any:
    """Return a JSON value that a reader may not expect where it stands."""
    return chance.choice(
        (
            None, True, False, 1.0, -0.5, [], {}, [None], [[]], {"": {}}, [1, 2], ["a", "a"], {"a": None},
            chance.choice(_EDGES), -chance.choice(_EDGES), chance.choice(_EDGES) - 1, chance.getrandbits(70),
            chance.choice(_TEXTS), chance.choice(_TEXTS), [chance.choice(_TEXTS)], ["x"] * 40,
            "".join(chr(chance.randrange(0x11_0000)) for _ in range(chance.randint(1, 20))),
        )
    )  # fmt: skip


def crafted(fields: dict[str, Any], chance: Random, *, times: int = 2) -> bytes:
    """Return JSON text like that of *fields*, with up to *times* values, names or places changed."""
    changed = deepcopy(fields)
    tokens: dict[bytes, bytes] = {}
    for number in range(chance.randint(1, times)):
        _change(changed, chance, f"@{number}@", tokens)
    text = json.dumps(changed, ensure_ascii=True).encode("ascii")
    for mark, token in tokens.items():
        text = text.replace(mark, token)
    return text


def _change(tree: Any, chance: Random, mark: str, tokens: dict[bytes, bytes]) -> None:
    """Change one place in a tree of dicts and lists: how deep is left to chance."""
    place = tree
    names = _names(place)
    name = chance.choice(names) if names else None
    while name is not None and _names(place[name]) and chance.random() < 0.8:
        place = place[name]
        name = chance.choice(_names(place))
    if name is None:
        return
    match chance.randrange(8):
        case 0:
            del place[name]
        case 1 if isinstance(place, dict):
            place[chance.choice((*_TEXTS, *map(str, _names(place))))] = place.pop(name)
        case 2:
            value = place[name]
            place[name] = chance.choice(([value], {"a": value}, str(value), value))
        case 3:
            other = chance.choice(_names(place))
            place[name], place[other] = place[other], place[name]
        case 4:
            place[name] = mark
            tokens[json.dumps(mark).encode("ascii")] = _raw_tokens(chance)
        case 5 if type(place[name]) is int:
            place[name] += chance.choice((1, -1, 1 << 32, -(1 << 32), *_EDGES))
        case 6 if isinstance(place[name], str) and place[name]:
            text = place[name]
            at = chance.randrange(len(text))
            place[name] = text[:at] + chance.choice((*_TEXTS, text, "")) + text[at + chance.randrange(3) :]
        case _:
            place[name] = odd_value(chance)


def _names(tree: Any) -> Sequence[Any]:
    if isinstance(tree, dict):
        return list(tree)
    return range(len(tree)) if isinstance(tree, list) else ()
