"""A version's metadata as JSON values, for the header of its file and for the manifest: one vocabulary for both."""

from __future__ import annotations

from operator import attrgetter

from backupkit.light.frozen import fields as fields_of
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.values import naming
from backupkit.values.fields import Kept
from backupkit.values.version import ROWS, BackupMetadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.values.fields import FieldRow

_FIXED = {name: row for name, row in ROWS.items() if row.kept is not Kept.IN_MANIFEST}
_DECODERS = {name: row.kind.decoded for name, row in ROWS.items()}
_DEFAULTS: dict[str, Any] = {  # of what a file or a manifest of an older release may lack
    entry.name: entry.default for entry in fields_of(BackupMetadata) if ROWS[entry.name].kept is not Kept.IN_EVERY_FILE
}


class Malformed(ValueError):
    """The text does not describe a version. A host never sees it."""


def fixed_fields(meta: BackupMetadata) -> dict[str, Any]:
    """Return what is settled when a version is made, in the order in which a person wants to read it."""
    return _encode_fixed(meta)


def all_fields(meta: BackupMetadata) -> dict[str, Any]:
    """Return everything that is known about a version; what its file does not hold stands last."""
    return _encode_all(meta)


def _encoder(rows: dict[str, FieldRow]) -> Callable[[BackupMetadata], dict[str, Any]]:
    """Return what encodes the fields of these rows."""
    values_of, blank = attrgetter(*rows), dict.fromkeys(rows)
    encoders = [(name, row.kind.encoded) for name, row in rows.items() if row.kind.encoded]

    def encode(meta: BackupMetadata) -> dict[str, Any]:
        fields: dict[str, Any] = blank.copy()  # it has its size already: growing takes as long as all else here
        fields.update(zip(rows, values_of(meta), strict=True))
        for name, encoded in encoders:
            if (value := fields[name]) is not None:
                fields[name] = encoded(value)
        return fields

    return encode


_encode_fixed, _encode_all = _encoder(_FIXED), _encoder(ROWS)


def from_fields(fields: object) -> BackupMetadata:
    """Return the metadata that *fields* describe; names that this release does not know are passed over.

    Raises:
        Malformed: a value is missing or of the wrong kind. Nothing in a file is trusted.
    """
    if not isinstance(fields, dict):
        raise Malformed("not an object")
    try:
        values = {
            name: decoded(name, fields[name]) if name in fields else _missing(name)
            for name, decoded in _DECODERS.items()
        }
    except (ValueError, OverflowError) as error:
        raise Malformed(str(error)) from error
    backup_id, file_name = values["backup_id"], values["file_name"]
    if not (naming.is_name_of(file_name, backup_id) if file_name else naming.is_backup_id(backup_id)):
        raise Malformed("an id or file name that is not ours")
    return BackupMetadata(**values)


def _missing(name: str) -> Any:  # noqa: ANN401 - each field has its own type
    """Return what a field is that is not there; what stands in every file is refused as None, which is of no kind."""
    return _DEFAULTS[name] if name in _DEFAULTS else _DECODERS[name](name, None)
