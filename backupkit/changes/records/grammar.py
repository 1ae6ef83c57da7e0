"""The grammar of JSON as patterns over bytes: what is found are whole values, many at a time, and no value is built."""

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
    """The compiled patterns, for ``findall``. Neither tries anything twice, whatever the text is.

    What they find lies end to end: each child of a container, up to and with the comma or bracket behind it. Behind the
    bracket nothing is found any more. What is left, because it is cut off, too deep or wrong, is found as one in which
    all groups are empty.
    """

    item: re.Pattern[bytes]  # groups: white space, the element, and the white space and sign behind it
    member: re.Pattern[bytes]  # groups: white space, the name, the colon, the value, and what is behind it


SPACE = re.compile(rb"[ \t\r\n]*+")
# Of a string: up to its end, or to an escape. The signs that may stand in it are named, as a search for all but those
# that may not takes twice as long.
PLAIN = re.compile(rb"[ !#-\[\]-\xff]*+")
ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
ESCAPE_BYTES = 6

# Until Python 3.11.5 a group such as (?:…)*+ kept what its last, failed turn had eaten: {"a"} was taken for an object.
# An atomic group, which was right from the beginning, is a fifth slower.
_IS_SOUND = not re.fullmatch(r"(?:ab?c)*+", "a") and not re.fullmatch(r"(?:(?!c).)*+", "ac")


def _repeated(group: bytes) -> bytes:
    return rb"(?:" + group + rb")*+" if _IS_SOUND else rb"(?>(?:" + group + rb")*)"


INSIDE = re.compile(PLAIN.pattern + _repeated(ESCAPE.pattern + PLAIN.pattern))  # of a string: all but its quotes

_SPACE = SPACE.pattern
# What begins with a sign of its own stands first: that is seen without an attempt. Where there is a choice at all, the
# next sign decides, so that nothing is tried in vain.
_STRING = rb'"' + PLAIN.pattern + rb'(?:"|(?=\\)' + _repeated(ESCAPE.pattern + PLAIN.pattern) + rb'")'
_LITERAL = rb"true|false|null|NaN|Infinity|-Infinity"  # the last three as Python's json
_NUMBER = rb"-?+(?:0|[1-9][0-9]*+)(?>\.[0-9]++|)(?>[eE][+-]?+[0-9]++|)"
_REST = rb"(?s:.)++"
SCALAR = re.compile(rb"|".join((_STRING, _LITERAL, _NUMBER)))


@cache
def grammar(depth: int) -> Grammar:
    """Return the patterns of values down to *depth* levels; compiled once, when a first text is compared."""
    value = _nested(depth)
    name = rb"(" + _STRING + rb")(" + _SPACE + rb":" + _SPACE + rb")"
    return Grammar(
        item=re.compile(rb"(?<!\])(" + _SPACE + rb")(" + value + rb")(" + _SPACE + rb"[,\]])|" + _REST),
        member=re.compile(rb"(?<!})(" + _SPACE + rb")" + name + rb"(" + value + rb")(" + _SPACE + rb"[,}])|" + _REST),
    )


def _nested(depth: int) -> bytes:
    """Return the pattern of a value that holds others down to *depth* levels."""
    value = rb"(?:" + SCALAR.pattern + rb")"
    for _ in range(depth):
        member = _STRING + _SPACE + rb":" + _SPACE + value
        held = rb"\{" + _several(member, rb"\}"), rb"\[" + _several(value, rb"\]")
        value = rb"(?:" + rb"|".join((_STRING, *held, _LITERAL, _NUMBER)) + rb")"
    return value


def _several(part: bytes, closing: bytes) -> bytes:
    """Return the pattern of what stands in brackets. A part is written once: twice would be 4,096 times in all."""
    between = rb"(?:," + _SPACE + rb"(?!" + closing + rb")|(?=" + closing + rb"))"  # a comma, but not behind the last
    return _SPACE + _repeated(part + _SPACE + between) + closing
