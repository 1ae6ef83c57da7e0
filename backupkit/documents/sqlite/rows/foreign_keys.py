"""References between rows: what was put back must leave none of them without the row that it refers to."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.connection import Meaning, meaning_of
from backupkit.documents.sqlite.rows.pair import NEWER
from backupkit.documents.sqlite.rows.quoting import name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from backupkit.documents.sqlite.rows.tables import Schema

_BROKEN = (
    "With this alone a row of “{child}” would refer to a row of “{parent}” that is not there. Put that one back first, "
    "or restore the whole version."
)
_VIOLATIONS = 'select "table", rowid, parent, fkid, count(*) from pragma_foreign_key_check(?, ?) group by 1, 2, 3, 4'


class ForeignKeys:
    """The references of some tables, and to them.

    Args:
        connection: within the transaction.
        schema: what the database is made of.
        tables: those that are changed.
    """

    def __init__(self, connection: sqlite3.Connection, schema: Schema, tables: Collection[str]) -> None:
        self._connection = connection
        self._children = []
        changed = {each.lower() for each in tables}
        for child in schema.tables:
            parents = {row[2].lower() for row in connection.execute(f"pragma {NEWER}.foreign_key_list({name(child)})")}
            if parents and (child.lower() in changed or parents & changed):
                self._children.append(child)
        connection.execute('create table temp.backupkit_broken ("table", "rowid", parent, fkid, count)')

    def note(self) -> None:
        """Note those that are broken already, by an app that does not let SQLite look after them."""
        for child in self._children:
            with _unless_undefined():
                self._connection.execute(f"insert into temp.backupkit_broken {_VIOLATIONS}", (child, NEWER))

    def broken(self) -> str:
        """Return a sentence about one that lacks its row, and was not noted; empty if there is none."""
        for child in self._children:
            sql = f"select parent from ({_VIOLATIONS} except select * from temp.backupkit_broken) limit 1"
            with _unless_undefined(), contextlib.closing(self._connection.execute(sql, (child, NEWER))) as found:
                if broken := found.fetchone():
                    return _BROKEN.format(child=child, parent=broken[0])
        return ""


@contextlib.contextmanager
def _unless_undefined() -> Iterator[None]:
    """Pass over what refers to columns that are no key: SQLite cannot look after that, whoever asks it to."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if meaning_of(error) is not Meaning.OF_THE_STATEMENT:
            raise
