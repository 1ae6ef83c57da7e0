"""How a test of hostile readings makes its manager."""

from __future__ import annotations

from pathlib import Path

from backupkit import BackupManager


def manager_of(path: Path, content: bytes = b"[1]", **options: object) -> BackupManager:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return BackupManager(path, **options)  # type: ignore[arg-type]
