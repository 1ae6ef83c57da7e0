"""A path to a part as one text, as the command line takes it: ``/systems/id=b7837be2/mass``, ``/planets/#3``."""

from __future__ import annotations

import re

from backupkit.values.text import printable

_PLACE = re.compile(r"#(0|[1-9][0-9]{0,17})")
_ESCAPES = {"~0": "~", "~1": "/", "~2": "#"}
_SHORT = 0xFFFF
_CODE = r"u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}"
_BAD_ESCAPE = re.compile(rf"~(?!0|1|2|{_CODE})")
_ESCAPE = re.compile(rf"~(?:[012]|({_CODE}))")


def path_text(path: tuple[str | int, ...]) -> str:
    """Return a path as text: each step behind a slash, a place as ``#3``, ``~`` and ``/`` escaped as in RFC 6901.

    A step that is a text and begins with ``#`` begins with ``~2`` instead, which is ours; so is ``~u001b`` for what
    nobody can see or type (a control, a lone surrogate). "" is the whole document.
    """
    return "".join(f"/{_step_text(step)}" for step in path)


def path_of(text: str) -> tuple[str | int, ...]:
    """Return the path that a text names; :func:`path_text` gives the text back.

    Raises:
        ValueError: it does not begin with a slash, or has a ``~`` that escapes nothing. The message is for people.
    """
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"{text!r} is no path to a part: it has to begin with a slash")
    if _BAD_ESCAPE.search(text):
        raise ValueError(f"{text!r} is no path to a part: write ~0 for the sign ~ itself, ~1 for /, ~2 for #")
    return tuple(_step(each) for each in text[1:].split("/"))


def _step_text(step: str | int) -> str:
    if isinstance(step, int):
        return f"#{step}"
    escaped = step.replace("~", "~0").replace("/", "~1")
    if not escaped.isprintable():
        escaped = "".join(sign if printable(sign) == sign else _code(sign) for sign in escaped)
    return f"~2{escaped[1:]}" if escaped.startswith("#") else escaped


def _code(sign: str) -> str:
    number = ord(sign)
    return f"~u{number:04x}" if number <= _SHORT else f"~U{number:08x}"


def _step(text: str) -> str | int:
    place = _PLACE.fullmatch(text)
    return int(place[1]) if place else _ESCAPE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return chr(int(found[1][1:], 16)) if found[1] else _ESCAPES[found[0]]
