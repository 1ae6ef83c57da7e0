"""One value of a JSON text: what it is but for its layout, and how it is shown to people."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from backupkit.changes.records.text import digest
from backupkit.values.changes import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index
    from backupkit.changes.records.text import Text

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"|[^ \t\r\n"]++')
_SHOWN_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*(?:"|\\?$)|[^ \t\r\n"]++', re.DOTALL)
_ESCAPE = b"\\"
_SHOWN_BYTES = 1_000  # of a value: more than a line needs, also where it is indented
_SEARCHED_BYTES = 1 << 16  # of two texts, to find where they begin to differ
_CONTEXT = 40  # characters to show before the first that differs


def plain(raw: bytes) -> bytes:
    """Return a value without white space and with each text written in one way: equal exactly for equal values.

    The members of an object stay in their order, and numbers are compared as they are written: 1.0 is not 1.
    """
    tokens = _TOKEN.findall(raw)
    if _ESCAPE in raw:
        tokens = [_unescaped(token) if _ESCAPE in token else token for token in tokens]
    return b"".join(tokens)


def value_digest(index: Index, container: Container, number: int) -> bytes | None:
    """Return a digest of a value but for its layout; None if it is larger than a window."""
    if number in container.entered:
        return None
    start, end = container.starts[number], container.ends[number]
    index.text.pace(end - start)
    return digest(plain(index.text.raw(start, end)))


def is_same(older: Text, old: tuple[int, int], newer: Text, new: tuple[int, int]) -> bool:
    """Return True if two ranges hold the same string, number or literal, however it is spelled."""
    if old[1] - old[0] == new[1] - new[0] and older.digest(*old) == newer.digest(*new):
        return True
    if max(old[1] - old[0], new[1] - new[0]) > _SEARCHED_BYTES:
        return False
    return plain(older.raw(*old)) == plain(newer.raw(*new))


def value_text(text: Text, start: int, end: int) -> str:
    """Return a value for people: its beginning, in one line."""
    return brief(_spread(text.raw(start, min(end, start + _SHOWN_BYTES))))


def value_texts(older: Text, old: tuple[int, int], newer: Text, new: tuple[int, int]) -> tuple[str, str]:
    """Return two values for people, so that it is seen where they differ: both from a little before that place on."""
    before, after = (
        _spread(text.raw(start, min(end, start + _SEARCHED_BYTES)))
        for text, (start, end) in ((older, old), (newer, new))
    )
    alike = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    if alike > 2 * _CONTEXT:
        before, after = (f"…{each[alike - _CONTEXT :]}" for each in (before, after))
    return brief(before), brief(after)


def string(raw: bytes) -> str:
    """Return what a string, with its quotes, says."""
    return str(json.loads(raw.decode("utf-8", "replace")))


def tokens(text: str) -> Iterator[str]:
    """Yield what a value consists of, but for white space; its texts without needless escapes."""
    for found in _SHOWN_TOKEN.finditer(text):
        token = found[0]
        yield _readable(token) if token.startswith('"') and "\\" in token else token


def _spread(raw: bytes) -> str:
    """Return a value in one line, with a space behind each comma and colon."""
    found = tokens(raw.decode("utf-8", "replace"))
    return "".join(token if token.startswith('"') else token.replace(",", ", ").replace(":", ": ") for token in found)


def _readable(token: str) -> str:
    try:
        return json.dumps(json.loads(token), ensure_ascii=False)
    except ValueError:  # it was cut off
        return token


def _unescaped(token: bytes) -> bytes:
    try:
        return json.dumps(json.loads(token), ensure_ascii=False).encode("utf-8", "surrogatepass")
    except ValueError:  # in an older encoding
        return token
