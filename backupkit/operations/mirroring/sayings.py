"""What is wrong with a place, as ``mirror.json`` keeps it: the English text, and what it was made of.

Others may write to that file. So a template is taken from it only if its gaps hold nothing but texts and numbers, which
are put in as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from backupkit.values.sentence import Told, remembered, told_of

_DEEPEST = 3  # a reason within a sentence, and one within that
_PLAIN_GAP = re.compile(r"\{([A-Za-z_]+)(?:!r|:,)?\}")


def fields_of(text: str) -> dict[str, Any]:
    """Return what of a text is kept besides itself; nothing, if it does not know what it was made of."""
    if not isinstance(text, Told) or text.sentence is None:
        return {}
    values = {name: _kept(value) for name, value in text.values.items()}
    return {"sentence": text.sentence.template, "by": text.sentence.by, "values": values}


def text_from(text: str, fields: object, *, depth: int = 0) -> str:
    """Return a kept *text* with what it was made of; without that, where nothing usable was kept."""
    match fields:
        case {"sentence": str(template), "by": str(by), "values": Mapping() as kept} if depth < _DEEPEST:
            pass
        case _:
            return text
    values = {str(name): _value_from(value, depth) for name, value in kept.items()}
    try:
        if not _is_plain(template, values) or (by and type(values.get(by)) is not int):
            return text
        return told_of(remembered(template, by), **values)
    except (LookupError, ValueError, TypeError):  # a brace too many, a grouped text
        return text


def _kept(value: object) -> object:
    return {"text": str(value), **fields_of(value)} if isinstance(value, Told) else value


def _value_from(value: object, depth: int) -> object:
    match value:
        case {"text": str(text)}:
            return text_from(text, value, depth=depth + 1)
        case _:
            return value if type(value) in {str, int} else str(value)


def _is_plain(template: str, values: Mapping[str, object]) -> bool:
    """Return True if each gap of a template has a value, and nothing else than that is asked for."""
    bare = _PLAIN_GAP.sub("", template)
    return "{" not in bare and "}" not in bare and values.keys() >= set(_PLAIN_GAP.findall(template))
