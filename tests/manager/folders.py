"""What a test puts into a document, and reads off a folder."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

from backupkit import BackupManager
from backupkit.files.drafts import is_leftover

MIB_BYTES = 1 << 20


def records(size_bytes: int, seed: int = 1) -> bytes:
    """Return JSON text like that of an app, of about so many bytes."""
    source = random.Random(seed)
    rows = [
        {"id": number, "name": f"row {source.randrange(10**6)}", "value": source.random(), "done": number % 3 == 0}
        for number in range(size_bytes // 85)
    ]
    return json.dumps({"rows": rows}, indent=1).encode()


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def leftovers(*folders: Path) -> list[str]:
    return [name for folder in folders if folder.exists() for name in os.listdir(folder) if is_leftover(name)]


def content_of(manager: BackupManager, backup_id: str) -> bytes:
    return gzip.decompress((manager.backups_dir / manager.find_backup(backup_id).file_name).read_bytes())
