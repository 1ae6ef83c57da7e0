"""What differs between two XML texts: lines, or what lies between tags; and the proof that a spliced text is XML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from backupkit.changes.parts import windows
from backupkit.changes.text.encoding import FIRST_BYTES, UTF_8
from backupkit.changes.text.hunks import hunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.difference import Difference
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.text.encoding import Text

_LONG = 2_000  # bytes: a text with a longer line was not written by lines

ENTITIES = (
    "Its text defines entities of its own, which are not looked into, so a part of it could not be proven to fit. "
    "Restore the whole version instead."
)


def elements(older: Text, newer: Text, pause: Pause) -> Iterator[Difference]:
    """Yield what differs: by lines, or from tag to tag where either text was not written by lines.

    Raises:
        LineTooLong: a line of either has more than 8 MiB.
    """
    found = hunks(older, newer, pause, at_tags=_is_dense(older) or _is_dense(newer))
    if _defines_entities(newer.parts):
        return (replace(each, splice=None, why_not=ENTITIES) for each in found)
    return found


def _is_dense(text: Text) -> bool:
    first = text.parts.read(0, FIRST_BYTES)
    return text.encoding is UTF_8 and max(map(len, first.splitlines()), default=0) > _LONG


def _defines_entities(parts: Parts) -> bool:
    """Return True if a text defines entities before its first element, as far as its first bytes show."""
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        parser.Parse(parts.read(0, FIRST_BYTES), False)
    except _EntitiesDefined:
        return True
    except (_Begun, expat.ExpatError):
        pass
    return False


def ill_formed(parts: Parts, pause: Pause) -> str:
    """Return why a content is no well-formed XML; :data:`ENTITIES` if it cannot be proven to be; empty if it is.

    It is read by the standard library's parser in windows. Nothing outside of it is opened, and of entities that it
    defines itself, which could be made to grow without bounds, nothing is expanded: such a text cannot be proven.
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    try:
        for data in windows(parts, 0, parts.size, pause):
            parser.Parse(data, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return f"line {error.lineno}: {expat.ErrorString(error.code)}"
    except _EntitiesDefined:
        return ENTITIES
    return ""


class _EntitiesDefined(Exception):
    """The text defines entities."""


class _Begun(Exception):
    """The first element begins."""


def _stop(*_element: object) -> None:
    raise _Begun


def _refuse(*_declaration: object) -> None:
    raise _EntitiesDefined
