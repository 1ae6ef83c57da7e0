"""What the last restore put into the document, as a manifest tells it. Pure.

It is written down before the document is replaced, so that it can be undone whatever happens. A process that is killed
in between leaves it uncertain: then only what the document holds tells whether it was replaced.
"""

from __future__ import annotations

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.kinds import DIGEST, FLAG, TEXT_PATTERN, Kind, count, or_none, text
from backupkit.values.text import plain_text

if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPart:
    """A part of a version that was put back by itself."""

    path: str  # as text: "/systems/id=a"
    name: str  # what people call it

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return "NamedPart(…)"  # it holds content, which does not belong into a log


def _decoded(name: str, value: object) -> NamedPart:
    if type(value) is not list or not all(type(each) is str and plain_text(each) == each for each in value):
        raise ValueError(f"{name} is no list of texts")
    path, called = value
    return NamedPart(path=path, name=called)


def _pattern() -> str:
    return rf"\[{TEXT_PATTERN}, {TEXT_PATTERN}\]"


def _encoded(part: NamedPart) -> list[str]:
    return [part.path, part.name]


PART = Kind(decoded=_decoded, pattern=_pattern, encoded=_encoded)
"""Stands in JSON as a list: the path of the part, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What a restore made of the document."""

    backup_id: str  # the version that it came from
    file_hash: str  # SHA-256 of what the document held then
    file_size: int
    part: NamedPart | None = None  # None: the version as a whole
    is_certain: bool = False  # the document was replaced; False: it was about to be


_KINDS = {
    "backup_id": text(),
    "file_hash": DIGEST,
    "file_size": count(),
    "part": or_none(PART),
    "certain": FLAG,
}


def fields_of_put_back(put_back: PutBack) -> dict[str, Any]:
    """Return it as JSON values."""
    return {
        "backup_id": put_back.backup_id,
        "file_hash": put_back.file_hash,
        "file_size": put_back.file_size,
        "part": _encoded(put_back.part) if put_back.part else None,
        "certain": put_back.is_certain,
    }


def put_back_from(fields: object) -> PutBack:
    """Return what :func:`fields_of_put_back` was given.

    Raises:
        ValueError, TypeError: a value is missing, or of the wrong kind.
    """
    if not isinstance(fields, dict):
        raise TypeError("put_back is no object")
    values = {name: kind.decoded(name, fields.get(name)) for name, kind in _KINDS.items()}
    return PutBack(is_certain=values.pop("certain"), **values)
