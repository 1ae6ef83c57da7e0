"""What a backup folder remembers besides its versions: whose it is, and the user's own choices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backupkit.core import naming
from backupkit.core.policy import Retention, retention_from
from backupkit.core.reading import read_regular
from backupkit.errors import ManifestTooNew

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
_LIMIT_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of ``settings.json``."""

    documents: tuple[str, ...] = ()  # where the document was, as paths seen from the folder; the latest last
    retention: Retention | None = None  # the user's choice; None: whatever the host asks for


def read_settings(folder: Path) -> Settings | None:
    """Return the settings of *folder*; None where there are none that can be read (they are no more than choices).

    Raises:
        ManifestTooNew: a later release wrote them.
    """
    path = folder / naming.SETTINGS
    try:
        fields = json.loads(read_regular(path, _LIMIT_BYTES))
        return _settings_from(fields, path)
    except (OSError, ValueError, RecursionError):
        return None


def encode_settings(settings: Settings) -> bytes:
    """Return the text of ``settings.json``."""
    fields: dict[str, Any] = {"version": FORMAT, "documents": list(settings.documents)}
    if settings.retention:
        fields["retention"] = dict(settings.retention)
    return json.dumps(fields, indent=2).encode("ascii") + b"\n"


def _settings_from(fields: object, path: Path) -> Settings | None:
    version = fields.get("version") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or type(version) is not int:
        return None
    if version > FORMAT:
        raise ManifestTooNew(path, version, FORMAT)
    documents = fields.get("documents")
    if not isinstance(documents, list) or not all(isinstance(name, str) for name in documents):
        return None
    return Settings(documents=tuple(documents), retention=_chosen(fields.get("retention")))


def _chosen(fields: object) -> Retention | None:
    """Return the user's choice; None if it cannot be read: whose the folder is must not be lost with it."""
    try:
        return retention_from(fields) if isinstance(fields, dict) else None
    except ValueError:
        return None
