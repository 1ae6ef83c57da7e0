"""The step of a path that names a row: ``id=17``, ``name=Vega``, ``system=Vega,place=2``. Pure.

A text is written as it is where it can be taken for nothing else, and within quotes, as in SQL, where it could. What no
quotes can hold is written in hexadecimal: ``x'00ff'`` is bytes, ``t'ff'`` a text that is no UTF-8.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.rows.quoting import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Value = int | float | str | bytes | None

_WORD = r"[^\s'=,](?:[^',]*[^\s',])?"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|inf)"
_VALUE = re.compile(rf"(?P<hex>[xt]'(?:[0-9a-f]{{2}})*')|(?P<text>'(?:[^']|'')*')|(?P<word>{_WORD})")
_BARE = re.compile(_WORD)
_IS_NUMBER = re.compile(_NUMBER)
_NULL = "null"
_WHOLE_BYTES = 8


def step_of(key: Iterable[tuple[str, Value]]) -> str:
    """Return the step that names a row by the columns of its key and what they hold."""
    return ",".join(f"{name}={literal(value)}" for name, value in key)


def key_of(step: str, names: Sequence[str]) -> tuple[Value, ...] | None:
    """Return what the columns of a key hold by a step; None if it names no row by them."""
    found: list[Value] = []
    at = 0
    for number, name in enumerate(names):
        start = f"{',' if number else ''}{name}="
        value = _VALUE.match(step, at + len(start)) if step.startswith(start, at) else None
        if value is None:
            return None
        try:
            found.append(_value(value))
        except OverflowError:
            return None
        at = value.end()
    return tuple(found) if at == len(step) else None


def literal(value: Value) -> str:
    """Return a value as a step holds it."""
    match value:
        case None:
            return _NULL
        case bytes():
            return f"x'{value.hex()}'"
        case str():
            return _text_literal(value)
        case _:
            return repr(value)


def _text_literal(text: str) -> str:
    if not is_text(text):
        return f"t'{text.encode('utf-8', 'surrogateescape').hex()}'"
    if _BARE.fullmatch(text) and not _IS_NUMBER.fullmatch(text) and text != _NULL:
        return text
    return "'{}'".format(text.replace("'", "''"))


def _value(found: re.Match[str]) -> Value:
    """Return what a value in a step is.

    Raises:
        OverflowError: a number that is too large for SQLite.
    """
    if coded := found["hex"]:
        raw = bytes.fromhex(coded[2:-1])
        return raw if coded[0] == "x" else raw.decode("utf-8", "surrogateescape")
    if quoted := found["text"]:
        return quoted[1:-1].replace("''", "'")
    word = found["word"]
    if word == _NULL:
        return None
    if not _IS_NUMBER.fullmatch(word):
        return word
    if set(word) & set(".eEf"):
        return float(word)
    number = int(word)
    number.to_bytes(_WHOLE_BYTES, signed=True)  # SQLite has no larger ones
    return number
