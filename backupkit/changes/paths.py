"""A path to a part as one text, as the command line takes it: ``/systems/id=b7837be2/mass``, ``/planets/#3``."""

from __future__ import annotations

import re

_PLACE = re.compile(r"#(0|[1-9][0-9]{0,17})")
_ESCAPES = {"~0": "~", "~1": "/", "~2": "#"}
_BAD_ESCAPE = re.compile(r"~(?![012])")
_ESCAPE = re.compile(r"~[012]")


def path_text(path: tuple[str | int, ...]) -> str:
    """Return a path as text: each step behind a slash, a place as ``#3``, ``~`` and ``/`` escaped as in RFC 6901.

    A step that is a text and begins with ``#`` begins with ``~2`` instead, which is ours. "" is the whole document.
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
    return f"~2{escaped[1:]}" if escaped.startswith("#") else escaped


def _step(text: str) -> str | int:
    place = _PLACE.fullmatch(text)
    return int(place[1]) if place else _ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)
