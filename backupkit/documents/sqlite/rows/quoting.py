"""Names as SQL spells them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def name(text: str) -> str:
    """Return a name of a table, column or collation as SQL spells it, whatever it is made of."""
    return '"{}"'.format(text.replace('"', '""'))


def names(texts: Iterable[str], *, of: str = "") -> str:
    """Return names with commas between them, each as one *of* a table's alias if one is given."""
    return ", ".join(f"{of}.{name(text)}" if of else name(text) for text in texts)


def any_of(conditions: Iterable[str]) -> str:
    """Return a condition that holds where one of *conditions* does.

    It is nested as little as can be: SQLite refuses what is nested a thousand deep, and a table may have 2,000 columns.
    """
    found = [f"({each})" for each in conditions] or ["0"]
    while len(found) > 1:
        found = [f"({' or '.join(found[at : at + 2])})" for at in range(0, len(found), 2)]
    return found[0]


def all_of(conditions: Iterable[str]) -> str:
    """Return a condition that holds where all of *conditions* do."""
    return " and ".join(f"({each})" for each in conditions) or "1"


def is_name(found: str) -> bool:
    """Return False if no statement can hold a name: it is no text, or has a zero, where a statement would end."""
    return is_text(found) and "\0" not in found


def is_text(found: str) -> bool:
    """Return False if a text has bytes that are no UTF-8, as surrogates: no statement can hold it."""
    return not any("\ud800" <= sign <= "\udfff" for sign in found)
