"""What a backup folder remembers besides its versions: whose it is, and the user's own choices."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from backupkit.errors import ManifestTooNew
from backupkit.files.causes import is_missing
from backupkit.files.reading import NotOurs, read_regular
from backupkit.values import naming
from backupkit.values.retention import Retention, retention_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT = 1
_LIMIT_BYTES = 1 << 16
_LIMIT_LEVELS = 32  # of a later release's sections; what is nested deeper could be read, and not be written again
_SECTIONS = frozenset({"version", "documents", "retention", "hold", "checksum"})


class SettingsDamaged(Exception):
    """The file is not one of ours that was written whole. A host never sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of ``settings.json``."""

    documents: tuple[str, ...] = ()  # where the document was, as paths seen from the folder; the latest last
    retention: Retention | None = None  # the user's choice; None: what the host asks for
    hold: bool = False  # a choice was lost: until there is a new one, nothing is removed by a rule
    # What a later release wrote, which passes through unharmed when this one writes: sections, and rules of retention.
    later_sections: Mapping[str, Any] = field(default_factory=dict)
    later_rules: Mapping[str, Any] = field(default_factory=dict)


def read_settings(folder: Path) -> Settings | None:
    """Return the settings of *folder*; None where there are none.

    Raises:
        SettingsDamaged: there is something else under their name.
        ManifestTooNew: a later release wrote them.
        OSError: they cannot be read just now. That must not pass for "none": the default rules would apply.
    """
    path = folder / naming.SETTINGS
    try:
        fields = json.loads(read_regular(path, _LIMIT_BYTES))
    except (NotOurs, ValueError, RecursionError) as error:
        raise SettingsDamaged(str(error)) from error
    except OSError as error:
        if is_missing(error):
            return None
        raise
    return _settings_from(fields, path)


def encode_settings(settings: Settings) -> bytes:
    """Return the text of ``settings.json``, which is never larger than what is read again.

    Where it would be, it is written without indentation, and at the last without what a later release added: the
    user's choice of this one must not be lost for that.
    """
    fields = _fields_of(settings)
    indented = _text_of(fields, indent=2)
    if len(indented) <= _LIMIT_BYTES:
        return indented
    dense = _text_of(fields)
    if len(dense) <= _LIMIT_BYTES:
        return dense
    return _text_of(_fields_of(replace(settings, later_sections={}, later_rules={})), indent=2)


def _text_of(fields: dict[str, Any], indent: int | None = None) -> bytes:
    text = json.dumps(fields, ensure_ascii=indent is not None, indent=indent)
    return text.encode("utf-8", "surrogatepass" if indent is None else "strict") + b"\n"


def _fields_of(settings: Settings) -> dict[str, Any]:
    fields: dict[str, Any] = {"version": FORMAT, "documents": list(settings.documents)}
    if settings.retention:
        fields["retention"] = dict(settings.retention) | dict(settings.later_rules)
    if settings.hold:
        fields["hold"] = True
    fields |= settings.later_sections
    fields["checksum"] = _checksum(fields)
    return fields


def _settings_from(fields: object, path: Path) -> Settings:
    version = fields.get("version") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or type(version) is not int:
        raise SettingsDamaged("no version")
    checksum = fields.pop("checksum", None)
    # One wrong letter would make the folder another document's, and hide its history. By hand, leave it out.
    if checksum is not None and checksum != _checksum(fields):
        raise SettingsDamaged("its checksum does not match")
    if version > FORMAT:
        raise ManifestTooNew(path, version, FORMAT)
    documents = fields.get("documents")
    if not isinstance(documents, list) or not all(isinstance(name, str) for name in documents):
        raise SettingsDamaged("no documents")
    if _is_nested(fields, _LIMIT_LEVELS):
        raise SettingsDamaged("it is nested too deeply")
    chosen = fields.get("retention")
    retention, is_lost = _chosen(chosen)
    return Settings(
        documents=tuple(documents),
        retention=retention,
        hold=is_lost or fields.get("hold") is True,
        later_sections=_without(fields, _SECTIONS),
        later_rules=_without(chosen, retention.keys()) if retention and isinstance(chosen, dict) else {},
    )


def _without(fields: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    names = frozenset(known)
    return {name: value for name, value in fields.items() if name not in names}


def _is_nested(value: object, levels: int) -> bool:
    """Return True if *value* holds objects or lists in one another, more than *levels* deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_is_nested(each, levels - 1) for each in inner))


def _checksum(fields: dict[str, Any]) -> str:
    """Return the SHA-256 of *fields* as JSON with sorted keys."""
    try:
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode("ascii")).hexdigest()
    except RecursionError as error:
        raise SettingsDamaged(str(error)) from error


def _chosen(fields: object) -> tuple[Retention | None, bool]:
    """Return the user's choice, and whether there is one that cannot be read."""
    if fields is None:
        return None, False
    try:
        return (retention_from(fields), False) if isinstance(fields, dict) else (None, True)
    except ValueError:
        return None, True
