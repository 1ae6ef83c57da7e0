"""Whether a JSON document is called sound exactly when Python's ``json`` takes it, and its records counted right."""

from __future__ import annotations

import codecs
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backupkit.documents.json_file import JsonFile
from backupkit.documents.judging import WHOLE_BYTES, glance_at

_JSON = JsonFile(Path("document.json"))
_PIECES = (1 << 16, 997)  # as they come from the disk, and so that everything is cut somewhere
_SLOW_BYTES = 1 << 18


@dataclass(slots=True)
class Judged:
    """The tally."""

    texts: int = 0
    accepted: int = 0
    refused: int = 0
    counted: int = 0
    wrong: list[str] = field(default_factory=list)


def naive_count(value: object) -> int | None:
    """Count records the plain way, from the parsed whole: what ``BackupMetadata.records`` is said to be."""
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict):
        return None
    lists = [member for member in value.values() if isinstance(member, list)]
    if lists:
        return sum(map(len, lists))
    return sum(isinstance(member, dict) for member in value.values()) or len(value)


def parsed(data: bytes) -> tuple[bool, Any]:
    """Return whether Python takes a text, and its value."""
    try:
        return True, json.loads(data)
    except (ValueError, RecursionError):
        return False, None


def judge(data: bytes, name: str, tally: Judged, dice: random.Random) -> None:
    """Judge a text as it is, and as torn and re-encoded as real accidents and other programs leave it."""
    for how, text in _forms(data, dice):
        is_accepted, value = parsed(text)
        tally.texts += 1
        tally.accepted += is_accepted
        tally.refused += not is_accepted
        for size in _PIECES if len(text) <= _SLOW_BYTES else _PIECES[:1]:
            found = _JSON.examine(text[at : at + size] for at in range(0, len(text), size))
            if (not found.suspicions) is not is_accepted:
                tally.wrong.append(f"{name}, {how}: json.loads says {is_accepted}, examine {found.suspicions}")
            elif is_accepted and found.records != naive_count(value):
                tally.wrong.append(f"{name}, {how}: {naive_count(value)} records, counted {found.records}")
        tally.counted += is_accepted
        glance = _JSON.judge(glance_at([text]))
        # The quick look at a large text may miss damage in its middle; it must never cry wolf.
        if is_accepted and glance.suspicions:
            tally.wrong.append(f"{name}, {how}: accepted, but the first look says {glance.suspicions}")
        if not is_accepted and len(text) <= WHOLE_BYTES and not glance.suspicions:
            tally.wrong.append(f"{name}, {how}: refused, but the first look says nothing")


def _forms(data: bytes, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    yield "as found", data
    if len(data) < len("[1]"):
        return
    at = dice.randrange(1, len(data))
    yield f"cut at {at}", data[:at]
    if len(data) > _SLOW_BYTES:
        return
    yield f"bit flipped at {at}", data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]
    yield f"zeros from {at}", data[:at] + bytes(len(data) - at)
    yield "written twice", data + data
    if parsed(data)[0]:
        text = data.decode(json.detect_encoding(data), "surrogatepass")
        yield "UTF-8 with a mark", codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass")
        yield "UTF-16 with a mark", text.encode("utf-16", "surrogatepass")
        yield "UTF-16 BE", text.encode("utf-16-be", "surrogatepass")
        yield "UTF-32", text.encode("utf-32", "surrogatepass")
        yield "Windows line ends", text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogatepass")
