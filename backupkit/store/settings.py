"""What a backup folder remembers besides its versions: whose it is, and the user's own choices."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backupkit.errors import ManifestTooNew
from backupkit.files.reading import NO_FILE_OF_OURS, read_regular
from backupkit.values import naming
from backupkit.values.retention import Retention, retention_from

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
_LIMIT_BYTES = 1 << 16


class SettingsDamaged(Exception):
    """The file is not one of ours that was written whole. Raised and caught within the core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of ``settings.json``."""

    documents: tuple[str, ...] = ()  # where the document was, as paths seen from the folder; the latest last
    retention: Retention | None = None  # the user's choice; None: whatever the host asks for
    hold: bool = False  # a choice was lost: until there is a new one, nothing is removed by a rule


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
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, RecursionError) as error:
        raise SettingsDamaged(str(error)) from error
    except OSError as error:
        if error.errno in NO_FILE_OF_OURS:
            raise SettingsDamaged(str(error)) from error
        raise
    return _settings_from(fields, path)


def encode_settings(settings: Settings) -> bytes:
    """Return the text of ``settings.json``."""
    fields: dict[str, Any] = {"version": FORMAT, "documents": list(settings.documents)}
    if settings.retention:
        fields["retention"] = dict(settings.retention)
    if settings.hold:
        fields["hold"] = True
    fields["checksum"] = _checksum(fields)
    return json.dumps(fields, indent=2).encode("ascii") + b"\n"


def _settings_from(fields: object, path: Path) -> Settings:
    version = fields.get("version") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or type(version) is not int:
        raise SettingsDamaged("no version")
    checksum = fields.pop("checksum", None)
    # One wrong letter would make the folder another document's, and hide its history. Who writes by hand leaves it out.
    if checksum is not None and checksum != _checksum(fields):
        raise SettingsDamaged("its checksum does not match")
    if version > FORMAT:
        raise ManifestTooNew(path, version, FORMAT)
    documents = fields.get("documents")
    if not isinstance(documents, list) or not all(isinstance(name, str) for name in documents):
        raise SettingsDamaged("no documents")
    retention, is_lost = _chosen(fields.get("retention"))
    return Settings(documents=tuple(documents), retention=retention, hold=is_lost or fields.get("hold") is True)


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
