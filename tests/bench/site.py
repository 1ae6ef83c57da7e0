"""A place to measure in: one document, its edited form, and backup folders in the states that operations start from."""

from __future__ import annotations

import filecmp
import os
import shutil
from typing import TYPE_CHECKING

from backupkit import BackupManager
from backupkit.core import naming
from tests.bench import data

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.core.disk import Disk


class Site:
    """Paths in one folder. Another process that is told the folder sees the same site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base.json"
        self.edited = folder / "edited.json"
        self.document = folder / "home" / "data.json"
        self.backups = folder / "home" / "backups"
        self.stored = folder / "stored"  # the backup folder with one version, of the base
        self.verified = folder / "verified"  # and after its first verification
        self.output = folder / "output"

    @property
    def version(self) -> Path:
        """The one version file of the base."""
        return next(path for path in self.stored.iterdir() if naming.id_in_name(path.name))

    @property
    def backup_id(self) -> str:
        """The id of that version."""
        found = naming.id_in_name(self.version.name)
        assert found  # it was chosen for that
        return found

    def manager(self, disk: Disk | None = None) -> BackupManager:
        """Return a new manager of the document."""
        return BackupManager(self.document, disk=disk)

    def build(self, size_bytes: int) -> None:
        """Write the documents and the folders to start from."""
        for folder in (self.folder, self.document.parent, self.output):
            folder.mkdir()
        count = data.write_document(self.base, size_bytes)
        data.write_edited(self.edited, count)
        self.arrange(self.base)
        self.manager().create_backup("the base")
        _copy(self.backups, self.stored)
        self.manager().verify_backups()
        _copy(self.backups, self.verified)

    def arrange(self, content: Path, backups: Path | None = None) -> None:
        """Let the document hold *content*, the backup folder be a copy of *backups* (None: missing), and no output."""
        if not self.document.exists() or not filecmp.cmp(content, self.document, shallow=False):
            shutil.copyfile(content, self.document)
        shutil.rmtree(self.backups, ignore_errors=True)
        if backups:
            _copy(backups, self.backups)
        for path in self.output.iterdir():
            path.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy a backup folder. Version files never change, so another name for the same file will do."""
    target.mkdir()
    for path in source.iterdir():
        if naming.id_in_name(path.name):
            os.link(path, target / path.name)
        elif path.is_file():
            shutil.copy2(path, target / path.name)
