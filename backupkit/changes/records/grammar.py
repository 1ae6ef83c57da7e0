"""The grammar of JSON as patterns over bytes: what is matched is a whole value, and no value is built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# Levels that one match takes; what is nested deeper is entered. Each level more doubles the patterns, and the time to
# compile them: 10 ms for the few that most texts have, 90 ms for many.
FEW, MANY = 3, 6


class NotJson(Exception):
    """The text is no JSON, or too deep or too large to be compared."""

    def __init__(self, reason: str) -> None:
        """Keep *reason*: for people, a clause that goes on after "because"."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The compiled patterns. Each fails, or matches without trying anything twice, whatever the text is."""

    item: re.Pattern[bytes]  # an element and the comma or bracket behind it; group 1 is the element
    member: re.Pattern[bytes]  # group 1 is the name, group 2 the value


SPACE = re.compile(rb"[ \t\r\n]*+")
PLAIN = re.compile(rb'[^"\\\x00-\x1f]*+')  # of a string: up to its end, or to an escape
ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
ESCAPE_BYTES = 6

# Until Python 3.11.5 a group such as (?:…)*+ kept what its last, failed turn had eaten: {"a"} was taken for an object.
# An atomic group, which was right from the beginning, is a fifth slower.
_IS_SOUND = not re.fullmatch(r"(?:ab?c)*+", "a") and not re.fullmatch(r"(?:(?!c).)*+", "ac")


def _repeated(group: bytes) -> bytes:
    return rb"(?:" + group + rb")*+" if _IS_SOUND else rb"(?>(?:" + group + rb")*)"


_SPACE = SPACE.pattern
_STRING = rb'"' + PLAIN.pattern + _repeated(ESCAPE.pattern + PLAIN.pattern) + rb'"'
_NUMBER = rb"-?+(?:0|[1-9][0-9]*+)(?>(?:\.[0-9]++)?)(?>(?:[eE][+-]?+[0-9]++)?)"
_SCALAR = rb"(?:" + _STRING + rb"|" + _NUMBER + rb"|true|false|null|NaN|-?Infinity)"  # the last two as Python's json
SCALAR = re.compile(_SCALAR)


@cache
def grammar(depth: int) -> Grammar:
    """Return the patterns of values down to *depth* levels; compiled once, when a first text is compared."""
    value = _nested(_SCALAR, depth)
    name = _SPACE + rb"(" + _STRING + rb")" + _SPACE + rb":" + _SPACE
    return Grammar(
        item=re.compile(_SPACE + rb"(" + value + rb")" + _SPACE + rb"([,\]])"),
        member=re.compile(name + rb"(" + value + rb")" + _SPACE + rb"([,}])"),
    )


def _nested(value: bytes, depth: int) -> bytes:
    """Return the pattern of what holds *value* down to *depth* levels."""
    for _ in range(depth):
        member = _STRING + _SPACE + rb":" + _SPACE + value
        value = rb"(?:" + _SCALAR + rb"|\{" + _several(member, rb"\}") + rb"|\[" + _several(value, rb"\]") + rb")"
    return value


def _several(part: bytes, closing: bytes) -> bytes:
    """Return the pattern of what stands in brackets. A part is written once: twice would be 4,096 times in all."""
    between = rb"(?:,(?!" + _SPACE + closing + rb")|(?=" + closing + rb"))"  # a comma, but not behind the last one
    return _SPACE + _repeated(part + _SPACE + between + _SPACE) + closing
