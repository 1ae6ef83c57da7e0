"""A disk on which a folder has stopped taking anything."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.files.disk import Disk

if TYPE_CHECKING:
    from pathlib import Path


class Locked(Disk):
    """A disk that takes nothing new in one folder."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder, self.number = folder, number

    def create(self, path: Path) -> int:
        self._refuse(path)
        return super().create(path)

    def open_to_append(self, path: Path) -> int:
        self._refuse(path)
        return super().open_to_append(path)

    def _refuse(self, path: Path) -> None:
        if path.parent == self.folder:
            raise OSError(self.number, os.strerror(self.number), str(path))
