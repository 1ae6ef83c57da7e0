"""An imported file says nothing about who may read the document, its versions' index above all."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.values import naming

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.needs_posix("permission bits")
def test_an_import_opens_the_manifest_to_nobody_where_the_document_is_gone(tmp_path: Path) -> None:
    document, other, folder = tmp_path / "data.json", tmp_path / "other.json", tmp_path / "versions"
    folder.mkdir()
    document.write_text("[1]", encoding="utf-8")
    document.chmod(0o600)
    manager = BackupManager(document, backups_dir=folder)
    manager.create_backup("words that only its owner may read")
    document.unlink()
    other.write_text("[2]", encoding="utf-8")
    other.chmod(0o644)
    manager.import_backup(other)
    assert stat.S_IMODE((folder / naming.MANIFEST).stat().st_mode) == 0o600
