"""A version's metadata as JSON values, for the header of its file and for the manifest: one vocabulary for both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from backupkit.values import naming
from backupkit.values.text import moment_text, plain_text
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")
_HASH_DIGITS = 64
LARGEST = 1 << 62
LAST_SEQUENCE = 10**12  # a saving every millisecond for thirty years
LAST_DAY = 10**6  # of use; whoever counts on stops here, for what is beyond would never be read again

DESCRIPTION_CHARACTERS = 2_000
TAG_CHARACTERS = 100
TAGS = 32


class Malformed(ValueError):
    """The text does not describe a version. Raised and caught within the core."""


def fixed_fields(meta: BackupMetadata) -> dict[str, Any]:
    """Return what is settled when a version is made, in the order in which a person wants to read it."""
    return {
        "backup_id": meta.backup_id,
        "sequence": meta.sequence,
        "timestamp": moment_text(meta.timestamp),
        "file_hash": meta.file_hash,
        "file_size": meta.file_size,
        "stored_size": meta.stored_size,
        "document": meta.document,
        "description": meta.description,
        "trigger": meta.trigger.value,
        "tags": list(meta.tags),
        "pinned": meta.pinned,
        "active_day": meta.active_day,
        "records": meta.records,
        "examined": meta.examined,
        "suspicions": [suspicion.value for suspicion in meta.suspicions],
    }


def all_fields(meta: BackupMetadata) -> dict[str, Any]:
    """Return everything that is known about a version."""
    return fixed_fields(meta) | {
        "status": meta.status.value,
        "problem": meta.problem,
        "verified_at": moment_text(meta.verified_at) if meta.verified_at else None,
        "sealed_at": moment_text(meta.sealed_at) if meta.sealed_at else None,
        "archived_day": meta.archived_day,
        "replaced_by": meta.replaced_by,
        "file_name": meta.file_name,
    }


def from_fields(fields: object) -> BackupMetadata:
    """Return the metadata that *fields* describe; names that this release does not know are passed over.

    Raises:
        Malformed: a value is missing or of the wrong kind. Nothing in a file is trusted.
    """
    if not isinstance(fields, dict):
        raise Malformed("not an object")
    backup_id = _text(fields, "backup_id")
    file_name = _text(fields, "file_name", "")
    file_hash = _text(fields, "file_hash")
    if not naming.is_backup_id(backup_id) or (file_name and naming.id_in_name(file_name) != backup_id):
        raise Malformed("an id or file name that is not ours")
    if len(file_hash) != _HASH_DIGITS or file_hash.strip("0123456789abcdef"):
        raise Malformed("no SHA-256")
    try:
        return BackupMetadata(
            backup_id=backup_id,
            sequence=_count(fields, "sequence", LAST_SEQUENCE),
            timestamp=moment(_text(fields, "timestamp")),
            file_hash=file_hash,
            file_size=_count(fields, "file_size"),
            stored_size=_count(fields, "stored_size"),
            document=_text(fields, "document"),
            description=_text(fields, "description"),
            trigger=Trigger(_text(fields, "trigger")),
            tags=tuple(_each_text(fields, "tags")),
            pinned=_flag(fields, "pinned"),
            active_day=_count(fields, "active_day", LAST_DAY),
            records=_count(fields, "records") if fields.get("records") is not None else None,
            examined=_flag(fields, "examined"),
            suspicions=tuple(Suspicion(text) for text in _each_text(fields, "suspicions")),
            status=Status(_text(fields, "status", Status.ACTIVE.value)),
            problem=_text(fields, "problem", ""),
            verified_at=_moment_or_none(fields, "verified_at"),
            sealed_at=_moment_or_none(fields, "sealed_at"),
            archived_day=_count(fields, "archived_day") if fields.get("archived_day") is not None else None,
            replaced_by=_text(fields, "replaced_by", ""),
            file_name=file_name,
        )
    except Malformed:
        raise
    except (ValueError, OverflowError) as error:  # an enum or a date that does not exist
        raise Malformed(str(error)) from error


def tidied(meta: BackupMetadata) -> BackupMetadata:
    """Return *meta* with texts that fit into a header: no lone surrogates, descriptions of at most 2,000 characters.

    A description is a label: one that is too long is shortened with an ellipsis rather than failing a backup.
    """
    description = plain_text(meta.description)
    if len(description) > DESCRIPTION_CHARACTERS:
        description = description[: DESCRIPTION_CHARACTERS - 1] + "…"
    return replace(meta, description=description, document=plain_text(meta.document))


def checked_tags(tags: object) -> tuple[str, ...]:
    """Return *tags* as a tuple.

    Raises:
        ValueError: not a sequence of at most 32 texts of 1 to 100 characters.
    """
    found = tuple(tags) if isinstance(tags, Iterable) and not isinstance(tags, str | bytes) else None
    if (
        found is None
        or len(found) > TAGS
        or not all(isinstance(tag, str) and 0 < len(tag) <= TAG_CHARACTERS for tag in found)
    ):
        msg = f"tags must be a sequence of at most {TAGS} texts of 1 to {TAG_CHARACTERS} characters, not {tags!r}"
        raise ValueError(msg)
    return tuple(plain_text(tag) for tag in found)


def moment(text: str) -> datetime:
    """Return the moment that an ISO 8601 text with an offset names, in UTC.

    Raises:
        Malformed: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise Malformed(f"a time without a zone: {text!r}")
        return found if found.tzinfo is UTC else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Malformed(f"no time: {text[:40]!r}") from error


def is_count(value: object) -> bool:
    """Return True if *value* is a number that counts something."""
    return type(value) is int and 0 <= value < LARGEST


def _value(fields: Mapping[str, Any], name: str, kind: type[_T], default: _T | None = None) -> _T:
    value = fields.get(name, default)
    if type(value) is not kind:  # exact: in JSON true is not a number, in Python it is
        raise Malformed(f"{name} is not {kind.__name__}")
    return value


def _text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    text = _value(fields, name, str, default)
    if not text.isascii() and plain_text(text) != text:
        raise Malformed(f"{name} holds what no UTF-8 text can")
    return text


def _moment_or_none(fields: Mapping[str, Any], name: str) -> datetime | None:
    return moment(_text(fields, name)) if fields.get(name) is not None else None


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    return _value(fields, name, bool)


def _count(fields: Mapping[str, Any], name: str, largest: int = LARGEST) -> int:
    number = _value(fields, name, int)
    if not is_count(number) or number > largest:
        raise Malformed(f"{name} is out of range")
    return number


def _each_text(fields: Mapping[str, Any], name: str) -> list[str]:
    found = _value(fields, name, list)
    if not all(type(entry) is str and plain_text(entry) == entry for entry in found):
        raise Malformed(f"{name} holds more than texts")
    return found
