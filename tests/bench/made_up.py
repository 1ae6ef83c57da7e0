"""A folder with many versions, made up quickly."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backupkit import BackupManager
from backupkit.values import naming
from backupkit.values.version import BackupMetadata, Trigger
from tests import forging
from tests.bench.operation import expect

if TYPE_CHECKING:
    from pathlib import Path

_START = datetime(2025, 1, 1, 9, 0, tzinfo=UTC)


def write_folder(home: Path, count: int) -> Path:
    """Write a document and a backup folder of *count* versions; return the document."""
    document, backups = home / "data.json", home / "backups"
    backups.mkdir(parents=True)
    document.write_text("[]")
    names = naming.naming_for(document.name, "backup")
    for number in range(1, count + 1):
        backup_id, data = _version(document.name, number)
        (backups / names.file_name(backup_id)).write_bytes(data)
    found = BackupManager(document).rebuild_manifest()
    expect(found == count, f"{found} of {count} made-up versions were recognised")
    return document


def _version(document: str, number: int) -> tuple[str, bytes]:
    """Return the id and the bytes of a made-up version file: saved every 47 minutes, by hand, so that it stays."""
    content = json.dumps({"number": number}).encode("ascii")
    moment = _START + timedelta(minutes=47 * number)
    digest = hashlib.sha256(content).hexdigest()
    meta = BackupMetadata(
        backup_id=naming.backup_id_for(moment, digest),
        sequence=number,
        timestamp=moment,
        file_hash=digest,
        file_size=len(content),
        document=document,
        description=f"Save number {number}",
        trigger=Trigger.MANUAL,
        active_day=(moment - _START).days + 1,
        records=1,
        examined=True,
    )
    return meta.backup_id, forging.version_file(meta, content, level=1)
