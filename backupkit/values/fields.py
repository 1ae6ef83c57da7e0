"""The table of a version's fields: of which kind each is, where it is kept, what changes it. Pure.

:class:`backupkit.values.version.BackupMetadata` is the table: each of its lines holds its row, as the metadata of the
dataclass's field. From these rows come the JSON of version files and of the manifest, the decoding of one entry and of
thousands, what a rebuild takes over, and the room for the longest header. So a new field is one line, there.
"""

from __future__ import annotations

from enum import Enum, auto

from backupkit.light.frozen import fields
from backupkit.light.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from backupkit.values.kinds import Kind


class Kept(Enum):
    """Where a field is kept. The manifest holds them all."""

    IN_EVERY_FILE = auto()  # from the first release on: a version file without it is refused
    IN_FILE = auto()  # and a version file of an older release may lack it: then the field has its default
    IN_MANIFEST = auto()  # alone; the same holds for an older manifest


class Changed(Enum):
    """What changes a field after the version was made. A rebuild takes all that can change from the older manifest."""

    NEVER = auto()
    IN_USE = auto()  # pinning, describing, deleting, restoring
    BY_READING = auto()  # a verification


class FieldRow(NamedTuple):
    """What the line of a field says besides its name, type and default."""

    kind: Kind
    kept: Kept
    changed: Changed
    after: str  # the name of the field that it follows in JSON; empty: of the one declared before it


def in_every_file(kind: Kind, changed: Changed = Changed.NEVER, *, after: str = "") -> dict[str, FieldRow]:
    """Return the metadata of a field that every version file has had from the beginning."""
    return {"row": FieldRow(kind=kind, kept=Kept.IN_EVERY_FILE, changed=changed, after=after)}


def in_file(kind: Kind, changed: Changed = Changed.NEVER) -> dict[str, FieldRow]:
    """Return the metadata of a field that stands in the version file; where an older one lacks it, its default does."""
    return {"row": FieldRow(kind=kind, kept=Kept.IN_FILE, changed=changed, after="")}


def in_manifest(kind: Kind, changed: Changed) -> dict[str, FieldRow]:
    """Return the metadata of a field that stands in the manifest alone."""
    return {"row": FieldRow(kind=kind, kept=Kept.IN_MANIFEST, changed=changed, after="")}


def rows_of(version: type[DataclassInstance]) -> dict[str, FieldRow]:
    """Return the row of each field by its name, in the order of JSON: what stands in the version file comes first."""
    rows: dict[str, FieldRow] = {entry.name: entry.metadata["row"] for entry in fields(version)}
    names: list[str] = []
    for name, row in rows.items():
        names.insert(names.index(row.after) + 1 if row.after else len(names), name)
    names.sort(key=lambda name: rows[name].kept is Kept.IN_MANIFEST)
    return {name: rows[name] for name in names}
