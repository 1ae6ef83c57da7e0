"""A shelf in a backup folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit.files.disk import Disk
from backupkit.store.objects.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "backups"
    folder.mkdir()
    return Shelf(Disk(), folder)
