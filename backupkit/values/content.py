"""What a content is known by: its hash, and of a database what its tables hold. Pure."""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING, Any, NamedTuple
from backupkit.values.kinds import TEXT_PATTERN, Kind, count, is_count, number_pattern, several_pattern
from backupkit.values.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SQLITE = "sqlite"
_ENTRIES = 4
_MOST_VERSION = 1 << 31  # SQLite keeps it in 32 bits, with a sign


class TableRows(NamedTuple):  # so that a dict can be made of several
    """A table, and how many rows it has."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """What is known of a database of SQLite beside its bytes."""

    user_version: int  # the number that an app keeps in it, of its schema as a rule
    schema: str = ""  # 16 hex digits of a SHA-256 of how it is made; empty: SQLite could not be asked
    tables: tuple[TableRows, ...] = ()  # the first 64 by name; no virtual ones, and none of SQLite's own

    @property
    def longest(self) -> tuple[TableRows, ...]:
        """The tables, the longest first."""
        return tuple(sorted(self.tables, key=lambda table: -table.rows))


def rows_changed(older: DatabaseFacts, newer: DatabaseFacts) -> dict[str, int]:
    """Return by how many rows the tables that both databases have are longer, where they are not as long as before.

    A row that came for one that went does not show in numbers.
    """
    before = dict(older.tables)
    found = {table: rows - before[table] for table, rows in newer.tables if table in before}
    return {table: more for table, more in found.items() if more}


def hash_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a content, as a version's header has it."""
    import hashlib  # loads OpenSSL

    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def passed_to(learn: Callable[[bytes], object], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *chunks*, each once *learn* was called with it: what is written is hashed or judged on the way."""
    for chunk in chunks:
        learn(chunk)
        yield chunk


def _decoded(name: str, value: object) -> DatabaseFacts:
    if type(value) is not list or len(value) != _ENTRIES or value[0] != _SQLITE:
        raise ValueError(f"{name} is no list of four that begins with {_SQLITE}")
    _, user_version, schema, tables = value
    if type(user_version) is not int or not -_MOST_VERSION <= user_version < _MOST_VERSION:
        raise ValueError(f"{name} has no version of 32 bits")
    if type(schema) is not str or plain_text(schema) != schema or type(tables) is not list:
        raise ValueError(f"{name} lacks a schema or tables")
    rows = tuple(_table(name, entry) for entry in tables)
    return DatabaseFacts(user_version=user_version, schema=schema, tables=rows)


def _table(name: str, value: object) -> TableRows:
    if type(value) is not list or len(value) != len(TableRows._fields):
        raise ValueError(f"{name} holds a table that is no list of two")
    table, rows = value
    if type(table) is not str or plain_text(table) != table or not is_count(rows):
        raise ValueError(f"{name} holds a table without a name or a count")
    return TableRows(table, rows)


def _pattern() -> str:
    table = rf"\[{TEXT_PATTERN}, {count().pattern()}\]"
    version = f"(?:{number_pattern(_MOST_VERSION - 1)}|-{number_pattern(_MOST_VERSION)})"
    return rf'\["{_SQLITE}", {version}, {TEXT_PATTERN}, {several_pattern(table)}\]'


def _encoded(facts: DatabaseFacts) -> list[Any]:
    return [_SQLITE, facts.user_version, facts.schema, [list(table) for table in facts.tables]]


DATABASE = Kind(decoded=_decoded, pattern=_pattern, encoded=_encoded)
"""Stands in JSON as a list: "sqlite", the user version, the hash of the schema, a list of names and numbers of rows."""
