"""Why the rows of a table are not put back by themselves. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.documents.sqlite.rows.matching import TablePair
    from backupkit.documents.sqlite.rows.tables import Part, Schema

OTHER_TABLE = "The table “{table}” is made in another way now. Restore the whole version instead."
OTHER_KEY = "The primary key of “{table}” is another one now. Restore the whole version instead."
LONG_KEY = "Its key is too long to name the row by. Put the whole table back, or restore the whole version."
LONGEST_KEY = 1_000  # characters
_TRIGGERS = (
    "A change of “{table}” starts what the app has planned for it (its trigger “{trigger}”), which would change other "
    "rows as well. Restore the whole version instead."
)
_CONTENT = (
    "“{virtual}” searches what “{table}” holds, and would not know of a row that is put back. Restore the whole "
    "version instead."
)
_SEARCH = (
    "The app keeps “{table}” in step with “{virtual}” by its trigger “{trigger}”, which no row put back would do. "
    "Restore the whole version instead."
)


def why_not(pair: TablePair, newer: Schema, *, can_hold_triggers: bool) -> str:
    """Return why no row of a table is put back, as a sentence; empty if they can be.

    Args:
        pair: the table in both databases.
        newer: what the database is made of that rows are put back into.
        can_hold_triggers: triggers can be switched off while that is done.
    """
    if not pair.is_alike:
        return OTHER_TABLE.format(table=pair.name)
    for part in newer.parts.values():
        if part.kind == "virtual table" and _has_content(part, pair.name):
            return _CONTENT.format(table=pair.name, virtual=part.name)
    for trigger in newer.triggers_of(pair.name):
        if not can_hold_triggers:
            return _TRIGGERS.format(table=pair.name, trigger=trigger.name)
        if virtual := _mentioned(trigger, newer):
            return _SEARCH.format(table=pair.name, virtual=virtual, trigger=trigger.name)
    return ""


def _has_content(virtual: Part, table: str) -> bool:
    """Return True if a virtual table is an index of what a table holds, as those for searching can be."""
    found = re.search(r"\bcontent\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|(\w+))", virtual.sql, re.IGNORECASE)
    return found is not None and table.lower() in {(each or "").lower() for each in found.groups()}


def _mentioned(trigger: Part, schema: Schema) -> str:
    """Return a virtual table that a trigger writes to, or may; empty if there is none."""
    words = {each.lower() for each in re.findall(r"\w+", trigger.sql)}
    virtual = (name for kind, name in schema.parts if kind == "virtual table")
    return next((name for name in virtual if name.lower() in words or not name.isidentifier()), "")
